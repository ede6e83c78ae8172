"""An item's answers beside its curve: the share right in bands of ability, with intervals.

Ability is not known but estimated, and bands of estimates would draw every curve too flat. So each person is spread
over the bands as their answers allow (posterior weights), which gives back the curve itself when the model holds; it is
how large surveys look at misfit (Mislevy 1991; OECD 2017, PISA 2015 Technical Report, ch. 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.persons import grid, posteriors

EDGES = (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Band:
    """People between two abilities (SD): their mean, how many they amount to, their share and its 95 % interval."""

    theta: float
    people: float
    share: float
    low: float
    high: float


def interval(share: float, people: float) -> tuple[float, float]:
    """The 95 % interval of a share, from 0 to 1. Wilson (1927). Raises ValueError without people."""
    if not people > 0:
        raise ValueError("a share of nobody has no interval")
    centre = (share + Z95**2 / (2 * people)) / (1 + Z95**2 / people)
    half = Z95 / (1 + Z95**2 / people) * sqrt(share * (1 - share) / people + Z95**2 / (4 * people**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def banded(bank: Bank, answers: ArrayLike, marks: ArrayLike, *, edges: Sequence[float] = EDGES) -> tuple[Band, ...]:
    """The share of `marks` in bands of ability between `edges`; bands in which fewer than one person stands are empty.

    `answers` (people, items of the bank): what everybody answered, 1, 0, or -1; `marks` (people,): 1 or 0, whatever is
    counted, an answer that was right or an option that was picked.
    """
    weights = posteriors(bank, answers)
    marked = np.asarray(marks, dtype=np.float64)
    theta = grid(weights.shape[1])
    place = np.searchsorted(np.asarray(edges, dtype=np.float64), theta, side="right")
    bands = []
    for band in range(len(edges) + 1):
        here = weights[:, place == band]
        people = float(here.sum())
        if people < 1:
            continue
        share = min(float(marked @ here.sum(axis=1)) / people, 1.0)
        middle = float((here @ theta[place == band]).sum()) / people
        bands.append(Band(middle, people, share, *interval(share, people)))
    return tuple(bands)
