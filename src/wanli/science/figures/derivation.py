"""Whether a group that is too small to be told can be worked out from what is told about a distribution.

Counts of persons by class, a mean and its interval together may leave a single distribution possible, or only such
in which some score has one to nine persons. This asks the question of an auditor (Hundepool et al. 2012, "Statistical
Disclosure Control", ch. 4): among all distributions that fit what is told, is there another answer about the group? If
not, it is given away. The search is exact: an integer programme (HiGHS).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.special import stdtrit

from wanli.science.figures.suppression import MINIMUM

Floats = NDArray[np.float64]
Span = tuple[float, float]
_SLACK = 1e-6
_SECONDS = 2.0  # longer than any search so far took; a group that is not cleared by then counts as given away


@dataclass(frozen=True)
class Told:
    """What is told about persons' scores besides their number. None: not told.

    `digits` is the precision of the mean; `has_interval` says whether its 95 % t interval stands beside it.
    """

    digits: int | None = None
    has_interval: bool = False
    classes: bool = False


def gives_away(
    scores: ArrayLike, persons: ArrayLike, classes: ArrayLike, told: Told, *, minimum: int = MINIMUM
) -> bool:
    """Whether somebody who knows the possible scores can work out a group of 1 to `minimum` − 1 persons.

    A single score is given away when it is certain that 1 to `minimum` − 1 persons have it; a range of scores when it
    is certain how many they are, and so few. `scores` (cells,) are all possible scores, each once
    for each class that it may come with; `persons` (cells,) the persons there; `classes` (cells,) numbers of the
    classes whose counts are told if `told.classes`. Raises ValueError for shapes that do not fit, negative counts, or
    nobody at all.
    """
    values, counts = np.asarray(scores, dtype=np.float64), np.asarray(persons, dtype=np.int64)
    parts = np.asarray(classes)
    if values.shape != counts.shape or values.shape != parts.shape or values.ndim != 1:
        raise ValueError(f"shapes {values.shape}, {counts.shape} and {parts.shape} do not fit")
    if (counts < 0).any() or not counts.any():
        raise ValueError("counts of persons must not be negative, and somebody must be there")
    constraint = _constraint(values, counts, parts, told)
    fitting: list[NDArray[np.int64]] = []
    for group in _groups(values):
        size = int(counts[group].sum())
        if not 0 < size < minimum:
            continue
        certain = range(1, minimum) if len(np.unique(values[group])) == 1 else range(size, size + 1)
        if not _is_hidden(group, constraint, int(counts.sum()), certain, fitting):
            return True
    return False


def _groups(values: Floats) -> Iterator[NDArray[np.bool_]]:
    for low, high in combinations_with_replacement(np.unique(values), 2):
        yield (values >= low) & (values <= high)


def _constraint(values: Floats, counts: NDArray[np.int64], parts: NDArray[np.int64], told: Told) -> LinearConstraint:
    everyone = int(counts.sum())
    rows, least, most = [np.ones_like(values)], [float(everyone)], [float(everyone)]
    for part in np.unique(parts) if told.classes else ():
        rows.append((parts == part).astype(np.float64))
        least.append(float(counts[parts == part].sum()))
        most.append(least[-1])
    if told.digits is not None:
        sums, squares = _spans(values, counts, told)
        rows.append(values)
        least.append(sums[0])
        most.append(sums[1])
        if squares is not None:
            rows.append(values**2)
            least.append(squares[0])
            most.append(squares[1])
    return LinearConstraint(np.array(rows), np.array(least) - _SLACK, np.array(most) + _SLACK)


def _spans(values: Floats, counts: NDArray[np.int64], told: Told) -> tuple[Span, Span | None]:
    """Between which numbers the sum of the scores, and that of their squares, must lie by what is told."""
    everyone, half = int(counts.sum()), 0.5 * 10.0 ** -(told.digits or 0)
    total = float(values @ counts)
    middle = float(round(total / everyone, told.digits))
    sums = (everyone * (middle - half), everyone * (middle + half))
    if not told.has_interval or everyone < 2:
        return sums, None
    squares = float(values**2 @ counts)
    deviation = float(np.sqrt(max(squares - total**2 / everyone, 0.0) / (everyone - 1)))
    loose = half * np.sqrt(everyone) / float(stdtrit(everyone - 1, 0.975))
    deviations = (max(deviation - loose, 0.0), deviation + loose)
    farthest = max(abs(sums[0]), abs(sums[1]))
    nearest = 0.0 if sums[0] <= 0 <= sums[1] else min(abs(sums[0]), abs(sums[1]))
    least = (everyone - 1) * deviations[0] ** 2 + nearest**2 / everyone
    return sums, (least, (everyone - 1) * deviations[1] ** 2 + farthest**2 / everyone)


def _is_hidden(
    group: NDArray[np.bool_],
    constraint: LinearConstraint,
    everyone: int,
    certain: range,
    fitting: list[NDArray[np.int64]],
) -> bool:
    """Whether a fitting distribution has a number of persons in the group that is not `certain`; `fitting` keeps it."""
    if any(int(one[group].sum()) not in certain for one in fitting):
        return True
    for least, most in ((0, certain.start - 1), (certain.stop, everyone)):
        among = LinearConstraint(group.astype(np.float64)[None], least, most)
        found = milp(
            np.zeros(len(group)),
            constraints=[constraint, among],
            integrality=np.ones(len(group)),
            bounds=Bounds(0, everyone),
            options={"time_limit": _SECONDS},
        )
        if found.x is not None:
            fitting.append(np.rint(found.x).astype(np.int64))
            return True
    return False
