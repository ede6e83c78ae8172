"""Figure: a number with its definition and the records it is counted from. Reading: its value in a scope.

A value is always worked out from `records(scope)` and from nothing else, so what opens is what was counted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanli.evidence.reports.choices import Form, Group, Nature
from wanli.evidence.reports.queries.quantities import total_of
from wanli.evidence.reports.queries.scopes import Scope
from wanli.outreach.campaigns.models import Quantity
from wanli.science.impact.shares import Estimate

Words = str | Promise
Select = Callable[[Scope], QuerySet]
Measure = Callable[["Figure", Scope], "Reading"]


@dataclass(frozen=True)
class Figure:
    """What is counted, in words and as a query.

    `family` gives the wider records: where these exist, a count of none is a zero; otherwise nobody recorded
    anything and the value is "not recorded". `is_detail` marks one of many of a kind, shown only when it occurs.
    `is_dated` says whether a period narrows it.
    """

    key: str
    title: Words
    definition: Words
    query: Words
    unit: Words
    group: Group
    nature: Nature
    model: type[Model]
    select: Select
    measure: Measure
    family: Select | None = None
    form: Form = Form.NUMBER
    is_detail: bool = False
    is_dated: bool = True
    needs: str = ""

    def records(self, scope: Scope) -> QuerySet:
        """Exactly the records that the value is counted from."""
        return self.select(scope)

    def value(self, scope: Scope) -> "Reading":
        return self.measure(self, scope)


@dataclass(frozen=True)
class Reading:
    """The value of a figure in a scope.

    `quantity` is None when nothing was recorded. `unrecorded` counts the records that gave no number. Of figures
    from answers `persons` says how many people stand behind it, and `is_hidden` that they are too few to be shown.
    """

    figure: Figure
    scope: Scope
    records: int
    quantity: Quantity | None = None
    estimate: Estimate | None = None
    unrecorded: int = 0
    persons: int | None = None
    is_hidden: bool = False
    title: str = ""
    unit: str = ""

    @property
    def label(self) -> str:
        return self.title or str(self.figure.title)

    @property
    def is_recorded(self) -> bool:
        return self.quantity is not None or self.estimate is not None

    @property
    def is_zero(self) -> bool:
        return self.quantity is not None and self.quantity.value == 0

    @property
    def text(self) -> str:
        """The value in the reader's language, with its qualifier, without its unit."""
        if self.is_hidden:
            return _("not shown (fewer than 10 people)")
        if self.estimate is not None:
            return shown(self.estimate.value, self.figure.form)
        return _("not recorded") if self.quantity is None else str(self.quantity)

    @property
    def unit_text(self) -> str:
        """The measure word, only where there is a number for it."""
        shows_number = self.quantity is not None and not self.is_hidden
        return str(self.unit or self.figure.unit) if shows_number else ""

    @property
    def full_text(self) -> str:
        """Value and unit: 13场 in Chinese, "13 sessions" otherwise."""
        space = "" if (get_language() or "").startswith("zh") or not self.unit_text else " "
        return f"{self.text}{space}{self.unit_text}"

    @property
    def interval(self) -> str:
        """The 95 % interval and the number of people, or nothing."""
        if self.estimate is None or self.is_hidden or self.figure.form == Form.RATIO:
            return ""
        return interval_text(self.estimate, self.figure.form)

    @property
    def remark(self) -> str:
        """What must be said beside the number."""
        if self.unrecorded and not self.is_hidden:
            return _("%(count)s records without a number are not in it") % {"count": self.unrecorded}
        return ""

    @property
    def path(self) -> str:
        """Where the figure opens into its records."""
        here = reverse("reports:figure", args=[self.scope.campaign.code, self.figure.key])
        return f"{here}?{self.scope.query}" if self.scope.parameters else here


def shown(value: float, form: str) -> str:
    """A share, a difference or a ratio as it is printed."""
    if form == Form.SHARE:
        return f"{value * 100:.1f}%"
    if form == Form.POINTS:
        return _("%(points)s percentage points") % {"points": f"{value * 100:+.1f}".replace("-", "−")}
    return f"{value:.2f}".replace("-", "−")


def interval_text(estimate: Estimate, form: str) -> str:
    if form == Form.SHARE:
        low, high = f"{estimate.low * 100:.1f}%", f"{estimate.high * 100:.1f}%"
    else:
        low, high = (f"{value * 100:+.1f}".replace("-", "−") for value in (estimate.low, estimate.high))
    words = {"low": low, "high": high, "persons": estimate.persons}
    return _("95%% CI %(low)s to %(high)s, n = %(persons)s") % words


def count(figure: Figure, scope: Scope) -> Reading:
    """The number of records."""
    number = figure.records(scope).count()
    is_known = number or (figure.family is not None and figure.family(scope).exists())
    return Reading(figure, scope, number, Quantity(number) if is_known else None)


def add_up(column: str, *, has_precision: bool = True, unit: str = "") -> Measure:
    """The sum of a column, with the qualifier that its parts leave."""

    def measure(figure: Figure, scope: Scope) -> Reading:
        total = total_of(figure.records(scope), column, has_precision=has_precision, unit=unit)
        return Reading(figure, scope, total.records, total.quantity, unrecorded=total.unrecorded, unit=total.unit)

    return measure


class FigureIsUnknown(LookupError):
    """There is no figure with this key."""


@dataclass
class Figures:
    """All figures by key, in the order in which they are shown."""

    _by_key: dict[str, Figure] = field(default_factory=dict)

    def register(self, *figures: Figure) -> None:
        for figure in figures:
            if figure.key in self._by_key:
                raise ValueError(f"two figures are called {figure.key}")
            self._by_key[figure.key] = figure

    def __getitem__(self, key: str) -> Figure:
        try:
            return self._by_key[key]
        except KeyError as error:
            raise FigureIsUnknown(key) from error

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def of(self, group: str) -> list[Figure]:
        return [figure for figure in self if figure.group == group]


figures = Figures()
