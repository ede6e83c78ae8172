"""Classes: opened by somebody with a secret key, joined by a code, ended by the host or by time."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import has_consent
from wanli.learning.courses.choices import Ending
from wanli.learning.courses.models import Classroom, Course, Seat

# Letters and digits that nobody takes for each other when they are read aloud or from a board.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 6
MOST_SEATS = 300
_ADVERTISING = re.compile(r"https?:|www\.|[/@]|\d{5,}|微信|加群|\bqq\b", re.IGNORECASE)


class TitleIsRefused(Exception):
    """A class is not a notice board: its name holds no address, number or invitation elsewhere."""

    message = _("Please give the class a short name without an address, a number or a link.")


class NicknameIsRefused(Exception):
    """The same for nicknames, which the host reads."""

    message = _("Please choose a nickname without an address, a number or a link, or leave it empty.")


class ClassIsOver(Exception):
    """The class has ended, or its time is up."""

    message = _("This class has ended. What you have learned is still yours.")


class ClassIsFull(Exception):
    """No seat is left."""

    message = _("This class is full. You can go on learning without it.")


class ConsentIsNeeded(Exception):
    """Who does not agree to be remembered cannot be counted in a class."""

    message = _("To join a class we have to remember your progress. Please agree first.")


def digest_of(key: str) -> str:
    """What is kept of a host's key."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def open_class(
    course: Course, *, title: str, shows_names: bool, days: int, actor: str, at: datetime
) -> tuple[Classroom, str]:
    """Open a class on a course; gives it and the host's key, which is told once and never stored.

    `shows_names` says whether learners may sit under a nickname. `days` is one of `Ending`. Raises TitleIsRefused.
    """
    title = title.strip()
    if not title or len(title) > 20 or _ADVERTISING.search(title):
        raise TitleIsRefused
    end_overdue(actor="system", at=at)
    key = secrets.token_urlsafe(24)
    classroom = Classroom.objects.create(
        code=_free_code(),
        host_digest=digest_of(key),
        title=title,
        course=course,
        shows_names=shows_names,
        opened_at=at,
        ends_at=at + timedelta(days=Ending(days).value),
    )
    after = {"course": course.code, "shows_names": shows_names, "days": days}
    ledger.record("courses.class.opened", on=classroom, by=actor, at=at, after=after)
    return classroom, key


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
        if not Classroom.objects.filter(code=code).exists():
            return code


@transaction.atomic
def join_class(classroom: Classroom, *, actor: Participant, nickname: str, at: datetime) -> Seat:
    """Take a seat, or change the nickname of the one that is taken. Without names nobody's nickname is kept.

    Raises ConsentIsNeeded, ClassIsOver, ClassIsFull, NicknameIsRefused.
    """
    if not has_consent(actor, Purpose.LEARNING):
        raise ConsentIsNeeded
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if classroom.ended_at is not None or classroom.ends_at <= at:
        raise ClassIsOver
    nickname = nickname.strip() if classroom.shows_names else ""
    if len(nickname) > 12 or _ADVERTISING.search(nickname):
        raise NicknameIsRefused
    seat = classroom.seats.filter(participant=actor).first()
    if seat is None:
        if classroom.seats.count() >= MOST_SEATS:
            raise ClassIsFull
        seat = Seat.objects.create(classroom=classroom, participant=actor, nickname=nickname, joined_at=at)
        ledger.note("class.joined", participant_key=actor.key, at=at, subject=classroom.course.code)
    elif seat.nickname != nickname:
        seat.nickname = nickname
        seat.save(update_fields=["nickname"])
    return seat


@transaction.atomic
def leave_class(classroom: Classroom, *, actor: Participant, at: datetime) -> None:
    """Give up the seat; the host sees nothing of this person any more."""
    if classroom.seats.filter(participant=actor).delete()[0]:
        ledger.note("class.left", participant_key=actor.key, at=at, subject=classroom.course.code)


@transaction.atomic
def end_class(classroom: Classroom, *, actor: str, at: datetime) -> None:
    """End a class: nobody joins any more, and who sat in it is forgotten. Ending it again changes nothing."""
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if classroom.ended_at is None:
        seats = classroom.seats.count()
        classroom.seats.all().delete()
        classroom.ended_at = at
        classroom.save(update_fields=["ended_at"])
        ledger.record("courses.class.ended", on=classroom, by=actor, at=at, after={"seats": seats})


@transaction.atomic
def end_overdue(*, actor: str, at: datetime) -> int:
    """End the classes whose time is up; gives how many there were."""
    overdue = list(Classroom.objects.filter(ended_at=None, ends_at__lte=at))
    for classroom in overdue:
        end_class(classroom, actor=actor, at=at)
    return len(overdue)
