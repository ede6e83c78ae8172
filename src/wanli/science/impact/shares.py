"""Shares of right answers before and after, with confidence intervals.

The unit is the person: answers of one person hang together, so intervals are built over persons' shares and not
over answers. Nothing here claims a cause: a difference before and after without a comparison group is a
difference before and after.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special


class TooFewPersons(ValueError):
    """An interval needs at least two persons."""


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval. All in shares from 0 to 1 (differences from −1 to 1)."""

    value: float
    low: float
    high: float
    standard_error: float
    persons: int
    confidence: float


def mean_share(shares: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Mean of persons' shares with a Student t interval, cut to [0, 1].

    `shares` has one value a person. Raises TooFewPersons below two, ValueError outside [0, 1]. When all persons
    have the same share the t interval would have no width; then the rule of three (Hanley and Lippman-Hand 1983)
    gives the far end.
    """
    values = _checked(shares)
    estimate = _student(values, confidence)
    if estimate.standard_error == 0 and values[0] in (0.0, 1.0):
        room = 1 - (1 - confidence) ** (1 / values.size)
        low, high = (0.0, room) if values[0] == 0 else (1 - room, 1.0)
        return Estimate(float(values[0]), low, high, 0.0, values.size, confidence)
    low, high = max(0.0, estimate.low), min(1.0, estimate.high)
    return Estimate(estimate.value, low, high, estimate.standard_error, estimate.persons, confidence)


def paired_gain(before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Mean difference after − before of the same persons, with the interval of the paired t test (Student 1908).

    Both arrays have one value a person in the same order. Raises TooFewPersons below two pairs, ValueError on
    arrays of different length or values outside [0, 1].
    """
    first, second = _checked(before), _checked(after)
    if first.shape != second.shape:
        raise ValueError(f"{first.size} persons before, {second.size} after")
    return _student(second - first, confidence)


def hake_gain(before: float, after: float) -> float | None:
    """Normalised gain (after − before) / (1 − before), Hake 1998: the share of what could be gained that was.

    None when everything was right before: there was nothing to gain.
    """
    return None if before >= 1 else (after - before) / (1 - before)


def _checked(shares: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(shares, dtype=float).ravel()
    if values.size < 2:
        raise TooFewPersons(f"an interval needs two persons, there is {values.size}")
    if not np.all((values >= 0) & (values <= 1)):
        raise ValueError("shares lie between 0 and 1")
    return values


def _student(values: NDArray[np.float64], confidence: float) -> Estimate:
    mean = float(values.mean())
    standard_error = float(values.std(ddof=1) / np.sqrt(values.size))
    half = float(special.stdtrit(values.size - 1, (1 + confidence) / 2)) * standard_error
    return Estimate(mean, mean - half, mean + half, standard_error, int(values.size), confidence)
