"""Placement: one person's way through the adaptive test, whether it is kept (an Attempt) or not (a signed cookie)."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_key_of, participant_of
from wanli.learning.assessments.choices import ItemStatus, Stage
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.assessments.queries.banks import bank_in_force, items_in_use, scale_of
from wanli.learning.assessments.queries.runs import HERE, AttemptIsClosed, as_published, item_in
from wanli.science.psychometrics import adaptive
from wanli.science.psychometrics.adaptive import BadSession, Rules, Session
from wanli.science.psychometrics.bank import Bank, Status, UnknownItem

PLACEMENT_COOKIE = "wanli_placement"
RESUMABLE = timedelta(days=7)
_SALT = "wanli.placement"
# 8 to 13 questions with one on trial, three to five minutes. A standard error of .45 SD is reached after about ten.
RULES = Rules(least=8, most=12, standard_error=0.45, exposure_cap=0.30, trial_items=1)


@lru_cache(maxsize=16)
def _with_areas(areas: tuple[str, ...]) -> Rules:
    return replace(RULES, quotas=dict.fromkeys(areas, 1.0))


def rules_for(scale: Bank) -> Rules:
    """The rules on this bank: each area that it covers gets its equal part of the questions."""
    return _with_areas(tuple(sorted({item.area for item in scale.items if item.status == Status.CALIBRATED})))


@dataclass(frozen=True)
class Placement:
    """Where a placement stands. `bank` is a primary key; `choices` are what was chosen, in the order asked."""

    token: str
    bank: int
    session: Session
    language: str
    started_at: datetime
    choices: tuple[int, ...] = ()
    campaign: str = ""
    event: str = ""
    attempt: Attempt | None = field(default=None, repr=False, compare=False)

    shortest = RULES.least
    longest = RULES.most + RULES.trial_items

    @property
    def title(self) -> str:
        return _("Where do I stand?")

    @property
    def scale(self) -> Bank:
        return scale_of(self.bank)

    @property
    def is_kept(self) -> bool:
        return self.token != HERE

    @property
    def is_finished(self) -> bool:
        return self.session.is_finished

    @property
    def next_position(self) -> int:
        return len(self.session.asked) + 1

    def waits_for(self, position: int, item_code: str) -> bool:
        """Whether this question is the one that waits.

        Another window may have answered it, put another in its place, or begun a new test.
        """
        return position == self.next_position and item_code == self.session.pending

    @property
    def way_on(self) -> str:
        """The address of the question that waits, or of the result."""
        if self.is_finished:
            return reverse("assessments:placement_result", args=[self.token])
        return reverse("assessments:placement_question", args=[self.token, self.next_position])

    def answered(self, choice: int, *, is_right: bool, at: datetime | None = None) -> "Placement":
        """The placement after the answer to the question that waits, with the next question chosen. Stores nothing."""
        scale, rules = self.scale, rules_for(self.scale)
        seconds = ((at or datetime.now(UTC)) - self.started_at).total_seconds()
        session = adaptive.answer(scale, rules, self.session, right=is_right, seconds=seconds)
        return replace(self, session=adaptive.choose(scale, rules, session), choices=(*self.choices, choice))

    def asking_another(self) -> "Placement":
        """The placement with another question in place of the one that waits, which was withdrawn.

        Ends the test when none is left. Three queries at most.
        """
        scale, in_use = self.scale, items_in_use()
        items = (item if item.code in in_use else replace(item, status=Status.RETIRED) for item in scale.items)
        left = Bank(scale.version, tuple(items))
        return replace(self, session=adaptive.choose(left, rules_for(scale), replace(self.session, pending=None)))

    def signed(self) -> str:
        """The placement as the text of its cookie."""
        values = [self.bank, self.session.to_row(), self.language, self.started_at.timestamp()]
        return signing.dumps([*values, self.choices, self.campaign, self.event], salt=_SALT, compress=True)


def begun(scale: Bank) -> Session:
    """A fresh session with its first question. Raises ValueError for a bank without a calibrated item.

    The seed is the next number of a sequence: numbers in a row keep every item closest to its share of the sessions,
    and any number of workers draw them without waiting for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('assessments_placement_seed')")
        (seed,) = cursor.fetchone()
    rules = rules_for(scale)
    return adaptive.choose(scale, rules, adaptive.begin(scale, rules, seed=seed))


def new_placement(language: str, *, campaign: str = "", event: str = "") -> Placement:
    """A fresh placement that only the browser remembers. Raises ItemBank.DoesNotExist, or ValueError as `begun`."""
    bank = bank_in_force()
    session = begun(scale_of(bank))
    return Placement(HERE, bank.pk, session, language, datetime.now(UTC), (), campaign, event)


def kept_placement(attempt: Attempt, choices: tuple[int, ...] = ()) -> Placement:
    """The placement of a stored attempt. The choices are those of `with_choices`; only explanations need them."""
    return Placement(
        token=str(attempt.token),
        bank=attempt.bank_id,
        session=Session.from_row(attempt.state),
        language=attempt.language,
        started_at=attempt.started_at,
        choices=choices,
        campaign=attempt.campaign,
        event=attempt.session,
        attempt=attempt,
    )


def with_choices(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """The attempts, each with `chosen`: what was chosen, in the order asked. Not for rows that are being locked."""
    answers = Response.objects.filter(attempt=OuterRef("pk")).order_by("position").values("choice")
    return attempts.annotate(chosen=ArraySubquery(answers))


def load_placement(request: HttpRequest, token: str) -> Placement:
    """The placement that a token names, if it belongs to who asks. Raises Attempt.DoesNotExist otherwise."""
    placement = _named(request, token)
    if placement.attempt is not None and placement.attempt.closed_at is not None:
        raise AttemptIsClosed
    return placement


def _named(request: HttpRequest, token: str) -> Placement:
    if token == HERE:
        return _from_cookie(request)
    try:
        key = uuid.UUID(token)
    except ValueError as error:
        raise Attempt.DoesNotExist from error
    owner = participant_key_of(request)  # looked up with the attempt: a hall full of people asks for questions at once
    attempts = Attempt.objects.filter(stage=Stage.PLACEMENT, participant__key=owner, participant__erased_at=None)
    attempt = with_choices(attempts).get(token=key)
    return kept_placement(attempt, tuple(attempt.chosen))


def _from_cookie(request: HttpRequest) -> Placement:
    try:
        values = signing.loads(request.COOKIES.get(PLACEMENT_COOKIE, ""), salt=_SALT)
        bank, row, language, started, choices, campaign, event = values
        placement = Placement(
            *(HERE, int(bank), Session.from_row(row), language, datetime.fromtimestamp(started, UTC), tuple(choices)),
            *(campaign, event),
        )
        placement.scale.places(placement.session.asked)
    except (signing.BadSignature, BadSession, UnknownItem, TypeError, ValueError, ItemBank.DoesNotExist) as error:
        raise Attempt.DoesNotExist from error
    return placement


def open_attempt(participant: Participant, *, at: datetime) -> Attempt | None:
    """A participant's last placement, if it is recent and not over. Whoever began a new one has left the one before."""
    placements = with_choices(Attempt.objects.filter(participant=participant, stage=Stage.PLACEMENT))
    last = placements.order_by("-started_at", "-pk").first()
    is_open = last and last.finished_at is None and last.closed_at is None and last.started_at > at - RESUMABLE
    return last if is_open else None


def unfinished_placement(request: HttpRequest, *, at: datetime) -> Placement | None:
    """The placement that this person began in the last days and has not ended. One query."""
    participant = participant_of(request)
    if participant is not None:
        attempt = open_attempt(participant, at=at)
        return kept_placement(attempt, tuple(attempt.chosen)) if attempt else None
    if PLACEMENT_COOKIE not in request.COOKIES:
        return None
    try:
        placement = _from_cookie(request)
    except Attempt.DoesNotExist:
        return None
    is_open = not placement.is_finished and placement.started_at > at - RESUMABLE
    return placement if is_open else None


def placement_question(placement: Placement, position: int) -> Item:
    """The question at a position: one that was answered, or the one that waits if it is still in use.

    Raises Item.DoesNotExist.
    """
    if 1 <= position <= len(placement.session.asked):
        return as_published(placement.session.asked[position - 1], placement.language)
    if position != placement.next_position or placement.session.pending is None:
        raise Item.DoesNotExist
    item = item_in(placement.session.pending, placement.language, live=True)
    if item.status == ItemStatus.RETIRED:
        raise Item.DoesNotExist
    return item
