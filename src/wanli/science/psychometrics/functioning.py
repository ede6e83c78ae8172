"""Differential item functioning: does an item treat people alike who know equally much, whatever group they are in?

A difference in shares right between groups is no fault of an item: the groups may differ in knowledge. Both methods
compare people of the same knowledge: Mantel-Haenszel within each sum score, without a model; the likelihood ratio with
the item's parameters free in each group against shared. `focal` is the group one worries about, `reference` the other.
Abilities are never compared with items that were found to function differently: these are taken out of the matching
(purification), until the set no longer changes. Four items always match: where fewer are left, those that differ least
(Woods 2009). p-values are adjusted for the number of items (Holm 1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats, probability
from wanli.science.psychometrics.calibration import Calibration, Model, calibrate
from wanli.science.psychometrics.fit import quadrature
from wanli.science.psychometrics.responses import Responses

Bools = NDArray[np.bool_]

SIGNIFICANCE = 0.05
DELTA = -2.35  # from a log odds ratio to the delta scale of ETS (Holland & Thayer 1988)
MODERATE_DELTA, LARGE_DELTA = 1.0, 1.5
MODERATE_SHARE, LARGE_SHARE = 0.05, 0.10  # Dorans & Kulick (1986), of standardised differences in share right
FEWEST_IN_A_GROUP, FEWEST_TOGETHER = 200, 500  # Zwick (2012), for tests that are being put together
FEWEST_MATCHING = 4
MOST_ROUNDS = 10


class Size(StrEnum):
    """How much it matters. A, B and C are those of ETS: negligible, moderate, large."""

    A = "A"
    B = "B"
    C = "C"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Difference:
    """How one item functions in the focal group against the reference group.

    `share` is the difference in share right, focal minus reference, between people of the same ability, averaged over
    the focal group: -.07 means that of 100 people 7 fewer answer right than their knowledge would let expect.
    Statistics are NaN where the size is TOO_FEW. `is_matching`: the item helped to match people.
    """

    code: str
    reference_people: float
    focal_people: float
    share: float
    statistic: float
    degrees_of_freedom: int
    p_value: float
    adjusted_p_value: float
    size: Size
    is_matching: bool = True

    @property
    def is_found(self) -> bool:
        """Whether someone should look at this item: more than negligible, and not by chance."""
        return self.size in {Size.B, Size.C}

    @property
    def sentence(self) -> str:
        """One of SENTENCES, to be filled with `facts` and the names of the groups (`reference`, `focal`)."""
        if self.size == Size.TOO_FEW:
            return SENTENCES["too_few"]
        if not self.is_found:
            return SENTENCES["alike"]
        return SENTENCES["harder" if self.share < 0 else "easier"]

    @property
    def facts(self) -> dict[str, str | int]:
        """What fills the sentence, apart from the names of the groups."""
        of_hundred = 0 if np.isnan(self.share) else max(1, round(abs(self.share) * 100))
        return {"item": self.code, "of_hundred": of_hundred, "fewest": FEWEST_IN_A_GROUP, "together": FEWEST_TOGETHER}


SENTENCES = {
    "harder": (
        "%(item)s: of 100 people with the same knowledge, about %(of_hundred)d fewer in the group %(focal)s answer it "
        "right than in %(reference)s. Read its wording with someone from the group before using it further."
    ),
    "easier": (
        "%(item)s: of 100 people with the same knowledge, about %(of_hundred)d more in the group %(focal)s answer it "
        "right than in %(reference)s. Check whether it gives something away to them."
    ),
    "alike": "%(item)s: people with the same knowledge answer it alike in %(focal)s and %(reference)s.",
    "too_few": (
        "%(item)s: too few answers to compare %(focal)s with %(reference)s; at least %(fewest)d in each group and "
        "%(together)d together are needed."
    ),
}


@dataclass(frozen=True)
class MantelHaenszel(Difference):
    """Mantel-Haenszel: `odds_ratio` > 1 favours the reference group, `delta` = -2.35 ln(odds ratio) then below 0.

    Infinite, without a standard error, where nobody of one group was right in the same stratum as one of the other
    was wrong.
    """

    odds_ratio: float = float("nan")
    delta: float = float("nan")
    delta_standard_error: float = float("nan")


@dataclass(frozen=True)
class Floors:
    """Below these numbers of people no verdict is given."""

    in_a_group: float = FEWEST_IN_A_GROUP
    together: float = FEWEST_TOGETHER

    def are_met(self, reference: float, focal: float) -> bool:
        return min(reference, focal) >= self.in_a_group and reference + focal >= self.together


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """p-values adjusted for their number, which keeps the chance of any false alarm. NaN stays NaN. Holm (1979)."""
    values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return adjusted


def mantel_haenszel(
    responses: Responses,
    is_focal: Bools,
    *,
    matching: Floats | None = None,
    bands: int = 20,
    purify: bool = True,
    floors: Floors | None = None,
) -> tuple[MantelHaenszel, ...]:
    """Mantel-Haenszel for every item, with continuity correction. Holland & Thayer (1988); Zieky (1993) for A, B, C.

    `is_focal` (people,) tells the two groups apart. People are matched by the number right among the matching items
    and the item itself, and only who answered all of these counts. Where people were asked different items, give
    `matching` (people,), for example theta: it is cut into `bands` of equally many people, and purification is then
    the caller's. Raises ValueError for shapes that differ.
    """
    is_focal = _checked(responses, is_focal)
    floors = floors or Floors()
    strata = None if matching is None else _bands(np.asarray(matching, dtype=np.float64), responses.counts, bands)
    matchers = np.ones(len(responses.codes), dtype=bool)
    seen: set[bytes] = set()
    for _round in range(MOST_ROUNDS):
        found = [
            _compared(responses, place, is_focal, _strata(responses, place, matchers) if strata is None else strata)
            for place in range(len(responses.codes))
        ]
        results = _judged(found, responses, matchers, floors)
        seen.add(matchers.tobytes())
        clean = _clean(results, np.ones(len(matchers), dtype=bool))
        if strata is not None or not purify or clean.tobytes() in seen:
            break
        matchers = clean
    return results


def _checked(responses: Responses, is_focal: Bools) -> Bools:
    is_focal = np.asarray(is_focal, dtype=bool)
    if is_focal.shape != (len(responses.answers),):
        raise ValueError(f"a group for each of {len(responses.answers)} people is needed, not {is_focal.shape}")
    return is_focal


def _clean(results: Sequence[Difference], may_match: Bools) -> Bools:
    """Which items people are matched by from now on: those not found, or the FEWEST_MATCHING that differ least."""
    clean = np.array([not result.is_found for result in results], dtype=bool) & may_match
    statistics = np.array([result.statistic for result in results])
    ranked = np.lexsort((statistics, ~clean, ~may_match))[:FEWEST_MATCHING]
    clean[ranked] |= may_match[ranked]
    return clean


def _bands(matching: Floats, counts: Floats, bands: int) -> NDArray[np.int64]:
    """The band of each person, equally many people in each; -1 without a value."""
    if matching.shape != counts.shape:
        raise ValueError(f"a matching value for each of {len(counts)} people is needed, not {matching.shape}")
    strata = np.full(len(matching), -1, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(matching))
    values, place = np.unique(matching[known], return_inverse=True)
    people = np.bincount(place, weights=counts[known], minlength=len(values))
    middle = (np.cumsum(people) - people / 2) / max(float(people.sum()), 1.0)
    strata[known] = np.minimum((middle * bands).astype(np.int64), bands - 1)[place]
    return strata


def _strata(responses: Responses, place: int, matchers: Bools) -> NDArray[np.int64]:
    """Number right among the matching items and the item itself; -1 for who did not answer all of them."""
    chosen = matchers.copy()
    chosen[place] = True
    answers = responses.answers[:, chosen]
    return np.where((answers >= 0).all(axis=1), answers.sum(axis=1, dtype=np.int64), -1)


@dataclass(frozen=True)
class _Table:
    reference: float
    focal: float
    odds_ratio: float
    log_error: float
    chi_square: float
    share: float


def _compared(responses: Responses, place: int, is_focal: Bools, strata: NDArray[np.int64]) -> _Table:
    """The 2 x 2 tables of one item, one for each stratum, summed up."""
    answers = responses.answers[:, place]
    who = (answers >= 0) & (strata >= 0)
    cell = (strata * 4 + is_focal * 2 + (answers == 1))[who]
    length = 4 * (int(strata.max(initial=0)) + 1)
    table = np.bincount(cell, weights=responses.counts[who], minlength=length).reshape(-1, 4)
    reference, focal = float(table[:, :2].sum()), float(table[:, 2:].sum())
    wrong_r, right_r, wrong_f, right_f = table[(table[:, :2].sum(axis=1) > 0) & (table[:, 2:].sum(axis=1) > 0)].T
    people_r, people_f = right_r + wrong_r, right_f + wrong_f
    total = people_r + people_f
    upper, lower = right_r * wrong_f / total, wrong_r * right_f / total
    right = right_r + right_f
    several = total > 1
    variance = (people_r * people_f * right * (total - right))[several] / (total**2 * (total - 1))[several]
    nan = float("nan")
    if not variance.sum() > 0:
        return _Table(reference, focal, nan, nan, nan, nan)
    excess = abs(float(np.sum(right_r - people_r * right / total)))
    chi_square = max(excess - 0.5, 0.0) ** 2 / float(variance.sum())
    share = float(np.sum(people_f * (right_f / people_f - right_r / people_r)) / people_f.sum())
    above, below = float(upper.sum()), float(lower.sum())
    if not above * below > 0:  # right and wrong never cross the groups: a wrong key in one language looks like this
        return _Table(reference, focal, float("inf") if above else 0.0, nan, chi_square, share)
    error = _log_odds_error(upper, lower, (right_r + wrong_f) / total, (wrong_r + right_f) / total)
    return _Table(reference, focal, above / below, error, chi_square, share)


def _log_odds_error(upper: Floats, lower: Floats, agree: Floats, differ: Floats) -> float:
    """Standard error of the Mantel-Haenszel log odds ratio. Robins, Breslow & Greenland (1986)."""
    above, below = float(upper.sum()), float(lower.sum())
    parts = np.sum(agree * upper) / (2 * above**2)
    parts += np.sum(agree * lower + differ * upper) / (2 * above * below)
    parts += np.sum(differ * lower) / (2 * below**2)
    return float(np.sqrt(parts))


def _judged(
    found: Sequence[_Table], responses: Responses, matchers: Bools, floors: Floors
) -> tuple[MantelHaenszel, ...]:
    from scipy.special import chdtrc

    enough = [floors.are_met(table.reference, table.focal) for table in found]
    p_values = [
        float(chdtrc(1, table.chi_square)) if fine else float("nan") for table, fine in zip(found, enough, strict=True)
    ]
    results = []
    for place, (table, adjusted) in enumerate(zip(found, holm(p_values), strict=True)):
        with np.errstate(divide="ignore"):
            delta, error = DELTA * float(np.log(table.odds_ratio)), abs(DELTA) * table.log_error
        is_known = enough[place] and not np.isnan(delta)
        results.append(
            MantelHaenszel(
                code=responses.codes[place],
                reference_people=table.reference,
                focal_people=table.focal,
                share=table.share if is_known else float("nan"),
                statistic=table.chi_square if is_known else float("nan"),
                degrees_of_freedom=1,
                p_value=p_values[place],
                adjusted_p_value=float(adjusted),
                size=_ets_class(delta, error, float(adjusted)) if is_known else Size.TOO_FEW,
                is_matching=bool(matchers[place]),
                odds_ratio=table.odds_ratio,
                delta=delta,
                delta_standard_error=error,
            )
        )
    return tuple(results)


def _ets_class(delta: float, error: float, adjusted_p_value: float) -> Size:
    """Zieky (1993), with the p-value adjusted for the number of items: C also needs |delta| surely above 1."""
    if abs(delta) < MODERATE_DELTA or adjusted_p_value >= SIGNIFICANCE:
        return Size.A
    is_surely_above_one = np.isinf(delta) or abs(delta) - 1.645 * error > MODERATE_DELTA
    return Size.C if abs(delta) >= LARGE_DELTA and is_surely_above_one else Size.B


@dataclass(frozen=True)
class LikelihoodRatio(Difference):
    """Likelihood ratio: the item's slope and difficulty in each group, on the reference group's scale."""

    reference_a: float = float("nan")
    reference_b: float = float("nan")
    focal_a: float = float("nan")
    focal_b: float = float("nan")


def likelihood_ratio(
    responses: Responses,
    is_focal: Bools,
    *,
    model: Model = Model.TWO,
    guessing: Floats | float = 0.0,
    purify: bool = True,
    floors: Floors | None = None,
) -> tuple[LikelihoodRatio, ...]:
    """Likelihood ratio for every item: its parameters free in each group against shared. Thissen et al. (1993).

    Both groups are calibrated together, each with its own distribution of theta, and all other items hold the scale;
    those found to function differently are free in both models from the next round on. Missing answers are no
    obstacle. Size goes by the difference in share right (A below .05, C from .10 on) among what is significant.
    `guessing` is one number or (items,). An item that cannot be estimated in a group gets TOO_FEW. Raises ValueError
    for shapes that differ, and CannotCalibrate where nothing can be estimated.
    """
    is_focal = _checked(responses, is_focal)
    order = np.argsort(is_focal, kind="stable")  # the first group seen sets the scale: the reference group
    responses = Responses(responses.answers[order], responses.codes, responses.counts[order])
    is_focal = is_focal[order]
    study = _Study(responses, is_focal, model, np.broadcast_to(guessing, (len(responses.codes),)).astype(np.float64))
    floors = floors or Floors()
    matchers = ~study.is_constant
    seen: set[bytes] = set()
    for _round in range(MOST_ROUNDS):
        results = study.results(matchers, floors)
        seen.add(matchers.tobytes())
        clean = _clean(results, ~study.is_constant)
        if not purify or clean.tobytes() in seen:
            break
        matchers = clean
    return results


@dataclass(frozen=True)
class _Study:
    """The data of a likelihood-ratio comparison. An item is free where its column is split in two by group."""

    responses: Responses
    is_focal: Bools
    model: Model
    guessing: Floats

    @cached_property
    def is_constant(self) -> Bools:
        """Items that one of the groups answered all alike, (items,): shared, they would become the scale themselves."""
        answers = [self.responses.answers[self.is_focal == group] for group in (False, True)]
        varied = [np.any(some == 1, axis=0) & np.any(some == 0, axis=0) for some in answers]
        return np.asarray(~(varied[0] & varied[1]))

    def results(self, matchers: Bools, floors: Floors) -> tuple[LikelihoodRatio, ...]:
        """Every item free against shared, with the items outside `matchers` free in both."""
        split = frozenset(np.flatnonzero(~matchers).tolist())
        base = self.calibrated(split)
        found = []
        for place in range(len(self.responses.codes)):
            if self.is_constant[place]:
                found.append(self.compared(place, base, base, floors))
                continue
            free = base if place in split else self.calibrated(split | {place})
            shared = self.calibrated(split - {place}) if place in split else base
            found.append(self.compared(place, free, shared, floors))
        found = [replace(result, is_matching=bool(kept)) for result, kept in zip(found, matchers, strict=True)]
        adjusted = holm([result.p_value for result in found])
        return tuple(_sized(result, float(value)) for result, value in zip(found, adjusted, strict=True))

    def compared(self, place: int, free: Calibration, shared: Calibration, floors: Floors) -> LikelihoodRatio:
        """One item, not yet judged among the others."""
        from scipy.special import chdtrc

        nan, parameters = float("nan"), 1 if self.model == Model.ONE else 2
        reference, focal = (
            float(self.responses.counts[(self.responses.answers[:, place] >= 0) & (self.is_focal == group)].sum())
            for group in (False, True)
        )
        kept = {item.code: item for item in free.items}
        first, second = kept.get(_half(place, "reference")), kept.get(_half(place, "focal"))
        fields = (self.responses.codes[place], reference, focal)
        if first is None or second is None or not floors.are_met(reference, focal):
            return LikelihoodRatio(*fields, nan, nan, parameters, nan, nan, Size.TOO_FEW)
        statistic = max(2 * (free.log_likelihood - shared.log_likelihood), 0.0)
        p_value = float(chdtrc(parameters, statistic))
        theta, weights = _focal_quadrature(free)
        both = probability(theta, np.array([first.a, second.a]), np.array([first.b, second.b]), first.c)
        share = float(weights @ (both[:, 1] - both[:, 0]))
        curves = (first.a, first.b, second.a, second.b)
        return LikelihoodRatio(*fields, share, statistic, parameters, p_value, p_value, Size.A, True, *curves)

    def calibrated(self, split: frozenset[int]) -> Calibration:
        """Both groups together, with the items in `split` free in each."""
        columns: list[NDArray[np.int8]] = []
        codes: list[str] = []
        guessing: list[float] = []
        for place, code in enumerate(self.responses.codes):
            answers, c = self.responses.answers[:, place], float(self.guessing[place])
            if place not in split:
                columns, codes, guessing = [*columns, answers], [*codes, code], [*guessing, c]
                continue
            columns += [np.where(self.is_focal, -1, answers), np.where(self.is_focal, answers, -1)]
            codes += [_half(place, "reference"), _half(place, "focal")]
            guessing += [c, c]
        return calibrate(
            Responses(np.column_stack(columns).astype(np.int8), tuple(codes), self.responses.counts),
            model=self.model,
            guessing=np.array(guessing),
            groups=np.where(self.is_focal, "focal", "reference"),
            standard_errors=False,
        )


def _half(place: int, group: str) -> str:
    return f"item {place + 1}, {group}"


def _focal_quadrature(calibration: Calibration) -> tuple[Floats, Floats]:
    """The focal group's distribution of theta: the weights of the standardised difference (SIDS, Meade 2010)."""
    focal = next(group for group in calibration.groups if group.name == "focal")
    return quadrature(mean=focal.mean, standard_deviation=focal.standard_deviation)


def _sized(result: LikelihoodRatio, adjusted_p_value: float) -> LikelihoodRatio:
    if result.size == Size.TOO_FEW:
        return result
    size = Size.A
    if adjusted_p_value < SIGNIFICANCE and abs(result.share) >= MODERATE_SHARE:
        size = Size.C if abs(result.share) >= LARGE_SHARE else Size.B
    return replace(result, adjusted_p_value=adjusted_p_value, size=size)
