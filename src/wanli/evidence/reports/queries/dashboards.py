"""What the dashboard of a campaign shows: cards by group, and tables by organisation, audience and day."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wanli.evidence.reports.choices import Dimension, Form, Group
from wanli.evidence.reports.queries.cells import AnswerRow, PublishedTables, cells_of, places_of, used_dimensions
from wanli.evidence.reports.queries.figures import Reading, figures
from wanli.evidence.reports.queries.figures.answers import answer_rows, estimate_of, reading_of
from wanli.evidence.reports.queries.figures.base import interval_text, shown
from wanli.evidence.reports.queries.scopes import ZONE, Scope, organisations_in
from wanli.ground.accounts.choices import Audience
from wanli.science.impact.shares import Estimate

DRAWN = 12  # more bars than this cannot be read; the table has them all


@dataclass(frozen=True)
class Cell:
    """One cell of a table: what it says, and where it opens."""

    text: str
    url: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A table with the drawing of some of its columns; `drawn` None where there is nothing to draw."""

    key: str
    title: str
    note: str
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    drawn: dict[str, Any] | None = None


@dataclass(frozen=True)
class CardGroup:
    group: str
    title: str
    readings: list[Reading]


def cards_of(scope: Scope) -> list[CardGroup]:
    """The figures by group. Details of a kind that does not occur and groups with nothing to say are left out."""
    groups = []
    for group in Group:
        readings = []
        for figure in figures.of(group):
            if figure.needs:
                continue
            reading = figure.value(scope)
            if figure.is_detail and not reading.is_hidden and (not reading.records or reading.is_zero):
                continue
            readings.append(reading)
        if group == Group.STATED:
            readings += stated_totals(scope)
        if readings:
            groups.append(CardGroup(group.value, str(group.label), readings))
    return groups


def stated_totals(scope: Scope) -> list[Reading]:
    """Each stated total as a reading of its own, in one query."""
    figure = figures["stated-total"]
    return [
        Reading(
            figure,
            scope.narrowed(code=record.code),
            1,
            record.quantity,
            unrecorded=int(record.quantity is None),
            title=record.label,
            unit=record.unit,
        )
        for record in figures["stated"].records(scope)
    ]


@dataclass(frozen=True)
class AnswerCell:
    """Of one group: how many completed a test, and what the same people had right before and after."""

    persons: Reading
    before: Estimate | None
    after: Estimate | None
    gain: Reading


class AnswerCells:
    """Answers of a scope by cell; each cell is shown only if the suppressed tables of the campaign allow it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        places = places_of(scope.campaign.pk)
        self._rows: dict[str, list[AnswerRow]] = {}
        self._tables: dict[str, PublishedTables] = {}
        self._used: dict[str, list[str]] = {}
        for key in ("participants", "gain"):
            self._rows[key] = answer_rows(figures[key], scope, places)
            whole = self._rows[key] if scope.is_whole else answer_rows(figures[key], scope.whole, places)
            self._tables[key] = PublishedTables(whole)
            self._used[key] = used_dimensions(scope, whole)

    def by(self, dimension: str) -> dict[Hashable, AnswerCell]:
        """The cells of a dimension that have anybody in them."""
        people = cells_of(self._rows["participants"], dimension)
        pairs = cells_of(self._rows["gain"], dimension)
        return {
            cell: self._cell(people.get(cell, []), pairs.get(cell, []), self._narrowed(dimension, cell), dimension)
            for cell in [*people, *(cell for cell in pairs if cell not in people)]
        }

    def overall(self) -> AnswerCell:
        """Everybody in the scope as one cell."""
        return self._cell(self._rows["participants"], self._rows["gain"], self.scope)

    def _narrowed(self, dimension: str, cell: Any) -> Scope:
        if dimension == Dimension.AUDIENCE:
            return self.scope.narrowed(audience=cell)
        if dimension == Dimension.DAY:
            return self.scope.narrowed(since=cell, until=cell)
        return self.scope

    def _cell(self, people: list[AnswerRow], pairs: list[AnswerRow], scope: Scope, *dimensions: str) -> AnswerCell:
        shows_pairs = self._tables["gain"].may_show(pairs, {*self._used["gain"], *dimensions})
        shows_people = self._tables["participants"].may_show(people, {*self._used["participants"], *dimensions})
        persons = reading_of(figures["participants"], scope, people, is_shown=shows_people)
        gain = reading_of(figures["gain"], scope, pairs, is_shown=shows_pairs)
        before = estimate_of(Form.SHARE, pairs) if shows_pairs else None
        later = [AnswerRow(row.pk, row.participant, None, "", row.day, row.second) for row in pairs]
        return AnswerCell(persons, before, estimate_of(Form.SHARE, later) if shows_pairs else None, gain)


def tables_of(scope: Scope) -> list[Table]:
    """By organisation, by audience, by day."""
    cells = AnswerCells(scope)
    return [_by_organisation(scope, cells), _by_audience(cells), _by_day(scope, cells)]


def audience_name(value: Any) -> str:
    if value == Audience.PUBLIC:
        return _("general public")
    return str(Audience(value).label) if value in Audience.values else _("not stated")


def _by_organisation(scope: Scope, cells: AnswerCells) -> Table:
    sessions = _counted(figures["sessions"].records(scope), "organisation_id")
    counted = _counted(figures["sessions-counted"].records(scope), "organisation_id")
    answers = cells.by(Dimension.ORGANISATION)
    rows = []
    for organisation in organisations_in(scope):
        here = scope.narrowed(organisation=organisation, alone=True)
        if not (organisation.pk in sessions or organisation.pk in answers or scope.organisation is None):
            continue
        number = sessions[organisation.pk]
        own = [
            Cell(str(number), Reading(figures["sessions"], here, number).path, number),
            Cell(str(counted[organisation.pk]), Reading(figures["sessions-counted"], here, 0).path),
        ]
        rows.append((organisation.label, own + _answer_cells(answers.get(organisation.pk), here)))
    if None in answers:
        rows.append((_("without a session"), [Cell(""), Cell(""), *_answer_cells(answers[None], None)]))
    columns = [_("Sessions held"), _("with a head count"), *_answer_columns()]
    note = _("Each organisation for itself, without those below it. Sessions and head counts as recorded.")
    return Table(
        "organisation",
        _("By organisation"),
        note,
        columns,
        rows,
        _bars(rows, [2 if any(row[1][2].value for row in rows) else 0], columns, ""),
    )


def _by_audience(cells: AnswerCells) -> Table:
    found = cells.by(Dimension.AUDIENCE)
    order = [value for value in [*Audience.values, ""] if value in found]
    rows = [
        (audience_name(value), _answer_cells(found[value], found[value].persons.scope if value else None))
        for value in order
    ]
    note = _(
        "Before and after of the same people, with 95 percent intervals, without a comparison group: it does not show "
        "what caused a difference. Groups under 10 people are not shown, nor what would give them away."
    )
    return Table(
        "audience",
        _("By audience"),
        note,
        _answer_columns(),
        rows,
        _bars(rows, [1, 2], ["", pgettext("right", "before"), pgettext("right", "after")], "%"),
    )


def _by_day(scope: Scope, cells: AnswerCells) -> Table:
    sessions = _counted(figures["sessions"].records(scope).filter(starts_on__isnull=False), "starts_on")
    check_ins: Counter = Counter(
        at.astimezone(ZONE).date() for at in figures["check-ins"].records(scope).order_by().values_list("at", flat=True)
    )
    answers = cells.by(Dimension.DAY)
    rows = []
    for day in sorted({*sessions, *check_ins, *answers}):
        here = scope.narrowed(since=day, until=day)
        own = [
            Cell(str(sessions[day]), Reading(figures["sessions"], here, 0).path, sessions[day]),
            Cell(str(check_ins[day]), Reading(figures["check-ins"], here, 0).path, check_ins[day]),
        ]
        rows.append((_date(day), own + _answer_cells(answers.get(day), here)[:1]))
    columns = [_("Sessions held"), _("Check-ins"), _("People who completed a test")]
    note = _("Sessions on the day they began. Sessions without a day are not in it.")
    return Table("day", _("By day"), note, columns, rows, _bars(rows, [0, 1, 2], columns, "", limit=62))


def _counted(records: Any, field: str) -> Counter:
    return Counter(dict(records.order_by().values_list(field).annotate(number=Count("pk"))))


def _date(day: date) -> str:
    return date_format(day, "Y-m-d")


def _answer_columns() -> list[str]:
    return [_("People who completed a test"), _("Right before"), _("Right after"), _("Gain")]


def _answer_cells(cell: AnswerCell | None, scope: Scope | None) -> list[Cell]:
    """People, before, after, gain; each opens where its group has an address."""
    if cell is None:
        return [Cell(""), Cell(""), Cell(""), Cell("")]

    def opens(key: str) -> str:
        return Reading(figures[key], scope, 0).path if scope is not None else ""

    if cell.persons.is_hidden:
        people = Cell(cell.persons.text)
    else:
        people = Cell(str(cell.persons.records), opens("participants"), cell.persons.records)
    if cell.gain.is_hidden:
        return [people, *[Cell(cell.gain.text)] * 3]
    gain = Cell(_with_interval(cell.gain.estimate, Form.POINTS), opens("gain") if cell.gain.estimate else "")
    return [people, _share(cell.before, opens("gain")), _share(cell.after, opens("gain")), gain]


def _with_interval(estimate: Estimate | None, form: str) -> str:
    return "" if estimate is None else f"{shown(estimate.value, form)} ({interval_text(estimate, form)})"


def _share(estimate: Estimate | None, url: str) -> Cell:
    if estimate is None:
        return Cell("")
    in_points = [round(100 * value, 1) for value in (estimate.value, estimate.low, estimate.high)]
    return Cell(_with_interval(estimate, Form.SHARE), url, *in_points)


def _bars(
    rows: Sequence[tuple[str, list[Cell]]], drawn: Sequence[int], columns: Sequence[str], unit: str, limit: int = DRAWN
) -> dict[str, Any] | None:
    """The chosen columns as bars, in the form that the back office's charts read."""
    top = list(rows)
    if len(top) > limit:
        top = sorted(top, key=lambda row: -(row[1][drawn[0]].value or 0))[:limit]
    series = []
    for index in drawn:
        cells = [row[1][index] for row in top]
        one: dict[str, Any] = {"name": columns[index], "values": [cell.value for cell in cells]}
        if any(cell.low is not None for cell in cells):
            one |= {"low": [cell.low for cell in cells], "high": [cell.high for cell in cells]}
        if any(cell.value for cell in cells):
            series.append(one)
    if not series:
        return None
    return {"kind": "bar", "unit": unit, "categories": [row[0] for row in top], "series": series}
