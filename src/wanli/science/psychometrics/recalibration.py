"""Recalibration: a bank measured anew from all answers so far, on the scale of the bank before it.

The first calibration makes the scale: theta has mean 0 and SD 1 among the people as they came. Every later one is
free, and then moved by a line onto the scale in force (`linking`), through the items that were measured before and
have not drifted. Drift is looked for in the answers that came since the last calibration, because older answers are
in both calibrations and would hide it; a drifted item is measured from its new answers alone.

Nothing is decided here: what comes back says what would change, which items keep their old parameters, and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, Floats, Status
from wanli.science.psychometrics.calibration import (
    Calibration,
    CannotCalibrate,
    GroupEstimate,
    Model,
    Priors,
    calibrate,
)
from wanli.science.psychometrics.fit import (
    FEWEST_PEOPLE,
    ItemFit,
    MeanSquares,
    empirical_reliability,
    item_fit,
    mean_squares,
)
from wanli.science.psychometrics.functioning import MantelHaenszel, mantel_haenszel
from wanli.science.psychometrics.linking import FEWEST_ANCHORS, Anchor, CannotLink, Link, Method, link
from wanli.science.psychometrics.persons import eap_many
from wanli.science.psychometrics.responses import MISSING, Responses

Bools = NDArray[np.bool_]
TOO_FEW_ANSWERS = "too few answers"
FLAT = 0.4  # slopes below are looked at without the prior that keeps them positive
FEWEST_TO_COMPARE = 5  # answers in a test that is scored on both banks


class DriftUnknown(StrEnum):
    """Why drift was not looked for."""

    FIRST = "first"  # nothing was measured before
    TOO_FEW_NEW_ANSWERS = "too_few_new_answers"


@dataclass(frozen=True)
class Floors:
    """Below these numbers nothing is calibrated: people in all, answers an item, items with so many answers.

    With 200 people and 100 answers a two-parameter item's difficulty is known to about a quarter of an SD (Drasgow
    1989; Stone 1992, for priors on the slopes); fewer say less than its author does.
    """

    people: int = 200
    answers: int = 100
    items: int = 10


class NotEnough(Exception):
    """There are too few answers to calibrate from; the numbers say what is lacking."""

    def __init__(self, people: int, items: int, floors: Floors) -> None:
        super().__init__(
            f"{people} of {floors.people} people and {items} of {floors.items} items with {floors.answers} answers "
            "are there"
        )
        self.people, self.items, self.floors = people, items, floors


@dataclass(frozen=True)
class Sample:
    """Who answered what. One row is one test: a person may know more the next time.

    `groups`: the population of each row, each with its own mean and SD. `audiences`: whom a row is compared by for
    differential functioning ("" for nobody). `is_first`: rows of people as they came, who make the first scale.
    `is_new`: rows since the last calibration. `people`: how many persons the rows come from. All arrays (rows,).
    """

    responses: Responses
    groups: NDArray[np.str_]
    audiences: NDArray[np.str_]
    is_first: Bools
    is_new: Bools
    people: int
    forms: tuple[tuple[str, ...], ...] = ()

    def rows(self, which: Bools, answers: NDArray[np.int8] | None = None) -> "Sample":
        """Some of the rows, perhaps with other answers."""
        table = self.responses.answers if answers is None else answers
        return replace(
            self,
            responses=Responses(table[which], self.responses.codes),
            groups=self.groups[which],
            audiences=self.audiences[which],
            is_first=self.is_first[which],
            is_new=self.is_new[which],
        )


@dataclass(frozen=True)
class Kept:
    """An item that keeps its old parameters: the reason is TOO_FEW_ANSWERS or that of the calibration."""

    code: str
    reason: str
    answers: int


@dataclass(frozen=True)
class Comparison:
    """The same tests scored on both banks, in SD: what moves for people, on average and from one to another."""

    tests: int
    mean: float
    standard_deviation: float
    standard_error_before: float
    standard_error_after: float
    share_of_other_levels: float


@dataclass(frozen=True)
class GroupDifference:
    """How an item functions for one audience against everybody else."""

    audience: str
    found: MantelHaenszel


@dataclass(frozen=True)
class Recalibration:
    """What was measured. `bank` has every item of the old one; `answers` counts those that were used, by item."""

    bank: Bank
    calibration: Calibration
    line: Link
    measured: tuple[str, ...]
    kept: tuple[Kept, ...]
    drifted: tuple[Anchor, ...]
    drift_unknown: DriftUnknown | None
    groups: tuple[GroupEstimate, ...]
    fit: tuple[ItemFit, ...]
    squares: tuple[MeanSquares, ...]
    differences: tuple[GroupDifference, ...]
    reliability: float
    comparison: Comparison
    answers: dict[str, int]


def recalibrate(
    sample: Sample,
    base: Bank,
    *,
    measured: frozenset[str],
    floors: Floors | None = None,
    cuts: Sequence[float] = (),
) -> Recalibration:
    """Measure the items of `base` that were answered often enough, on its scale.

    `measured` are the items of `base` whose parameters come from answers; without any, this calibration makes the
    scale. `cuts` between levels tell how many people would be told another one. Raises NotEnough, CannotCalibrate, and
    CannotLink when fewer than three measured items are left to keep the scale by.
    """
    floors = floors or Floors()
    known = [code for code in sample.responses.codes if code in set(base.codes)]
    sample = replace(sample, responses=sample.responses.select(known))
    enough = _enough(sample, floors)
    if sample.people < floors.people or len(enough) < floors.items:
        raise NotEnough(sample.people, len(enough), floors)
    drifted, unknown = _drift(sample, base, measured, floors)
    gone = {anchor.code for anchor in drifted}
    sample = _without_old_answers(sample, gone)
    enough = _enough(sample, floors)
    found = _calibrated(sample, enough)
    line = _line(found, base, measured - gone, sample)
    bank, kept = _joined(found, line, base, measured, _counts(sample), floors)
    groups = tuple(_moved(group, line) for group in found.groups)
    estimated = [item.code for item in found.items]
    theta, errors = _thetas(sample, _counting(bank, estimated), groups)
    return Recalibration(
        bank=bank,
        calibration=found,
        line=line,
        measured=tuple(estimated),
        kept=kept,
        drifted=drifted,
        drift_unknown=unknown,
        groups=groups,
        fit=_fit(sample, bank, groups, set(estimated)),
        squares=mean_squares(sample.responses.select(estimated), bank, theta),
        differences=_differences(sample, bank, estimated),
        reliability=empirical_reliability(theta, errors),
        comparison=_compared(sample, base, bank, cuts),
        answers=_counts(sample),
    )


def _counts(sample: Sample) -> dict[str, int]:
    given = (sample.responses.answers >= 0).sum(axis=0)
    return {code: int(number) for code, number in zip(sample.responses.codes, given, strict=True)}


def _enough(sample: Sample, floors: Floors) -> list[str]:
    return [code for code, number in _counts(sample).items() if number >= floors.answers]


def _calibrated(sample: Sample, codes: list[str]) -> Calibration:
    """Free, each group with its own distribution; priors hold the items with few answers.

    The prior keeps every slope positive, also that of an item which those who know less answer rightly more often. So
    flat items are looked at again without it, all others fixed; what then has no slope is left out by name.
    """
    found = _with_priors(sample, codes)
    flat = {item.code for item in found.items if item.a < FLAT}
    if not flat:
        return found
    others = Bank("others", tuple(item for item in found.bank("others").items if item.code not in flat))
    responses, groups = _answered(sample, codes)
    again = calibrate(
        responses,
        groups=groups,
        anchors=others,
        priors=Priors(log_a_deviation=None),
        standard_errors=False,
    )
    useless = tuple(left for left in again.left_out if left.code in flat)
    if not useless:
        return found
    gone = {left.code for left in useless}
    found = _with_priors(sample, [code for code in codes if code not in gone])
    return replace(found, left_out=(*found.left_out, *useless))


def _with_priors(sample: Sample, codes: list[str]) -> Calibration:
    responses, groups = _answered(sample, codes)
    return calibrate(responses, model=Model.TWO, groups=groups, priors=Priors())


def _answered(sample: Sample, codes: list[str]) -> tuple[Responses, NDArray[np.str_]]:
    """The answers to these items, of the rows that have any."""
    responses = sample.responses.select(codes)
    has_answers = (responses.answers >= 0).any(axis=1)
    return Responses(responses.answers[has_answers], responses.codes), sample.groups[has_answers]


def _drift(
    sample: Sample, base: Bank, measured: frozenset[str], floors: Floors
) -> tuple[tuple[Anchor, ...], DriftUnknown | None]:
    """Measured items that behave differently in the answers since the last calibration."""
    if not measured:
        return (), DriftUnknown.FIRST
    new = sample.rows(sample.is_new)
    codes = [code for code in _enough(new, floors) if code in measured]
    if len(new.groups) < floors.people or len(codes) < FEWEST_ANCHORS:
        return (), DriftUnknown.TOO_FEW_NEW_ANSWERS
    found = _calibrated(new, codes)
    anchors = [item.code for item in found.items]
    line = link(base, found.bank("new"), anchors=anchors)
    return tuple(anchor for anchor in line.anchors if anchor.is_drifted), None


def _without_old_answers(sample: Sample, codes: set[str]) -> Sample:
    if not codes:
        return sample
    columns = np.array([code in codes for code in sample.responses.codes], dtype=bool)
    answers = sample.responses.answers.copy()
    answers[np.ix_(~sample.is_new, columns)] = MISSING
    has_answers: Bools = np.asarray((answers >= 0).any(axis=1))
    return sample.rows(has_answers, answers)


def _line(found: Calibration, base: Bank, anchors: frozenset[str], sample: Sample) -> Link:
    """From the scale that the calibration happens to have to the one in force, or to the people as they came."""
    if anchors:
        shared = [item.code for item in found.items if item.code in anchors]
        if len(shared) < FEWEST_ANCHORS:
            raise CannotLink(
                f"{len(shared)} measured items that have not drifted were answered often enough; at least "
                f"{FEWEST_ANCHORS} are needed to keep the scale"
            )
        return link(base, found.bank("new"), anchors=shared, find_drift=False)
    estimates = {group.name: group for group in found.groups}
    first = sample.groups[sample.is_first] if sample.is_first.any() else sample.groups
    names, people = np.unique(first, return_counts=True)
    shares = {str(name): number / len(first) for name, number in zip(names, people, strict=True) if name in estimates}
    total = sum(shares.values())
    mean = sum(share * estimates[name].mean for name, share in shares.items()) / total
    variance = (
        sum(
            share * (estimates[name].standard_deviation ** 2 + (estimates[name].mean - mean) ** 2)
            for name, share in shares.items()
        )
        / total
    )
    return Link(1 / sqrt(variance), -mean / sqrt(variance), Method.MEAN_SIGMA, ())


def _moved(group: GroupEstimate, line: Link) -> GroupEstimate:
    return replace(
        group,
        mean=line.slope * group.mean + line.intercept,
        standard_deviation=line.slope * group.standard_deviation,
        mean_standard_error=line.slope * group.mean_standard_error,
        standard_deviation_standard_error=line.slope * group.standard_deviation_standard_error,
    )


def _joined(
    found: Calibration,
    line: Link,
    base: Bank,
    measured: frozenset[str],
    answers: dict[str, int],
    floors: Floors,
) -> tuple[Bank, tuple[Kept, ...]]:
    """The whole bank: what was estimated, and the others as they were.

    In a bank that was measured, only measured items count; so an item that only its author has judged is on trial, and
    authors' difficulties are moved by what their judgement is off on average over the measured ones.
    """
    estimates = {item.code: line.item(item) for item in found.bank("new").items}
    off = 0.0
    if not measured:
        off = float(np.mean([item.b - base.items[base.place(code)].b for code, item in estimates.items()]))
    reasons = {left.code: str(left.reason) for left in found.left_out}
    items, kept = [], []
    for item in base.items:
        if item.code in estimates:
            status = Status.RETIRED if item.status == Status.RETIRED else Status.CALIBRATED
            items.append(replace(estimates[item.code], area=item.area, status=status))
            continue
        number = answers.get(item.code, 0)
        kept.append(Kept(item.code, reasons.get(item.code, TOO_FEW_ANSWERS), number))
        is_judged = item.code not in measured
        status = Status.TRIAL if is_judged and item.status == Status.CALIBRATED else item.status
        items.append(replace(item, b=item.b + off if is_judged else item.b, status=status))
    return Bank(base.version, tuple(items)), tuple(kept)


def _table(sample: Sample, bank: Bank) -> NDArray[np.int8]:
    """The answers in the order of the bank's items."""
    table = np.full((len(sample.groups), len(bank)), MISSING, dtype=np.int8)
    table[:, bank.places(sample.responses.codes)] = sample.responses.answers
    return table


def _counting(bank: Bank, codes: Sequence[str]) -> Bank:
    """The bank in which exactly these items move an estimate."""
    chosen = set(codes)
    return Bank(
        bank.version,
        tuple(
            replace(item, status=Status.CALIBRATED if item.code in chosen else Status.RETIRED) for item in bank.items
        ),
    )


def _thetas(sample: Sample, bank: Bank, groups: tuple[GroupEstimate, ...]) -> tuple[Floats, Floats]:
    """Each row's ability and standard error, with its group's distribution as the prior."""
    known = {group.name: group for group in groups}
    means = np.array([known[name].mean if name in known else 0.0 for name in sample.groups])
    spreads = np.array([known[name].standard_deviation if name in known else 1.0 for name in sample.groups])
    return eap_many(bank, _table(sample, bank), mean=means, standard_deviation=spreads)


def _fit(sample: Sample, bank: Bank, groups: tuple[GroupEstimate, ...], estimated: set[str]) -> tuple[ItemFit, ...]:
    """S-X2 on each form that enough people answered completely; of several verdicts on an item, the surest misfit."""
    known = {group.name: group for group in groups}
    verdicts: dict[str, ItemFit] = {}
    for form in sample.forms:
        codes = [code for code in form if code in estimated and code in sample.responses.codes]
        if len(codes) < 4:
            continue
        answers = sample.responses.select(codes)
        complete = (answers.answers >= 0).all(axis=1)
        if int(complete.sum()) < FEWEST_PEOPLE:
            continue
        mean, spread = _mixture([known[str(name)] for name in sample.groups[complete] if str(name) in known])
        for verdict in item_fit(answers, bank, mean=mean, standard_deviation=spread):
            before = verdicts.get(verdict.code)
            if verdict.not_tested is None and (before is None or verdict.p_value < before.p_value):
                verdicts[verdict.code] = verdict
    return tuple(verdicts.values())


def _mixture(groups: list[GroupEstimate]) -> tuple[float, float]:
    means = np.array([group.mean for group in groups])
    variances = np.array([group.standard_deviation**2 for group in groups])
    return float(means.mean()), sqrt(float((variances + (means - means.mean()) ** 2).mean()))


def _differences(sample: Sample, bank: Bank, estimated: list[str]) -> tuple[GroupDifference, ...]:
    """Each audience against everybody else, matched by ability; items found in the first round then match nobody."""
    found = []
    responses = sample.responses.select(estimated)
    for audience in sorted({str(name) for name in sample.audiences if name}):
        is_focal = sample.audiences == audience
        first = mantel_haenszel(responses, is_focal, matching=_matching(sample, bank, estimated))
        suspects = {result.code for result in first if result.is_found}
        matching = _matching(sample, bank, [code for code in estimated if code not in suspects])
        results = mantel_haenszel(responses, is_focal, matching=matching) if suspects else first
        found += [GroupDifference(audience, result) for result in results]
    return tuple(found)


def _matching(sample: Sample, bank: Bank, codes: list[str]) -> Floats:
    """The ability of each row on some items, NaN for who answered none of them."""
    counting = _counting(bank, codes)
    table = _table(sample, bank)
    theta, _errors = eap_many(counting, table)
    theta[~(table[:, counting.counts] >= 0).any(axis=1)] = np.nan
    return theta


def _compared(sample: Sample, base: Bank, bank: Bank, cuts: Sequence[float]) -> Comparison:
    table = _table(sample, base)
    both = np.minimum(*((table[:, each.counts] >= 0).sum(axis=1) for each in (base, bank)))
    table = table[both >= FEWEST_TO_COMPARE]
    if not len(table):
        nan = float("nan")
        return Comparison(0, nan, nan, nan, nan, nan)
    (before, error_before), (after, error_after) = eap_many(base, table), eap_many(bank, table)
    moved = after - before
    edges = np.sort(np.asarray(cuts, dtype=np.float64))
    other = np.searchsorted(edges, before) != np.searchsorted(edges, after)
    return Comparison(
        tests=len(table),
        mean=float(moved.mean()),
        standard_deviation=float(moved.std()),
        standard_error_before=float(error_before.mean()),
        standard_error_after=float(error_after.mean()),
        share_of_other_levels=float(other.mean()),
    )


__all__ = [
    "TOO_FEW_ANSWERS",
    "CannotCalibrate",
    "CannotLink",
    "Comparison",
    "DriftUnknown",
    "Floors",
    "GroupDifference",
    "Kept",
    "NotEnough",
    "Recalibration",
    "Sample",
    "recalibrate",
]
