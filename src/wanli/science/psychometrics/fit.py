"""Does the model hold? Items against their curves (S-X2), surprising answers (mean squares), and reliability.

A misfit says that the curve is wrong somewhere, not that the item is bad: look at the observed shares beside the
expected ones before an item is changed. With thousands of people a p-value finds misfit too small to matter.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, Floats, information, probability
from wanli.science.psychometrics.responses import Responses

LEAST_EXPECTED = 1.0
FEWEST_PEOPLE = 100


class NotTested(StrEnum):
    """Why S-X2 gives no verdict on an item."""

    TOO_FEW_PEOPLE = "too_few_people"
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"


@dataclass(frozen=True)
class ItemFit:
    """S-X2 of one item. `observed` and `expected` are shares right in each group of sum scores, `people` its size.

    `rmsea` measures the size of the misfit whatever the number of people: below .05 it hardly matters. With
    `not_tested` set, statistic and p-value are NaN.
    """

    code: str
    statistic: float
    degrees_of_freedom: int
    p_value: float
    rmsea: float
    observed: Floats
    expected: Floats
    people: Floats
    not_tested: NotTested | None = None


def quadrature(points: int = 61, *, mean: float = 0.0, standard_deviation: float = 1.0) -> tuple[Floats, Floats]:
    """Equally spaced points over six standard deviations each way, and normal weights that sum to 1."""
    standard = np.linspace(-6.0, 6.0, points)
    weights = np.exp(-0.5 * standard**2)
    return mean + standard_deviation * standard, weights / weights.sum()


def score_likelihoods(right: Floats) -> Floats:
    """The chance of every sum score at every point, shape (points, items + 1), from `right` (points, items).

    The recursion of Lord & Wingersky (1984).
    """
    points, items = right.shape
    chances = np.zeros((points, items + 1))
    chances[:, 0] = 1.0
    for place in range(items):
        p = right[:, place, None]
        chances[:, 1 : place + 2] = chances[:, 1 : place + 2] * (1 - p) + chances[:, : place + 1] * p
        chances[:, :1] *= 1 - p
    return chances


def item_fit(
    responses: Responses,
    bank: Bank,
    *,
    free_parameters: int = 2,
    mean: float = 0.0,
    standard_deviation: float = 1.0,
    points: int = 61,
) -> tuple[ItemFit, ...]:
    """S-X2 of every item of `responses`, with the parameters of the bank. Orlando & Thissen (2000).

    Only people who answered every item count, because sum scores of different items are no groups; give the
    responses of one form. `free_parameters` is how many parameters of each item were estimated from these data
    (1PL: 1, 2PL: 2, nothing: 0). Sum scores whose expected frequency, right or wrong, lies below 1 are joined with
    their neighbour, from the ends inwards. Raises UnknownItem for an item the bank does not have.
    """
    places = bank.places(responses.codes)
    complete = np.all(responses.answers >= 0, axis=1)
    answers, counts = responses.answers[complete], responses.counts[complete]
    items = len(responses.codes)
    people = _people_by_score(answers, counts)
    theta, weights = quadrature(points, mean=mean, standard_deviation=standard_deviation)
    right = probability(theta, bank.a[places], bank.b[places], bank.c[places])
    whole = weights @ score_likelihoods(right)
    found = []
    for place, code in enumerate(responses.codes):
        rest = score_likelihoods(np.delete(right, place, axis=1))
        expected = ((weights * right[:, place]) @ rest[:, : items - 1]) / whole[1:items]
        who = answers[:, place] == 1
        correct = _people_by_score(answers[who], counts[who])
        found.append(_verdict(code, people[1:items], correct[1:items], expected, free_parameters, float(counts.sum())))
    return tuple(found)


def _people_by_score(answers: NDArray[np.int8], counts: Floats) -> Floats:
    """How many people have each sum score, shape (items + 1,)."""
    scores = answers.sum(axis=1, dtype=np.int64)
    return np.bincount(scores, weights=counts, minlength=answers.shape[1] + 1).astype(np.float64)


def _verdict(
    code: str, people: Floats, right: Floats, expected: Floats, free_parameters: int, persons: float
) -> ItemFit:
    """One item. `persons` counts those with no or all answers right too, as the usual RMSEA does."""
    people, right, hoped = _joined(people, right, people * expected)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed, share = right / people, hoped / people
    free = len(people) - free_parameters
    total = float(people.sum())
    reason = NotTested.NO_DEGREES_OF_FREEDOM if free < 1 else None
    if total < FEWEST_PEOPLE:
        reason = NotTested.TOO_FEW_PEOPLE
    if reason:
        nan = float("nan")
        return ItemFit(code, nan, max(free, 0), nan, nan, observed, share, people, reason)
    statistic = float(np.sum(people * (observed - share) ** 2 / (share * (1 - share))))
    rmsea = float(np.sqrt(max(statistic - free, 0.0) / (free * (persons - 1))))
    return ItemFit(code, statistic, free, chi_square_tail(statistic, free), rmsea, observed, share, people)


def _joined(people: Floats, right: Floats, hoped: Floats) -> tuple[Floats, Floats, Floats]:
    """Groups of neighbouring sum scores with at least LEAST_EXPECTED expected right and wrong answers each."""
    columns = [np.array(group) for group in zip(people, right, hoped, strict=True)]
    low, high = 0, len(columns) - 1
    while low < high and _is_thin(columns[low]):
        columns[low + 1] = columns[low] + columns[low + 1]
        low += 1
    while high > low and _is_thin(columns[high]):
        columns[high - 1] = columns[high] + columns[high - 1]
        high -= 1
    kept = columns[low : high + 1]
    inner = 1
    while inner < len(kept):  # holes in the middle: nobody had this sum score
        if _is_thin(kept[inner]):
            kept[inner - 1] = kept[inner - 1] + kept.pop(inner)
        else:
            inner += 1
    table = np.array(kept, dtype=np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _is_thin(group: Floats) -> bool:
    people, _right, hoped = group
    return bool(min(hoped, people - hoped) < LEAST_EXPECTED)


@dataclass(frozen=True)
class MeanSquares:
    """How surprising the answers to one item are: 1 as expected, above 1.3 noisy, below 0.7 too predictable."""

    code: str
    answers: float
    infit: float
    outfit: float


def mean_squares(responses: Responses, bank: Bank, theta: Floats) -> tuple[MeanSquares, ...]:
    """Infit and outfit mean squares of every item, at the estimated `theta` (people,); NaN leaves a person out.

    Outfit is the mean of the squared standardised residuals, infit the same weighted by information, so that few far
    surprises do not rule it. Wright & Masters (1982), ch. 5. Thetas come from the same answers, so on short tests
    both run somewhat below 1. Raises UnknownItem, and ValueError for another number of thetas.
    """
    theta = np.asarray(theta, dtype=np.float64)
    if theta.shape != (len(responses.answers),):
        raise ValueError(f"one theta for each of {len(responses.answers)} people is needed, not {theta.shape}")
    found = []
    for place, code in enumerate(responses.codes):
        item = bank.items[bank.place(code)]
        who = (responses.answers[:, place] >= 0) & np.isfinite(theta)
        weights = responses.counts[who]
        p = probability(theta[who], np.array([item.a]), np.array([item.b]), item.c)[:, 0]
        spread = p * (1 - p)
        squares = (responses.answers[who, place] - p) ** 2
        total, expected = float(weights.sum()), float(weights @ spread)
        infit = float(weights @ squares) / expected if expected > 0 else float("nan")
        outfit = float(weights @ (squares / np.maximum(spread, 1e-12))) / total if total else float("nan")
        found.append(MeanSquares(code, total, infit, outfit))
    return tuple(found)


def marginal_reliability(
    bank: Bank,
    places: NDArray[np.intp] | None = None,
    *,
    mean: float = 0.0,
    standard_deviation: float = 1.0,
    points: int = 61,
) -> float:
    """Reliability that a form of these items would have in a normal population: the mean of I / (I + 1/variance).

    `places` are indices into the bank (None: all of them). Green et al. (1984); Kim (2012).
    """
    chosen = np.arange(len(bank)) if places is None else np.asarray(places)
    theta, weights = quadrature(points, mean=mean, standard_deviation=standard_deviation)
    told = information(theta, bank.a[chosen], bank.b[chosen], bank.c[chosen]).sum(axis=1)
    return float(weights @ (told / (told + 1 / standard_deviation**2)))


def empirical_reliability(theta: Floats, standard_errors: Floats, counts: Floats | None = None) -> float:
    """Reliability of EAP estimates: their variance over their variance plus the mean squared standard error.

    `theta` and `standard_errors` (people,), `counts` how many people each stands for. Bechger et al. (2003).
    Raises ValueError with fewer than two people.
    """
    theta, errors = np.asarray(theta, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    weights = np.ones(len(theta)) if counts is None else np.asarray(counts, dtype=np.float64)
    total = float(weights.sum())
    if total < 2:
        raise ValueError("reliability needs at least two people")
    variance = float(weights @ (theta - weights @ theta / total) ** 2) / total
    error = float(weights @ errors**2) / total
    return variance / (variance + error) if variance > 0 else 0.0


def chi_square_tail(statistic: float, degrees_of_freedom: int) -> float:
    """The chance of a chi-square at least this large."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees_of_freedom, statistic))
