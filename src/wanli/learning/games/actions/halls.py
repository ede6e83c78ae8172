"""What a host does: open a hall, go on step by step, end it; and deleting what phones left behind."""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.models import ORIGINAL, Item
from wanli.learning.games.choices import Phase
from wanli.learning.games.models import Hall, HallAnswer, Seat

KEPT_DAYS = 7  # seats and answers; afterwards only counts remain
FORGOTTEN_AFTER = timedelta(hours=24)  # a hall that nobody ended


class HallNeedsQuestions(Exception):
    """There are fewer reviewed questions than asked for."""

    message = _("There are not that many reviewed questions on these topics. Choose more topics or fewer questions.")


class HallHasMoved(Exception):
    """The page that was pressed is no longer where the hall is: a second tap, or a second window."""

    message = _("The hall had already gone on. This is where it stands now.")


class HallHasBegun(Exception):
    """Questions are drawn before the first one is asked."""

    message = _("The hall has begun: its questions stay.")


@transaction.atomic
def open_hall(
    *,
    title: str,
    organisation: Organisation,
    topics: list[str],
    length: int,
    shows_podium: bool,
    actor: Person,
    at: datetime,
    campaign: str = "",
    session: str = "",
    seed: int | None = None,
) -> Hall:
    """Open a hall with questions drawn from these topics (all where none is named), the easier ones first.

    Raises HallNeedsQuestions.
    """
    hall = Hall(
        title=title,
        organisation=organisation,
        host=actor,
        campaign=campaign,
        session=session,
        topics=topics,
        questions=_draw(topics, length, seed),
        shows_podium=shows_podium,
        opened_at=at,
    )
    while Hall.objects.filter(code=hall.code).exists():
        hall.code = Hall._meta.get_field("code").get_default()
    hall.save()
    codes = [question["code"] for question in hall.questions]
    ledger.record("games.hall.opened", on=hall, by=actor, at=at, after={"title": title, "questions": codes})
    return hall


def _draw(topics: list[str], length: int, seed: int | None) -> list[dict[str, object]]:
    items = Item.objects.filter(live=True, locale__language_code=ORIGINAL).order_by("code")
    if topics:
        items = items.filter(topic__slug__in=topics)
    found = list(items)
    if not 1 <= length <= len(found):
        raise HallNeedsQuestions
    chance = random.Random(seed)  # noqa: S311 - which questions are asked is no secret worth guarding
    drawn = sorted(chance.sample(found, length), key=lambda item: item.expected_difficulty)
    return [{"code": item.code, "key": item.key, "options": len(item.answers)} for item in drawn]


@transaction.atomic
def draw_again(hall: Hall, *, actor: Person, at: datetime, seed: int | None = None) -> Hall:
    """Other questions, before the first is asked. Raises HallHasBegun."""
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall.pk)
    if hall.phase != Phase.LOBBY:
        raise HallHasBegun
    hall.questions = _draw(hall.topics, hall.length, seed)
    hall.save(update_fields=["questions"])
    codes = [question["code"] for question in hall.questions]
    ledger.record("games.hall.drawn", on=hall, by=actor, at=at, after={"questions": codes})
    return hall


@transaction.atomic
def move_on(hall: Hall, *, step: int, actor: Person | str, at: datetime) -> Hall:
    """One step: open the first question, close it and tell the answer, open the next …, end after the last.

    `step` is where the host's page was. Raises HallHasMoved when the hall is not there, so that a second tap and a
    second window skip nothing. Answers that are being stored are waited for, later ones are refused: what is told
    is what was counted.
    """
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall.pk)
    if hall.step != step or hall.phase == Phase.OVER:
        raise HallHasMoved
    if hall.phase == Phase.ASKING:
        _tell(hall)
    elif hall.is_last:
        return _end(hall, actor=actor, at=at)
    else:
        hall.phase, hall.position, hall.asked_at = Phase.ASKING, hall.position + 1, at
    return _keep(hall, actor, at)


@transaction.atomic
def end_hall(hall: Hall, *, actor: Person | str, at: datetime) -> Hall:
    """End a hall wherever it is; an open question is told first. Nothing happens to one that is over."""
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall.pk)
    if hall.phase == Phase.OVER:
        return hall
    if hall.phase == Phase.ASKING:
        _tell(hall)
    return _end(hall, actor=actor, at=at)


def _tell(hall: Hall) -> None:
    answers = HallAnswer.objects.filter(hall=hall, position=hall.position)
    counts = dict(answers.values_list("choice").annotate(number=Count("pk")))
    hall.tallies = [*hall.tallies, [counts.get(n, 0) for n in range(hall.question["options"] + 1)]]
    hall.phase = Phase.TOLD


def _end(hall: Hall, *, actor: Person | str, at: datetime) -> Hall:
    hall.phase, hall.ended_at = Phase.OVER, at
    return _keep(hall, actor, at)


def _keep(hall: Hall, actor: Person | str, at: datetime) -> Hall:
    hall.step += 1
    hall.seats_taken = hall.seats.count()
    hall.save()
    after = {"phase": hall.phase, "position": hall.position, "phones": hall.seats_taken}
    ledger.record("games.hall.moved", on=hall, by=actor, at=at, after=after)
    return hall


def clear_halls(*, at: datetime) -> int:
    """End halls that were forgotten, and delete seats and answers KEPT_DAYS after the end. Gives how many halls."""
    for hall in Hall.objects.exclude(phase=Phase.OVER).filter(opened_at__lt=at - FORGOTTEN_AFTER):
        end_hall(hall, actor="system", at=at)
    due = Hall.objects.filter(ended_at__lt=at - timedelta(days=KEPT_DAYS), cleared_at=None)
    cleared = 0
    for hall in due:
        with transaction.atomic():
            HallAnswer.objects.filter(hall=hall).delete()
            Seat.objects.filter(hall=hall).delete()
            hall.cleared_at = at
            hall.save(update_fields=["cleared_at"])
            ledger.record("games.hall.cleared", on=hall, by="system", at=at, after={"phones": hall.seats_taken})
        cleared += 1
    return cleared
