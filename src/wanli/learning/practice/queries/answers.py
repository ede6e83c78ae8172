"""The answers from which cards and points are worked out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.choices import EXERCISES, TESTS
from wanli.learning.assessments.models import Response
from wanli.learning.practice.queries.rules import day_of
from wanli.science import memory

# What feeds a card: usable answers of exercises, and wrong ones of tests (docs/science/memory.md).
_FEEDS = Q(attempt__stage__in=EXERCISES) | Q(attempt__stage__in=TESTS, is_right=False)


def feeding(participant: Participant) -> QuerySet[Response]:
    """Every answer of a person that feeds a card."""
    return Response.objects.filter(_FEEDS, attempt__participant=participant, attempt__is_simulated=False, is_play=False)


@dataclass(frozen=True)
class History:
    """All answers to one question that feed its card, in the order in which they were given."""

    answers: tuple[tuple[date, bool], ...]

    @property
    def card(self) -> memory.Card | None:
        return memory.replay(self.answers)


def histories(
    participant: Participant, codes: Iterable[str] | None = None, before: int | None = None
) -> dict[str, History]:
    """The history of each question; `before` leaves out an answer (its primary key) and those stored after it."""
    answers = feeding(participant)
    if codes is not None:
        answers = answers.filter(item__code__in=list(codes))
    if before is not None:
        answers = answers.filter(pk__lt=before)
    given: dict[str, list[tuple[date, bool]]] = {}
    for code, at, is_right in answers.order_by("answered_at", "pk").values_list(
        "item__code", "answered_at", "is_right"
    ):
        given.setdefault(code, []).append((day_of(at), is_right))
    return {code: History(tuple(rows)) for code, rows in given.items()}
