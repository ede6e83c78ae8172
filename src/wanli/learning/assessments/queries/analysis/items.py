"""One item: its curve beside its answers, who chooses what, groups, and its history."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _

from wanli.ground.accounts.choices import Audience
from wanli.learning.assessments.choices import DONT_KNOW, Basis
from wanli.learning.assessments.models import BankEntry, Item
from wanli.learning.assessments.queries.analysis.charts import Chart, ability_axis, share_axis
from wanli.learning.assessments.queries.analysis.counting import Answers, latest_answers, placements_shown
from wanli.learning.assessments.queries.analysis.listing import Row, View, items_by_code
from wanli.learning.assessments.queries.analysis.tallies import Tally, tallies
from wanli.learning.assessments.queries.analysis.verdicts import (
    difference_sentence,
    exposure_of,
    letters,
    reasons_against,
)
from wanli.learning.assessments.queries.banks import scale_of
from wanli.science.figures.suppression import MINIMUM, hidden_cells
from wanli.science.psychometrics.bank import Bank, probability
from wanli.science.psychometrics.curves import Band, banded, interval

CURVE = np.linspace(-3, 3, 61)


@dataclass(frozen=True)
class OptionRow:
    """One option with how often it was chosen; None where too few answered."""

    letter: str
    text: str
    is_key: bool
    answers: int | None
    share: float | None
    rest: float | None
    is_idle: bool
    attracts_the_able: bool


@dataclass(frozen=True)
class GroupRow:
    """One audience: its share right with the interval, and whether people of the same knowledge differ."""

    name: str
    answers: int | None
    share: float | None
    low: float | None
    high: float | None
    same_knowledge: float | None
    sentence: str


@dataclass(frozen=True)
class VersionRow:
    """The item's parameters in one version."""

    version: int
    entry: BankEntry
    is_in_force: bool
    is_measured: bool


@dataclass(frozen=True, eq=False)
class ItemAnalysis:
    """Everything on one item in one version."""

    view: View
    row: Row
    history: list[VersionRow]
    bank: Bank
    answered: Answers

    @property
    def item(self) -> Item | None:
        return self.row.item

    @cached_property
    def _tests(self) -> tuple[np.ndarray, np.ndarray]:
        """What the people who answered this item answered in all, (people, items), and what they chose here."""
        table, tests = self.answered.table(self.bank)
        here = self.answered.code == self.row.code
        chosen = dict(zip(self.answered.attempt[here].tolist(), self.answered.choice[here].tolist(), strict=True))
        who = np.array([test in chosen for test in tests.tolist()], dtype=bool)
        picks = np.array([chosen[test] for test in tests[who].tolist()], dtype=np.int64)
        return table[who], picks

    @property
    def is_shown(self) -> bool:
        return self.row.tally.is_shown and len(self._tests[1]) >= MINIMUM

    @property
    def is_expert(self) -> bool:
        """Whether the curve is its author's guess."""
        return not self.row.entry.answers

    def _bands(self, marks: np.ndarray) -> list[Band]:
        return [band for band in banded(self.bank, self._tests[0], marks) if band.people >= MINIMUM]

    @cached_property
    def curve(self) -> Chart:
        """The curve and the shares right in bands of ability."""
        entry = self.row.entry
        chart = Chart(_("Share right by ability"), ability_axis(_("ability (SD)")), share_axis(_("right")))
        expected = probability(CURVE, np.array([entry.a]), np.array([entry.b]), entry.c)[:, 0]
        chart.line(
            list(zip(CURVE.tolist(), expected.tolist(), strict=True)), style="dashed" if self.is_expert else "solid"
        )
        end = 2.9 if entry.b < 2 else -2.9
        word = _("as its author expects") if self.is_expert else _("as calibrated")
        at = float(probability(end, np.array([entry.a]), np.array([entry.b]), entry.c)[0])
        chart.label(end, at, word, anchor="end" if end > 0 else "start", shift=-18 if at > 0.5 else 10)
        bands = self._bands((self._tests[1] == self._key).astype(float)) if self.is_shown else []
        for band in bands:
            chart.point(band.theta, band.share, low=band.low, high=band.high)
        if bands:
            chart.label(bands[0].theta, bands[0].high, _("as answered"), anchor="middle", shift=8)
        chart.table(
            [_("ability (SD)"), _("people"), _("right"), _("95 per cent interval"), _("by the curve")],
            [
                (
                    f"{band.theta:+.1f}",
                    f"{band.people:.0f}",
                    _percent(band.share),
                    f"{_percent(band.low)} – {_percent(band.high)}",
                    _percent(float(probability(band.theta, np.array([entry.a]), np.array([entry.b]), entry.c)[0])),
                )
                for band in bands
            ],
        )
        return chart

    @property
    def _key(self) -> int:
        return self.item.key if self.item else -1

    @cached_property
    def options(self) -> list[OptionRow]:
        """The options in their order, "don't know" last."""
        if self.item is None:
            return []
        tally, texts = self.row.tally, self.item.answers
        idle, able = tally.idle(self.item.key, len(texts)), tally.attracts_the_able(self.item.key)
        rows = []
        for number in [*range(1, len(texts) + 1), DONT_KNOW]:
            chosen = tally.options.get(number)
            count = chosen.answers if chosen else 0
            rows.append(
                OptionRow(
                    letter=letters([number]) if number else "",
                    text=texts[number - 1]["text"] if number else _("don't know"),
                    is_key=number == self.item.key,
                    answers=count if tally.is_shown else None,
                    share=count / tally.answers if tally.is_shown else None,
                    rest=chosen.rest if chosen and tally.is_shown else None,
                    is_idle=number in idle,
                    attracts_the_able=number in able,
                )
            )
        return rows

    @cached_property
    def option_curves(self) -> Chart:
        """Who chooses which option: shares in bands of ability."""
        chart = Chart(_("Who chooses which option"), ability_axis(_("ability (SD)")), share_axis(_("chosen")))
        picks, rows, ends = self._tests[1], [], []
        for place, option in enumerate(self.options):
            number = place + 1 if option.letter else DONT_KNOW
            bands = self._bands((picks == number).astype(float))
            if not bands or not option.answers:
                continue
            chart.line([(band.theta, band.share) for band in bands], style="solid" if option.is_key else "thin")
            for band in bands:
                chart.point(band.theta, band.share, low=band.low, high=band.high, shape=place)
            name = option.letter or option.text
            ends.append((bands[-1].theta, bands[-1].share, f"{name} ✓" if option.is_key else name))
            rows += [
                (
                    name,
                    f"{band.theta:+.1f}",
                    f"{band.people:.0f}",
                    _percent(band.share),
                    f"{_percent(band.low)} – {_percent(band.high)}",
                )
                for band in bands
            ]
        for (theta, _share, name), at in zip(ends, _apart([share for _theta, share, _name in ends]), strict=True):
            chart.label(theta, at, name, shift=-4, aside=10)
        head = [_("option"), _("ability (SD)"), _("people"), _("chosen"), _("95 per cent interval")]
        chart.table(head, rows)
        return chart

    @cached_property
    def groups(self) -> list[GroupRow]:
        """Audiences, suppressed where few answered or where the rest would give them away."""
        here = self.answered.code == self.row.code
        audience, right = self.answered.audience[here], self.answered.right[here]
        counts = {name: int((audience == name).sum()) for name in np.unique(audience).tolist()}
        hidden = hidden_cells(counts)
        report = {} if self.view.simulated else self.view.bank.report
        compared = {each["audience"]: each for each in report.get("differences", []) if each["code"] == self.row.code}
        rows = []
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            label = str(Audience(name).label) if name in Audience.values else _("not told")
            if name in hidden:
                rows.append(GroupRow(label, None, None, None, None, None, ""))
                continue
            share = float(right[audience == name].mean())
            found = compared.get(name)
            sentence = difference_sentence(found) if found and found["size"] in {"B", "C"} else ""
            rows.append(
                GroupRow(label, count, share, *interval(share, count), found["share"] if found else None, sentence)
            )
        return rows

    @property
    def fit(self) -> dict[str, float | None]:
        report = {} if self.view.simulated else self.view.bank.report
        return report.get("fit", {}).get(self.row.code, {})


def _apart(values: list[float], least: float = 0.06) -> list[float]:
    """The same heights, moved so far apart that words beside them do not cover each other."""
    order = sorted(range(len(values)), key=values.__getitem__)
    moved = list(values)
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + least)
    return moved


def _percent(share: float) -> str:
    return f"{share:.0%}"


def item_analysis(view: View, code: str) -> ItemAnalysis:
    """One item of a version. Raises BankEntry.DoesNotExist. Eight queries."""
    entry = BankEntry.objects.get(bank=view.bank, item_code=code)
    item = items_by_code().get(code)
    tally = tallies(simulated=view.simulated).get(code) or Tally(code)
    placements, shown = placements_shown(view.bank.pk, simulated=view.simulated)
    exposure = exposure_of(shown.get(code, 0), placements)
    report = {} if view.simulated else view.bank.report
    reasons = tuple(reasons_against(item, entry, tally, report, exposure))
    row = Row(code, item, entry, tally, exposure, code in report.get("fit", {}), reasons)
    return ItemAnalysis(
        view=view,
        row=row,
        history=_history(code),
        bank=scale_of(view.bank),
        answered=latest_answers(simulated=view.simulated, code=code),
    )


def _history(code: str) -> list[VersionRow]:
    """The versions in which the item's parameters changed, newest first."""
    entries = BankEntry.objects.filter(item_code=code).select_related("bank").defer("bank__report")
    rows: list[VersionRow] = []
    for entry in entries.order_by("bank__version"):
        is_measured = entry.bank.basis == Basis.RESPONSES and entry.answers > 0
        row = VersionRow(entry.bank.version, entry, entry.bank.is_in_force, is_measured)
        last = rows[-1].entry if rows else None
        if last and (last.a, last.b, last.status) == (entry.a, entry.b, entry.status) and not entry.bank.is_in_force:
            continue
        rows.append(row)
    return rows[::-1]
