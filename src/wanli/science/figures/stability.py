"""Has a distribution moved? The population stability index of two tables of counts.

PSI = Σ (a − e) · ln(a / e) over the categories, a and e being the shares found and expected (N. Siddiqi 2006, "Credit
Risk Scorecards", ch. 9, which also gives the usual reading: below 0.1 stable, from 0.25 on moved). It is the symmetric
Kullback–Leibler divergence. A category that one of the tables lacks would make it infinite; half a count is added to
each cell, as for odds ratios (Haldane 1956), which matters only in small cells.
"""

from collections.abc import Hashable, Mapping
from math import log
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

NOTICE, MOVED = 0.1, 0.25
_ADDED = 0.5


def stability_index(expected: Mapping[Key, float], found: Mapping[Key, float]) -> float:
    """The index of two tables of counts, 0 for the same shares. Raises ValueError when one is empty or negative."""
    keys = sorted({*expected, *found}, key=str)
    if (
        min((*expected.values(), *found.values()), default=-1) < 0
        or not sum(expected.values())
        or not sum(found.values())
    ):
        raise ValueError("both tables need counts, and none may be negative")
    shares = []
    for table in (expected, found):
        total = sum(table.values()) + _ADDED * len(keys)
        shares.append([(table.get(key, 0) + _ADDED) / total for key in keys])
    return float(sum((there - here) * log(there / here) for here, there in zip(*shares, strict=True)))
