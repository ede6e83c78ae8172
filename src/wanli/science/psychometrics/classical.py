"""Classical test theory: how hard an item is, how well it separates, how consistent the items are, who picks what.

These figures need no model and no large sample, and they depend on who answered: an item's share right among pupils
says little about elders. Lord & Novick (1968), McDonald (1999).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.responses import Responses

FEWEST_PICKS = 0.05  # a wrong option that fewer than this share choose does not work (Haladyna & Downing 1993)
FEWEST_FOR_A_MEAN = 10  # a mean score of fewer people than this says nothing about an option


class TooFewAnswers(ValueError):
    """There is not enough to work the statistic out."""


@dataclass(frozen=True)
class ItemStatistics:
    """One item as its answers show it. NaN where it cannot be worked out.

    `share_right` is the p-value of classical test theory. `item_rest` is the correlation of the item with the share
    right among the other items that the same person answered (the corrected point-biserial).
    """

    code: str
    answers: float
    share_right: float
    item_rest: float


def item_statistics(responses: Responses) -> tuple[ItemStatistics, ...]:
    """Share right and item-rest correlation of every item, in the order of `responses.codes`.

    Missing answers are left out; the rest score is then a share and not a sum, so that people who were asked
    different numbers of items can be compared. With complete answers both give the same correlation. Rest scores of
    people who were asked items of different difficulty are not comparable: for adaptive tests read the discrimination
    of the calibration instead. Lord & Novick (1968), ch. 15; Henrysson (1963) for the correction.
    """
    asked = responses.answers >= 0
    right = responses.answers == 1
    asked_of_person = asked.sum(axis=1)
    right_of_person = right.sum(axis=1)
    found = []
    for place, code in enumerate(responses.codes):
        who = asked[:, place]
        weights = responses.counts[who]
        total = float(weights.sum())
        share = float(weights @ right[who, place]) / total if total else float("nan")
        who = who & (asked_of_person > 1)
        item = right[who, place].astype(np.float64)
        rest = (right_of_person[who] - item) / (asked_of_person[who] - 1)
        found.append(ItemStatistics(code, total, share, _correlation(item, rest, responses.counts[who])))
    return tuple(found)


def covariances(responses: Responses, *, least: float = 2.0) -> Floats:
    """Covariance of every pair of items over the people who answered both, shape (items, items), divisor n - 1.

    Raises TooFewAnswers when fewer than `least` people answered some pair.
    """
    weights = responses.counts[:, None]
    asked = (responses.answers >= 0).astype(np.float64)
    right = (responses.answers == 1).astype(np.float64)
    together = asked.T @ (weights * asked)
    if together.size == 0 or together.min() < max(least, 2.0):
        first, second = np.unravel_index(int(np.argmin(together)), together.shape) if together.size else (0, 0)
        names = " and ".join(dict.fromkeys((responses.codes[first], responses.codes[second]))) if together.size else "-"
        count = f"{together.min():g}" if together.size else "0"
        raise TooFewAnswers(f"{count} people answered {names} together; at least {max(least, 2.0):g} are needed")
    both_right = right.T @ (weights * right)
    first_right = right.T @ (weights * asked)
    return np.asarray((both_right - first_right * first_right.T / together) / (together - 1))


def cronbach_alpha(responses: Responses) -> float:
    """Cronbach's alpha of the sum score, from the covariances of all pairs. Cronbach (1951), eq. 2.

    A lower bound of reliability when the items share one factor and errors are uncorrelated; equal to it only when
    all loadings are equal. Raises TooFewAnswers with fewer than two items, with a pair that fewer than two people
    answered, or when nobody differs.
    """
    if len(responses.codes) < 2:
        raise TooFewAnswers("alpha needs at least two items")
    spread = covariances(responses)
    total = float(spread.sum())
    if total <= 0:
        raise TooFewAnswers("alpha cannot be worked out: the sum scores do not differ")
    items = len(responses.codes)
    return items / (items - 1) * (1 - float(np.trace(spread)) / total)


@dataclass(frozen=True)
class Omega:
    """McDonald's omega and the one-factor solution behind it; loadings and unique variances in the items' units."""

    value: float
    loadings: Floats
    unique_variances: Floats
    residual: float  # root mean square of the residual correlations off the diagonal: above .08 one factor is doubtful

    @property
    def is_proper(self) -> bool:
        """Whether every unique variance is positive (no Heywood case)."""
        return bool(np.all(self.unique_variances > 0))


def mcdonald_omega(responses: Responses, *, tolerance: float = 1e-10, max_iterations: int = 10_000) -> Omega:
    """Omega total of a one-factor model, (sum of loadings)^2 over the variance that the model gives the sum score.

    Estimator: unweighted least squares on the covariances off the diagonal (minres; Harman & Jones 1966), by
    coordinate descent, which never increases the discrepancy. Right/wrong answers are treated as numbers, so omega
    is that of the sum score itself. McDonald (1999), eq. 6.20. Raises TooFewAnswers with fewer than three items (the
    model is not identified), with a pair that fewer than two people answered, or when it does not converge.
    """
    if len(responses.codes) < 3:
        raise TooFewAnswers("omega needs at least three items")
    spread = covariances(responses)
    scale = np.sqrt(np.diag(spread))
    if not np.all(scale > 0):
        constant = responses.codes[int(np.argmin(scale))]
        raise TooFewAnswers(f"omega cannot be worked out: all answers to {constant} are the same")
    loadings = _minres(spread / np.outer(scale, scale), tolerance, max_iterations) * scale
    unique = np.diag(spread) - loadings**2
    common = float(loadings.sum()) ** 2
    off = ~np.eye(len(scale), dtype=bool)
    residual = ((spread - np.outer(loadings, loadings)) / np.outer(scale, scale))[off]
    return Omega(common / (common + float(unique.sum())), loadings, unique, float(np.sqrt(np.mean(residual**2))))


def _minres(correlations: Floats, tolerance: float, max_iterations: int) -> Floats:
    """Loadings l that minimise the sum of (r_ij - l_i l_j)^2 over i != j."""
    off = correlations - np.diag(np.diag(correlations))
    _values, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1] * np.sign(vectors[:, -1].sum() or 1.0) * 0.7 * np.sqrt(len(off))
    for _round in range(max_iterations):
        before = loadings.copy()
        for place in range(len(loadings)):
            others = float(loadings @ loadings - loadings[place] ** 2)
            loadings[place] = float(off[place] @ loadings) / others if others > 0 else 0.0
        if float(np.abs(loadings - before).max()) < tolerance:
            return np.asarray(loadings)
    raise TooFewAnswers(f"omega did not converge in {max_iterations} rounds")


@dataclass(frozen=True)
class OptionStatistics:
    """One option of a question: who picks it.

    `share` is that of all who answered the question; `mean_score` that of the people who picked this option (NaN
    below FEWEST_FOR_A_MEAN). `is_idle`: a wrong option that hardly anybody picks. `attracts_the_able`: a wrong
    option whose pickers score higher than those of the key, which usually means a faulty key or an unclear question.
    """

    option: int
    is_key: bool
    answers: int
    share: float
    mean_score: float
    is_idle: bool
    attracts_the_able: bool


def option_analysis(
    chosen: NDArray[np.integer], scores: Floats, *, options: int, key: int
) -> tuple[OptionStatistics, ...]:
    """How often each option is picked, and how able the people are who pick it.

    `chosen` (people,) holds the index of the option, -1 for no answer; `scores` (people,) the rest score or theta,
    NaN where unknown. Give "don't know" an index of its own after the options. Haladyna & Downing (1993). Raises
    ValueError for an index outside the options or shapes that differ.
    """
    chosen, scores = np.asarray(chosen), np.asarray(scores, dtype=np.float64)
    if chosen.shape != scores.shape or chosen.ndim != 1:
        raise ValueError(f"one score for each answer is needed: {chosen.shape} answers, {scores.shape} scores")
    if chosen.size and not (chosen.min() >= -1 and chosen.max() < options and 0 <= key < options):
        raise ValueError(f"an answer or the key lies outside {options} options")
    given = int(np.count_nonzero(chosen >= 0))
    picks = [int(np.count_nonzero(chosen == option)) for option in range(options)]
    means = [_mean(scores[chosen == option]) for option in range(options)]
    return tuple(
        OptionStatistics(
            option=option,
            is_key=option == key,
            answers=picks[option],
            share=picks[option] / given if given else float("nan"),
            mean_score=means[option],
            is_idle=option != key and given > 0 and picks[option] < FEWEST_PICKS * given,
            attracts_the_able=option != key and bool(means[option] > means[key]),
        )
        for option in range(options)
    )


def option_curves(
    chosen: NDArray[np.integer], scores: Floats, *, options: int, bands: int = 5
) -> tuple[Floats, Floats]:
    """Share of each option in bands of ability with equally many people.

    Gives the mean score of each band (bands,) and the shares (bands, options). People without an answer or a score
    are left out; bands that nobody falls into are left out too.
    """
    known = (np.asarray(chosen) >= 0) & np.isfinite(scores)
    order = np.argsort(np.asarray(scores)[known], kind="stable")
    picked, ability = np.asarray(chosen)[known][order], np.asarray(scores, dtype=np.float64)[known][order]
    edges = np.linspace(0, len(order), bands + 1).astype(int)
    spans = [(low, high) for low, high in pairwise(edges) if high > low]
    middle = np.array([ability[low:high].mean() for low, high in spans], dtype=np.float64)
    shares = [np.bincount(picked[low:high], minlength=options)[:options] / (high - low) for low, high in spans]
    return middle, np.array(shares, dtype=np.float64).reshape(len(spans), options)


def _mean(scores: Floats) -> float:
    known = scores[np.isfinite(scores)]
    return float(known.mean()) if known.size >= FEWEST_FOR_A_MEAN else float("nan")


def _correlation(first: Floats, second: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    if total <= 1:
        return float("nan")
    first = first - weights @ first / total
    second = second - weights @ second / total
    scale = float(weights @ first**2) * float(weights @ second**2)
    return float(weights @ (first * second)) / scale**0.5 if scale > 1e-18 else float("nan")
