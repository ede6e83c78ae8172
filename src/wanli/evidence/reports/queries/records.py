"""The records behind a figure as a table: which columns a kind of record has, and in which order it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat, Substr
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanli.evidence.reports.choices import Form, Nature
from wanli.evidence.reports.queries.cells import cells_of, persons_in
from wanli.evidence.reports.queries.figures import Figure, Reading, shown
from wanli.evidence.reports.queries.figures.answers import answer_rows, moment_of
from wanli.evidence.reports.queries.scopes import ZONE, Scope
from wanli.learning.assessments.models import Attempt
from wanli.outreach.campaigns.models import (
    CheckIn,
    HeadCount,
    MaterialUse,
    MediaMention,
    Participation,
    Photo,
    PlanTask,
    ReportedFigure,
    Session,
)
from wanli.science.figures.suppression import hidden_cells


class GroupIsTooSmall(Exception):
    """Fewer than ten people stand behind the figure, or their records would give a smaller group away."""

    message = gettext_lazy(
        "These records are not shown: the group has fewer than 10 people, or showing it would give a smaller "
        "group away. Choose a larger group or the whole campaign."
    )


@dataclass(frozen=True)
class Column:
    """One column: its title, the value of a record, and what to sort by ("" where sorting would tell too much)."""

    name: str
    title: Any
    value: Callable[[Any], Any]
    order: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Listing:
    """The records of a figure in a scope, ready to be paged through."""

    reading: Reading
    columns: list[Column]
    records: QuerySet
    order: str

    def cells(self, record: Model) -> list[Any]:
        return [column.value(record) for column in self.columns]


def _number(record: Any) -> str:
    quantity = record.quantity
    return _("not recorded") if quantity is None else str(quantity)


def _session(path: str = "session") -> Column:
    return Column(
        "session",
        gettext_lazy("Session"),
        lambda record: record.session.label if record.session else "",
        f"{path}__title",
    )


_ORGANISATION = Column(
    "organisation",
    gettext_lazy("Organisation"),
    lambda record: record.organisation.label if record.organisation else "",
    "organisation__path",
)
_HELD_BY = Column(
    "organisation",
    gettext_lazy("Organisation"),
    lambda record: record.session.organisation.label,
    "session__organisation__path",
)


def _owner(record: Any) -> str:
    owner = record.organisation or (record.session.organisation if record.session else None)
    return owner.label if owner else ""


_OWNER = Column("organisation", gettext_lazy("Organisation"), _owner, "organisation__path")
_CODE = Column("code", gettext_lazy("Code"), lambda record: record.code, "code")
_COUNT = Column("number", gettext_lazy("Number"), _number, "count", is_number=True)
_NOTE = Column("note", gettext_lazy("Note"), lambda record: record.note)


def _day(field: str, title: Any) -> Column:
    return Column(field, title, lambda record: getattr(record, field) or _("not recorded"), field)


def _session_day(record: Session) -> Any:
    return record.starts_on or record.when_text or _("not recorded")


_COLUMNS: dict[type[Model], tuple[tuple[str, ...], list[Column]]] = {
    Participation: (
        ("organisation",),
        [
            _ORGANISATION,
            Column("role", gettext_lazy("Role"), lambda record: record.get_role_display(), "role"),
            _NOTE,
        ],
    ),
    PlanTask: (
        ("organisation",),
        [
            _CODE,
            Column("title", gettext_lazy("Task"), lambda record: record.title, "title"),
            _ORGANISATION,
            _day("due_on", gettext_lazy("Due")),
            Column("status", gettext_lazy("Status"), lambda record: record.get_status_display(), "status"),
        ],
    ),
    Session: (
        ("organisation",),
        [
            _CODE,
            Column("title", gettext_lazy("Session"), lambda record: record.label, "title"),
            Column("kind", gettext_lazy("Kind"), lambda record: record.get_kind_display(), "kind"),
            _ORGANISATION,
            Column("day", gettext_lazy("Day"), _session_day, "starts_on"),
            Column("venue", gettext_lazy("Venue"), lambda record: record.venue, "venue"),
            Column(
                "occasions",
                gettext_lazy("Times held"),
                lambda record: _("not recorded") if record.occasions is None else record.occasions,
                "occasions",
                is_number=True,
            ),
            Column("status", gettext_lazy("Status"), lambda record: record.get_status_display(), "status"),
        ],
    ),
    HeadCount: (
        ("session__organisation",),
        [
            _session(),
            _HELD_BY,
            Column("day", gettext_lazy("Day"), lambda record: _session_day(record.session), "session__starts_on"),
            Column("who", gettext_lazy("Group counted"), lambda record: record.who, "who"),
            _COUNT,
            Column("method", gettext_lazy("How it was counted"), lambda record: record.get_method_display(), "method"),
            _NOTE,
        ],
    ),
    CheckIn: (
        ("session__organisation",),
        [_session(), _HELD_BY, Column("hour", gettext_lazy("Time, to the hour"), lambda record: hour(record.at), "at")],
    ),
    MaterialUse: (
        ("material", "organisation", "session__organisation"),
        [
            Column("material", gettext_lazy("Material"), lambda record: record.material.title, "material__title"),
            _session(),
            _OWNER,
            _COUNT,
            Column("unit", gettext_lazy("Measure word"), lambda record: record.material.unit, "material__unit"),
            _day("day", gettext_lazy("Day")),
            _NOTE,
        ],
    ),
    MediaMention: (
        ("organisation", "session__organisation"),
        [
            Column("outlet", gettext_lazy("Media"), lambda record: record.outlet, "outlet"),
            Column("title", gettext_lazy("Title"), lambda record: record.title, "title"),
            Column("kind", gettext_lazy("Kind"), lambda record: record.get_kind_display(), "kind"),
            _OWNER,
            _day("published_on", gettext_lazy("Published on")),
            _COUNT,
            Column("url", gettext_lazy("Address"), lambda record: record.url),
        ],
    ),
    Photo: (
        ("session__organisation",),
        [
            _CODE,
            Column("caption", gettext_lazy("Caption"), lambda record: record.caption, "caption"),
            _session(),
            _HELD_BY,
            _day("taken_on", gettext_lazy("Taken on")),
        ],
    ),
    ReportedFigure: (
        ("organisation",),
        [
            _CODE,
            Column("name", gettext_lazy("Name"), lambda record: record.label, "name"),
            Column("number", gettext_lazy("As stated"), _number, "value", is_number=True),
            Column("unit", gettext_lazy("Unit"), lambda record: record.unit, "unit"),
            Column("period", gettext_lazy("Period"), lambda record: record.period, "period"),
            _ORGANISATION,
            Column("source", gettext_lazy("Where the source says so"), lambda record: record.source_note),
        ],
    ),
}


def hour(at: datetime) -> str:
    """A moment told to the hour only, where the campaign runs."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H}:00"


def listing_of(figure: Figure, scope: Scope, *, order: str = "") -> Listing:
    """The records that a figure's value was counted from, with their columns.

    `order` is a column's name, with a minus for descending. Raises GroupIsTooSmall where the value is hidden.
    """
    reading = figure.value(scope)
    if reading.is_hidden:
        raise GroupIsTooSmall
    if figure.nature == Nature.ANSWERS:
        return _answers(figure, scope, reading)
    related, columns = _COLUMNS[figure.model]
    records = figure.records(scope).select_related(*related)
    sortable = {column.name: column.order for column in columns if column.order}
    chosen = sortable.get(order.removeprefix("-"))
    if chosen is None:
        return Listing(reading, columns, records, "")
    key = F(chosen).desc(nulls_last=True) if order.startswith("-") else F(chosen).asc(nulls_last=True)
    return Listing(reading, columns, records.order_by(key, "pk"), order)


def _answers(figure: Figure, scope: Scope, reading: Reading) -> Listing:
    """Attempts without whose they are. Their number holds in this listing only and their order is by that number,
    so that two listings cannot be laid side by side to learn who answered where or when.
    """
    salt = salted_hmac("wanli.reports.records", f"{scope.campaign.code}?{figure.key}&{scope.query}").hexdigest()
    key = MD5(Concat(Cast("token", CharField()), Value(salt)))
    records = figure.records(scope).annotate(number=Substr(key, 1, 10)).select_related("form__assessment")
    untold = _untold_days(figure, scope)
    moment = moment_of(figure)

    def time(record: Attempt) -> str:
        at = getattr(record, moment)
        return _("not shown") if at.astimezone(ZONE).date() in untold else hour(at)

    columns = [
        Column("number", gettext_lazy("Number in this list"), lambda record: record.number),
        Column("form", gettext_lazy("Test form"), lambda record: str(record.form or record.get_stage_display())),
        Column("hour", gettext_lazy("Time, to the hour"), time),
        *_share_columns(figure),
    ]
    return Listing(reading, columns, records.order_by("number"), "")


def _share_columns(figure: Figure) -> list[Column]:
    def share(right: str, asked: str) -> Callable[[Any], str]:
        return lambda record: (
            shown(getattr(record, right) / getattr(record, asked), Form.SHARE) if getattr(record, asked) else ""
        )

    after = Column("share", gettext_lazy("Share right"), share("right", "asked"), is_number=True)
    before = Column("before", gettext_lazy("Share right before"), share("before_right", "before_asked"), is_number=True)
    if figure.form in {Form.POINTS, Form.RATIO}:
        return [before, after]
    return [after] if figure.form == Form.SHARE or figure.key in {"participants", "parallel-completed"} else []


def _untold_days(figure: Figure, scope: Scope) -> set[Any]:
    """Days on which too few people of this listing, or of the whole campaign, answered."""
    untold: set[Any] = set()
    for where in [scope] if scope.is_whole else [scope, scope.whole]:
        days = cells_of(answer_rows(figure, where), "day")
        untold |= hidden_cells({day: persons_in(rows) for day, rows in days.items()})
    return untold
