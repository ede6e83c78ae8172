"""The list of items: filtered, sorted, and ready to be exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.knowledge.library.choices import Area
from wanli.learning.assessments.choices import ItemStatus
from wanli.learning.assessments.models import BankEntry, Item, ItemBank
from wanli.learning.assessments.queries.analysis.counting import placements_shown
from wanli.learning.assessments.queries.analysis.tallies import Tally, tallies
from wanli.learning.assessments.queries.analysis.verdicts import REASONS, Reason, exposure_of, reasons_against

REHEARSAL = "rehearsal"
VERSIONS = 50  # in the list of versions to choose from


def items_by_code(language: str | None = None) -> dict[str, Item]:
    """Every item in the reader's language, or else in Chinese. One query."""
    wanted = language or get_language() or "zh-hans"
    items = Item.objects.filter(locale__language_code__in={wanted, "zh-hans"}).select_related("topic", "locale")
    found: dict[str, Item] = {}
    for item in items:
        if item.code not in found or item.locale.language_code == wanted:
            found[item.code] = item
    return found


@dataclass(frozen=True)
class View:
    """What the pages show: a version, and whose answers."""

    bank: ItemBank
    simulated: bool

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address, so that it leads back here."""
        told = {} if self.bank.is_in_force else {"version": str(self.bank.version)}
        return told | ({"answers": REHEARSAL} if self.simulated else {})

    @property
    def query(self) -> str:
        return urlencode(self.parameters)


def versions() -> QuerySet[ItemBank]:
    """The versions to choose from, newest first, without their reports."""
    return ItemBank.objects.order_by("-version").defer("report")[:VERSIONS]


def view_of(wanted: Mapping[str, str]) -> View:
    """The version that the address names, or the one in force. Raises ItemBank.DoesNotExist."""
    version = wanted.get("version", "")
    simulated = wanted.get("answers") == REHEARSAL
    if version.isdecimal() and len(version) < 8:
        return View(ItemBank.objects.get(version=int(version)), simulated)
    return View(ItemBank.objects.get(is_in_force=True), simulated)


@dataclass(frozen=True)
class Row:
    """One item of a version with everything that is known about it. Numbers are None where they would tell too much
    about too few, or are not known."""

    code: str
    item: Item | None
    entry: BankEntry
    tally: Tally
    exposure: float | None
    has_fit: bool
    reasons: tuple[Reason, ...]

    @property
    def stem(self) -> str:
        return self.item.stem if self.item else ""

    @property
    def topic(self) -> str:
        return self.item.topic.label if self.item else ""

    @property
    def area(self) -> str:
        return str(Area(self.entry.area).label) if self.entry.area in Area.values else self.entry.area

    @property
    def status(self) -> str:
        return str(self.entry.get_status_display())

    @property
    def answers(self) -> int:
        return self.tally.answers

    @property
    def share_right(self) -> float | None:
        return self.tally.share_right

    @property
    def item_rest(self) -> float | None:
        return self.tally.item_rest

    @property
    def a(self) -> float:
        return self.entry.a

    @property
    def b(self) -> float:
        return self.entry.b

    @property
    def a_standard_error(self) -> float | None:
        return self.entry.a_standard_error

    @property
    def b_standard_error(self) -> float | None:
        return self.entry.b_standard_error

    def _is_flagged(self, name: str) -> bool | None:
        return any(reason.name == name for reason in self.reasons) if self.has_fit else None

    @property
    def is_misfit(self) -> bool | None:
        return self._is_flagged("misfit")

    @property
    def differs_by_group(self) -> bool | None:
        return self._is_flagged("groups")

    @property
    def remarks(self) -> str:
        return " ".join(reason.sentence for reason in self.reasons)


COLUMNS: dict[str, Any] = {
    "code": _("item"),
    "topic": _("topic"),
    "area": _("area"),
    "status": _("status"),
    "answers": _("answers"),
    "share_right": _("right"),
    "item_rest": _("point-biserial"),
    "a": _("discrimination a"),
    "b": _("difficulty b"),
    "is_misfit": _("fit"),
    "differs_by_group": _("groups"),
    "exposure": _("shown"),
}
EXPORT: dict[str, Any] = {
    **{name: title for name, title in COLUMNS.items() if name not in {"is_misfit", "differs_by_group"}},
    "a_standard_error": _("standard error of a"),
    "b_standard_error": _("standard error of b"),
    "is_misfit": _("misfit"),
    "differs_by_group": _("groups differ"),
    "remarks": _("what speaks against it"),
    "stem": _("question"),
}
TEXTS = ("code", "topic", "area", "status")


@dataclass(frozen=True)
class Listing:
    """The rows of a view, all and as the address narrows and sorts them."""

    view: View
    rows: list[Row]
    wanted: Mapping[str, str]
    placements: int

    @cached_property
    def shown(self) -> list[Row]:
        """Filtered by `q`, `topic`, `area`, `status`, `flag`; sorted by `order`, what is not known last."""
        words = self.wanted.get("q", "").strip().casefold()
        tests = [
            lambda row: not words or words in row.code.casefold() or words in row.stem.casefold(),
            lambda row: not self.topic or (row.item is not None and row.item.topic.slug == self.topic),
            lambda row: not self.area or row.entry.area == self.area,
            lambda row: not self.status or row.entry.status == self.status,
            lambda row: not self.flag or any(self.flag in {"any", reason.name} for reason in row.reasons),
        ]
        rows = [row for row in self.rows if all(test(row) for test in tests)]
        name = self.order.removeprefix("-")
        known = [row for row in rows if getattr(row, name) is not None]
        unknown = [row for row in rows if getattr(row, name) is None]
        return [*sorted(known, key=lambda row: getattr(row, name), reverse=self.order.startswith("-")), *unknown]

    @property
    def topic(self) -> str:
        return self.wanted.get("topic", "")

    @property
    def area(self) -> str:
        return self.wanted.get("area", "")

    @property
    def status(self) -> str:
        return self.wanted.get("status", "")

    @property
    def flag(self) -> str:
        return self.wanted.get("flag", "")

    @property
    def order(self) -> str:
        order = self.wanted.get("order", "")
        return order if order.removeprefix("-") in COLUMNS else "code"

    @property
    def parameters(self) -> dict[str, str]:
        """Everything that stands in the address."""
        names = ("q", "topic", "area", "status", "flag")
        kept = {name: self.wanted[name] for name in names if self.wanted.get(name)}
        return {**self.view.parameters, **kept, **({"order": self.order} if self.order != "code" else {})}

    @property
    def address(self) -> str:
        return urlencode(self.parameters)

    @property
    def heads(self) -> list[dict[str, str]]:
        """Column titles with the address that sorts by them."""
        heads = []
        for name, title in COLUMNS.items():
            is_up = self.order == name
            sorting = "ascending" if is_up else "descending" if self.order == f"-{name}" else ""
            first = name if name in TEXTS else f"-{name}"
            following = {"ascending": f"-{name}", "descending": name}.get(sorting, first)
            query = urlencode({**self.parameters, "order": following})
            heads.append({"title": str(title), "url": f"?{query}", "sorting": sorting, "name": name})
        return heads

    @property
    def topics(self) -> list[tuple[str, str]]:
        found = {row.item.topic.slug: row.item.topic for row in self.rows if row.item}
        return [(slug, topic.label) for slug, topic in sorted(found.items(), key=lambda pair: pair[1].order)]

    areas = Area.choices
    statuses = ItemStatus.choices
    flags = [("any", _("anything")), *REASONS.items()]

    @property
    def answers(self) -> int:
        return sum(row.answers for row in self.rows)


def listing_of(view: View, wanted: Mapping[str, str]) -> Listing:
    """Every item of a version. Five queries, whatever the number of items."""
    items, counted = items_by_code(), tallies(simulated=view.simulated)
    placements, shown = placements_shown(view.bank.pk, simulated=view.simulated)
    report = {} if view.simulated else view.bank.report
    rows = []
    for entry in view.bank.entries.all():
        code = entry.item_code
        item, tally = items.get(code), counted.get(code) or Tally(code)
        exposure = exposure_of(shown.get(code, 0), placements)
        reasons = tuple(reasons_against(item, entry, tally, report, exposure))
        rows.append(Row(code, item, entry, tally, exposure, code in report.get("fit", {}), reasons))
    return Listing(view, rows, wanted, placements)
