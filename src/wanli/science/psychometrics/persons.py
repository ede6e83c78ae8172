"""Persons: where somebody stands on the scale of a bank, from right and wrong answers.

Only calibrated items count. Estimates are in standard deviations of the population the bank was calibrated on.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wanli.science.psychometrics.bank import Bank, Floats, information, probability

Kept = TypeVar("Kept")

FEWEST_POINTS = 41
POINTS = 61
_HALVINGS = 8
_CELLS_AT_A_TIME = 200_000  # answers whose curves stand in memory together
WIDEST = 6.0  # quadrature runs from -6 to 6 SD: further out nobody is expected


@dataclass(frozen=True)
class Estimate:
    """A person's place and its standard error, both in SD, from `answers` answers that count."""

    theta: float
    standard_error: float
    answers: int


@dataclass(frozen=True, eq=False)
class Tables:
    """A bank seen at the quadrature points: log P(right) and log P(wrong), each (items, points).

    Items that do not count have zeros, so that their answers move nothing.
    """

    theta: Floats
    log_right: Floats
    log_wrong: Floats


def grid(points: int = POINTS) -> Floats:
    """Equally spaced quadrature points from -6 to 6 SD, shape (points,). Raises ValueError below 41."""
    if points < FEWEST_POINTS:
        raise ValueError(f"{points} quadrature points are too few; at least {FEWEST_POINTS} are needed")
    return np.linspace(-WIDEST, WIDEST, points)


def remembered(bank: Bank, name: Hashable, make: Callable[[], Kept], *, most: int = 64) -> Kept:
    """What follows from a bank alone: made once, kept as long as the bank, at most `most` things."""
    kept: dict[Hashable, Any] = vars(bank).setdefault("_remembered", {})
    if (found := kept.get(name)) is None:
        while len(kept) >= most:
            kept.pop(next(iter(kept)), None)
        found = kept[name] = make()
    return cast(Kept, found)


def tables(bank: Bank, points: int = POINTS) -> Tables:
    """The tables of a bank, made once."""
    return remembered(bank, ("tables", points), lambda: _tables(bank, points))


def _tables(bank: Bank, points: int) -> Tables:
    theta = grid(points)
    p = probability(theta, bank.a, bank.b, bank.c).T
    tiny = np.finfo(np.float64).tiny
    counts = bank.counts[:, None]
    return Tables(
        theta,
        np.where(counts, np.log(np.maximum(p, tiny)), 0.0),
        np.where(counts, np.log(np.maximum(1 - p, tiny)), 0.0),
    )


@lru_cache(maxsize=64)
def _log_prior(mean: float, standard_deviation: float, points: int) -> Floats:
    if not standard_deviation > 0:
        raise ValueError(f"the standard deviation must be positive, not {standard_deviation}")
    density: Floats = -0.5 * ((grid(points) - mean) / standard_deviation) ** 2
    density.flags.writeable = False
    return density


def _checked(bank: Bank, places: ArrayLike, right: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    where = np.asarray(places, dtype=np.intp).reshape(-1)
    hits = np.asarray(right).reshape(-1)
    if where.shape != hits.shape:
        raise ValueError(f"{len(where)} items, but {len(hits)} answers")
    if where.size and not (where.min() >= 0 and where.max() < len(bank)):
        raise ValueError(f"an item lies outside the bank's {len(bank)}")
    if not ((hits == 0) | (hits == 1)).all():
        raise ValueError("an answer is 1 (right) or 0 (wrong)")
    return where, hits.astype(bool)


def eap(
    bank: Bank,
    places: ArrayLike,
    right: ArrayLike,
    *,
    mean: float = 0.0,
    standard_deviation: float = 1.0,
    points: int = POINTS,
) -> Estimate:
    """The expected theta after these answers, and the posterior's standard deviation (Bock & Mislevy 1982).

    `places` (answers,) are indices into the bank, `right` (answers,) 1 or 0. The prior is normal. Raises ValueError
    for shapes that do not fit, other values than 0 and 1, places outside the bank, and fewer than 41 points.
    """
    where, hits = _checked(bank, places, right)
    seen = tables(bank, points)
    log_posterior = _log_prior(mean, standard_deviation, points).copy()
    if where.size:
        log_posterior += seen.log_right[where[hits]].sum(axis=0) + seen.log_wrong[where[~hits]].sum(axis=0)
    weights = np.exp(log_posterior - log_posterior.max())
    weights /= weights.sum()
    theta = float(weights @ seen.theta)
    variance = float(weights @ (seen.theta - theta) ** 2)
    return Estimate(theta, sqrt(variance), int(bank.counts[where].sum()))


def posteriors(
    bank: Bank,
    answers: ArrayLike,
    *,
    mean: ArrayLike = 0.0,
    standard_deviation: ArrayLike = 1.0,
    points: int = POINTS,
) -> Floats:
    """Posterior weights at the quadrature points, (people, points), each row summing to one.

    `answers` (people, items of the bank): 1 right, 0 wrong, -1 not asked. `mean` and `standard_deviation` of the normal
    prior: one number, or one a person. Raises ValueError for shapes that do not fit.
    """
    table = np.asarray(answers)
    if table.ndim != 2 or table.shape[1] != len(bank):
        raise ValueError(f"the answers have the shape {table.shape}, but the bank has {len(bank)} items")
    seen = tables(bank, points)
    centre, spread = (
        np.broadcast_to(np.asarray(v, dtype=float), (len(table),))[:, None] for v in (mean, standard_deviation)
    )
    log_posterior = -0.5 * ((seen.theta - centre) / spread) ** 2
    log_posterior += (table == 1).astype(float) @ seen.log_right + (table == 0).astype(float) @ seen.log_wrong
    weights: Floats = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def eap_many(
    bank: Bank,
    answers: ArrayLike,
    *,
    mean: ArrayLike = 0.0,
    standard_deviation: ArrayLike = 1.0,
    points: int = POINTS,
) -> tuple[Floats, Floats]:
    """`eap` for many people at once: theta (people,) and standard error (people,). Same errors as `posteriors`."""
    weights = posteriors(bank, answers, mean=mean, standard_deviation=standard_deviation, points=points)
    theta = grid(points)
    centre = weights @ theta
    variance = np.maximum(weights @ theta**2 - centre**2, 0.0)
    return centre, np.sqrt(variance)


def plausible_values(
    bank: Bank,
    answers: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
    mean: ArrayLike = 0.0,
    standard_deviation: ArrayLike = 1.0,
    points: int = 121,
) -> Floats:
    """Draws from each person's posterior, (people, draws), for analyses of groups (Mislevy 1991).

    Drawn from the posterior at the quadrature points and spread evenly between them. Raises ValueError for fewer than
    one draw, and as `posteriors` does.
    """
    if draws < 1:
        raise ValueError(f"at least one draw is needed, not {draws}")
    weights = posteriors(bank, answers, mean=mean, standard_deviation=standard_deviation, points=points)
    theta = grid(points)
    step = theta[1] - theta[0]
    cumulative = weights.cumsum(axis=1)
    uniform = rng.random((len(weights), draws))
    places = np.minimum((cumulative[:, None, :] < uniform[:, :, None]).sum(axis=2), points - 1)
    values: Floats = theta[places] + step * (rng.random(places.shape) - 0.5)
    return values


def wle(bank: Bank, places: ArrayLike, right: ArrayLike, *, tolerance: float = 1e-8) -> Estimate:
    """Warm's weighted likelihood estimate: no prior, first-order bias removed (Warm 1989, eq. 10).

    Solves  sum a (u - p) (p - c) / (p (1 - c)) + J / (2 I) = 0  by bisection on [-12, 12]; the standard error is
    1 / sqrt(I). Without an answer that counts there is no estimate: theta 0, standard error infinite. Raises ValueError
    as `eap` does.
    """
    where, hits = _checked(bank, places, right)
    counted = bank.counts[where]
    where, hits = where[counted], hits[counted].astype(float)
    if not where.size:
        return Estimate(0.0, inf, 0)
    a, b, c = bank.a[where], bank.b[where], bank.c[where]

    def score(theta: float) -> float:
        p = probability(theta, a, b, c)
        first = a * (p - c) * (1 - p) / (1 - c)
        second = a**2 * (p - c) * (1 - p) * (1 + c - 2 * p) / (1 - c) ** 2
        weight = p * (1 - p)
        total = float((first**2 / weight).sum())
        return float((first * (hits - p) / weight).sum() + (first * second / weight).sum() / (2 * total))

    low, high = -12.0, 12.0
    while high - low > tolerance:
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle) > 0 else (low, middle)
    theta = (low + high) / 2
    return Estimate(theta, 1 / sqrt(float(information(theta, a, b, c).sum())), len(where))


def wle_many(bank: Bank, answers: ArrayLike, *, tolerance: float = 1e-8) -> tuple[Floats, Floats]:
    """`wle` for many people at once: theta (people,) and standard error (people,); NaN and infinite without an answer.

    `answers` (people, items of the bank): 1 right, 0 wrong, -1 not asked. Equal rows are worked out once, some
    thousand at a time. Raises ValueError for shapes that do not fit.
    """
    table = np.asarray(answers)
    if table.ndim != 2 or table.shape[1] != len(bank):
        raise ValueError(f"the answers have the shape {table.shape}, but the bank has {len(bank)} items")
    counted = bank.counts
    if not len(table) or not counted.any():
        return np.full(len(table), np.nan), np.full(len(table), inf)
    rows, place = np.unique(table[:, counted].astype(np.int8), axis=0, return_inverse=True)
    scale = bank.a[counted], bank.b[counted], bank.c[counted]
    size = max(1, _CELLS_AT_A_TIME // len(scale[0]))
    parts = [_wle_of(rows[low : low + size], *scale, tolerance) for low in range(0, len(rows), size)]
    theta, error = (np.concatenate(values)[place.reshape(-1)] for values in zip(*parts, strict=True))
    return theta, error


def _wle_of(rows: NDArray[np.int8], a: Floats, b: Floats, c: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """Halve the bracket as `wle` does, so that of several roots both find the same; then secants."""
    asked, hits = (rows >= 0).astype(np.float64), (rows == 1).astype(np.float64)
    answered = asked.any(axis=1)
    settled = ~answered
    low, theta, high = np.full(len(rows), -12.0), np.zeros(len(rows)), np.full(len(rows), 12.0)
    last = last_score = np.full(len(rows), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):  # rows without an answer: 0 / 0, made NaN below
        for step in range(100):
            p = probability(theta, a, b, c)
            ratio = asked * a * (p - c) / ((1 - c) * p)  # first derivative over the variance p (1 - p)
            told = ratio * ratio * p * (1 - p)
            bent = np.einsum("pi,pi->p", told, a / (1 - c) * (1 + c - 2 * p))
            score = np.einsum("pi,pi->p", ratio, hits - p) + bent / (2 * told.sum(axis=1))
            low, high = np.where(score > 0, theta, low), np.where(score > 0, high, theta)
            slope = (score - last_score) / (theta - last)
            stepped = theta - score / slope
            last, last_score = theta, score
            halved = (step < _HALVINGS) | ~((stepped > low) & (stepped < high))
            stepped = np.where(settled, theta, np.where(halved, (low + high) / 2, stepped))
            settled |= np.abs(stepped - theta) < tolerance
            theta = stepped
            if settled.all():
                break
        error = 1 / np.sqrt((asked * information(theta, a, b, c)).sum(axis=1))
    return np.where(answered, theta, np.nan), error


def bank_information(bank: Bank, theta: ArrayLike, codes: Sequence[str] | None = None) -> Floats:
    """Information of a test of these items (all calibrated ones unless named) at each theta, same shape, in 1 / SD^2.

    The standard error of a test is 1 / sqrt(information); Lord (1980), eq. 5-6. Raises UnknownItem.
    """
    chosen = np.flatnonzero(bank.counts) if codes is None else bank.places(codes)
    values = information(np.asarray(theta, dtype=np.float64), bank.a[chosen], bank.b[chosen], bank.c[chosen])
    total: Floats = values.sum(axis=-1)
    return total
