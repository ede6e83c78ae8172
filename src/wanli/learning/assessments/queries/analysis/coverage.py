"""The bank as a whole: how precisely it measures, whom it meets, what it lacks."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
from django.utils.translation import gettext as _

from wanli.knowledge.library.choices import Area
from wanli.learning.assessments.choices import LEVEL_CUTS, ItemStatus
from wanli.learning.assessments.queries.analysis.charts import Axis, Chart, ability_axis, upward_axis
from wanli.learning.assessments.queries.analysis.counting import latest_answers
from wanli.learning.assessments.queries.analysis.listing import Listing, View, listing_of
from wanli.learning.assessments.queries.banks import scale_of
from wanli.learning.assessments.queries.placements import RULES
from wanli.science.figures.suppression import MINIMUM
from wanli.science.psychometrics.bank import Bank, information
from wanli.science.psychometrics.persons import bank_information, eap_many

THETA = np.linspace(-3, 3, 61)
# Difficulties a standard deviation apart. Nearly nine of ten people stand in the three in the middle.
EDGES = (-1.5, -0.5, 0.5, 1.5)
OUTER = {0, len(EDGES)}
BIN = 0.5  # SD, of the picture of people and items
BESIDE = 19  # items beside each other in that picture
MAP_HEIGHT = 460


@dataclass(frozen=True)
class Cell:
    """Items of one area and one stretch of difficulty: those that count, on trial, and how many there should be."""

    area: str
    low: float | None
    high: float | None
    counting: int
    trial: int
    needed: int

    @property
    def lacking(self) -> int:
        return max(self.needed - self.counting, 0)

    @property
    def stretch(self) -> str:
        return stretch(self.low, self.high)


def stretch(low: float | None, high: float | None) -> str:
    """A stretch of difficulty in words: "below −1.5", "−0.5 to 0.5"."""
    if low is None:
        return _("below %(edge)s") % {"edge": _signed(high or 0)}
    if high is None:
        return _("above %(edge)s") % {"edge": _signed(low)}
    return _("%(low)s to %(high)s") % {"low": _signed(low), "high": _signed(high)}


def _signed(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def needed_in(band: int) -> int:
    """How many items an area needs at one stretch of difficulty, so that the exposure cap can be kept.

    A test asks `most` / (number of areas) questions of an area near a person's level, and each session may draw on a
    share of `exposure_cap` of the items; so there must be that many over the cap. At the ends, where few people stand
    and the next stretch helps out, half of it.
    """
    needed = ceil(RULES.most / len(Area) / RULES.exposure_cap - 1e-9)
    return ceil(needed / 2) if band in OUTER else needed


@dataclass(frozen=True, eq=False)
class BankAnalysis:
    """Everything on one version as a whole."""

    listing: Listing
    scale: Bank
    theta: np.ndarray  # of the latest tests, on this version

    @property
    def view(self) -> View:
        return self.listing.view

    @property
    def counting(self) -> int:
        return int(self.scale.counts.sum())

    @property
    def on_trial(self) -> int:
        return sum(row.entry.status == ItemStatus.TRIAL for row in self.listing.rows)

    @property
    def has_people(self) -> bool:
        return len(self.theta) >= MINIMUM

    @cached_property
    def precision(self) -> Chart:
        """The standard error of a placement at each ability: the best items there, as many as a test may ask."""
        chart = Chart(
            _("How precisely a placement measures"),
            ability_axis(_("ability (SD)")),
            upward_axis(_("standard error (SD)"), 1.0),
        )
        error = self._best_error()
        chart.line(list(zip(THETA.tolist(), error.tolist(), strict=True)))
        chart.line([(-3, RULES.standard_error), (3, RULES.standard_error)], style="dashed")
        place = int(np.argmin(np.abs(THETA - 1.0)))
        is_above = float(error[place]) > RULES.standard_error
        chart.label(-1, RULES.standard_error, _("enough to stop"), anchor="middle", shift=-16 if is_above else 7)
        best = _("the %(n)d best items") % {"n": RULES.most}
        chart.label(1, float(error[place]), best, anchor="middle", shift=9 if is_above else -18)
        rows = [
            (_signed_sd(at), f"{float(error[k]):.2f}", f"{float(self._information[k]):.1f}")
            for k, at in enumerate(THETA.tolist())
            if k % 10 == 0
        ]
        chart.table([_("ability (SD)"), _("standard error (SD)"), _("information of the whole bank")], rows)
        return chart

    @cached_property
    def _information(self) -> np.ndarray:
        return bank_information(self.scale, THETA)

    def _best_error(self) -> np.ndarray:
        """With the prior of a person one knows nothing about, as the placement itself reckons."""
        which = self.scale.counts
        each = information(THETA, self.scale.a[which], self.scale.b[which], self.scale.c[which])
        best = np.sort(each, axis=1)[:, -RULES.most :].sum(axis=1)
        return np.asarray(1 / np.sqrt(best + 1))

    @cached_property
    def information(self) -> Chart:
        """The information of all items that count."""
        chart = Chart(
            _("Information of the whole bank"),
            ability_axis(_("ability (SD)")),
            upward_axis(_("information"), float(max(self._information.max(), 1.0))),
        )
        chart.line(list(zip(THETA.tolist(), self._information.tolist(), strict=True)))
        best = int(np.argmax(self._information))
        chart.label(
            float(THETA[best]),
            float(self._information[best]),
            _("most at %(theta)s SD") % {"theta": _signed_sd(float(THETA[best]))},
            anchor="middle" if abs(THETA[best]) < 1.5 else ("start" if THETA[best] < 0 else "end"),
            shift=5,
        )
        rows = [
            (_signed_sd(at), f"{float(self._information[k]):.1f}") for k, at in enumerate(THETA.tolist()) if k % 10 == 0
        ]
        chart.table([_("ability (SD)"), _("information")], rows)
        return chart

    @cached_property
    def wright_map(self) -> Chart:
        """People to the left, items to the right, on one axis."""
        edges = np.arange(-3, 3 + BIN / 2, BIN)
        people = (
            np.histogram(np.clip(self.theta, -2.999, 2.999), edges)[0] if self.has_people else np.zeros(len(edges) - 1)
        )
        share = people / max(people.sum(), 1)
        chart = Chart(
            _("People and items on one axis"),
            Axis("", -1.0, 1.0, []),
            ability_axis(_("ability (SD)")),
            height=MAP_HEIGHT,
        )
        widest = max(float(share.max()), 0.01)
        for low, part in zip(edges, share, strict=False):
            if part:
                chart.bar(-0.95 * part / widest, 0.0, float(low), float(low + BIN))
        rows = []
        here = [row for row in self.listing.rows if row.entry.status != ItemStatus.RETIRED]
        for number, low in enumerate(edges[:-1]):
            last = number == len(edges) - 2
            inside = [row for row in here if (row.b >= low or number == 0) and (row.b < low + BIN or last)]
            for place, row in enumerate(inside[: 3 * BESIDE]):
                across = 0.05 + (place % BESIDE) * 0.95 / BESIDE
                up = float(low) + BIN * (1 + place // BESIDE) / 4
                chart.point(across, up, shape=0 if row.entry.status == ItemStatus.CALIBRATED else 4)
            told = f"{share[number]:.0%}" if self.has_people else "–"
            rows.append((stretch(float(low), float(low + BIN)), told, len(inside)))
        chart.label(-0.5, -3, _("people"), anchor="middle", shift=-18)
        chart.label(0.5, -3, _("items"), anchor="middle", shift=-18)
        for cut in LEVEL_CUTS:
            chart.line([(-1, cut), (1, cut)], style="dotted")
        chart.table([_("stretch (SD)"), _("people"), _("items")], rows[::-1])
        return chart

    @cached_property
    def cells(self) -> list[tuple[str, list[Cell]]]:
        """Coverage: for each area its stretches of difficulty, easiest first."""
        bounds: list[float | None] = [None, *EDGES, None]
        table = []
        for area in Area:
            here = [row for row in self.listing.rows if row.entry.area == area]
            row_of_cells = []
            for band in range(len(EDGES) + 1):
                inside = [row for row in here if int(np.searchsorted(EDGES, row.b, side="right")) == band]
                counting = sum(row.entry.status == ItemStatus.CALIBRATED for row in inside)
                trial = sum(row.entry.status == ItemStatus.TRIAL for row in inside)
                cell = Cell(str(area.label), bounds[band], bounds[band + 1], counting, trial, needed_in(band))
                row_of_cells.append(cell)
            table.append((str(area.label), row_of_cells))
        return table

    @property
    def stretches(self) -> list[str]:
        bounds: list[float | None] = [None, *EDGES, None]
        return [stretch(bounds[band], bounds[band + 1]) for band in range(len(EDGES) + 1)]

    @property
    def to_write(self) -> list[Cell]:
        """What to write next: the widest gaps first, those in the middle before those at the ends."""
        cells = [cell for _area, row in self.cells for cell in row if cell.lacking]
        return sorted(cells, key=lambda cell: (-cell.lacking, cell.low is None or cell.high is None))

    @property
    def to_retire(self) -> list:
        """Items that something speaks against, those with most against them first."""
        rows = [row for row in self.listing.rows if row.reasons and row.entry.status != ItemStatus.RETIRED]
        return sorted(rows, key=lambda row: (-len(row.reasons), row.code))


def _signed_sd(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−") if abs(value) > 1e-9 else "0"


def bank_analysis(view: View) -> BankAnalysis:
    """A version as a whole. Seven queries."""
    scale = scale_of(view.bank)
    table, _tests = latest_answers(simulated=view.simulated).table(scale)
    asked = (table[:, scale.counts] >= 0).any(axis=1)
    theta = eap_many(scale, table[asked])[0] if asked.any() else np.zeros(0)
    return BankAnalysis(listing_of(view, {}), scale, theta)
