"""Answers in cells: by organisation, by audience, by day, with small cells hidden.

What may be shown is fixed for a figure and a campaign, not for the question that is asked: each of the three
tables is suppressed once, over the whole campaign, and a narrower question is answered only if its answer follows
from the tables that it asks about. Otherwise two harmless questions could be subtracted from each other.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wanli.evidence.reports.choices import Dimension
from wanli.evidence.reports.queries.scopes import ZONE, Scope
from wanli.outreach.campaigns.models import Session
from wanli.science.figures.suppression import MINIMUM, hidden_cells


@dataclass(frozen=True)
class AnswerRow:
    """One attempt behind a figure: whose, where, when, and the shares right that it brings (before, after)."""

    pk: int
    participant: int
    organisation: int | None
    audience: str
    day: date
    first: float | None = None
    second: float | None = None

    def cell(self, dimension: str) -> Hashable:
        return getattr(self, dimension)


def attempts_at(scope: Scope, attempts: QuerySet) -> QuerySet:
    """Attempts begun at sessions of the organisations in scope."""
    if scope.reach is None and scope.organisation is None:
        return attempts
    return attempts.filter(session__in=scope.sessions().values("code"))


def places_of(campaign_pk: int) -> dict[str, int]:
    """Session codes of a campaign with the organisation that held the session."""
    return dict(Session.objects.filter(campaign_id=campaign_pk).order_by().values_list("code", "organisation_id"))


def rows_of(attempts: QuerySet, moment: str, places: dict[str, int], *shares: tuple[str, str]) -> list[AnswerRow]:
    """The attempts of a queryset as rows; `shares` names annotations (right, asked), for before and after."""
    columns = [name for pair in shares for name in pair]
    rows = []
    for pk, participant, session, audience, at, *numbers in attempts.order_by("pk").values_list(
        "pk", "participant_id", "session", "audience", moment, *columns
    ):
        values = [right / asked if asked else None for right, asked in zip(numbers[::2], numbers[1::2], strict=True)]
        rows.append(AnswerRow(pk, participant, places.get(session), audience, at.astimezone(ZONE).date(), *values))
    return rows


def persons_in(rows: Sequence[AnswerRow]) -> int:
    return len({row.participant for row in rows})


def cells_of(rows: Sequence[AnswerRow], dimension: str) -> dict[Hashable, list[AnswerRow]]:
    """The rows by cell."""
    cells: dict[Hashable, list[AnswerRow]] = defaultdict(list)
    for row in rows:
        cells[row.cell(dimension)].append(row)
    return dict(cells)


def used_dimensions(scope: Scope, everything: Sequence[AnswerRow]) -> list[str]:
    """The dimensions by which a scope leaves anybody out. An organisation always counts as one that does."""
    used = [Dimension.ORGANISATION] if scope.reach is not None or scope.organisation else []
    if scope.audience and any(row.audience != scope.audience for row in everything):
        used.append(Dimension.AUDIENCE)
    if any((scope.since and row.day < scope.since) or (scope.until and row.day > scope.until) for row in everything):
        used.append(Dimension.DAY)
    return used


class PublishedTables:
    """The three tables of a figure over a whole campaign, suppressed once: what may be shown follows from them."""

    def __init__(self, everything: Sequence[AnswerRow]) -> None:
        self._everything = len(everything)
        self._cell: dict[str, dict[int, Hashable]] = {}
        self._size: dict[str, Counter] = {}
        self.hidden: dict[str, set[Hashable]] = {}
        for dimension in Dimension.values:
            cells = cells_of(everything, dimension)
            self._cell[dimension] = {row.pk: row.cell(dimension) for row in everything}
            self._size[dimension] = Counter({cell: len(members) for cell, members in cells.items()})
            self.hidden[dimension] = hidden_cells({cell: persons_in(members) for cell, members in cells.items()})

    def may_show(self, asked: Sequence[AnswerRow], dimensions: Iterable[str]) -> bool:
        """Whether a value over some of the rows may be shown, which were chosen by these dimensions.

        That nobody is there may be said. Otherwise at least ten persons are needed, and in the table of every
        dimension that was used the rows must be whole cells, with all hidden ones or none. So a group is not shown
        under another name, and groups by two dimensions at once are not shown at all unless they are the same.
        """
        if not asked:
            return True
        if persons_in(asked) < MINIMUM:
            return False
        return len(asked) == self._everything or all(self._follows(asked, name) for name in dimensions)

    def _follows(self, asked: Sequence[AnswerRow], dimension: str) -> bool:
        taken = Counter(self._cell[dimension][row.pk] for row in asked)
        if any(number < self._size[dimension][cell] for cell, number in taken.items()):
            return False
        return self.hidden[dimension].isdisjoint(taken) or self.hidden[dimension] <= set(taken)
