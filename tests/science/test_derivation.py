"""What can be worked out from a mean and from counts of classes: compared with trying every distribution."""

from collections import defaultdict
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from wanli.science.figures.derivation import Told, gives_away

SCORES = (0.0, 1.0, 2.0, 3.0)
CLASSES = (0, 0, 1, 1)
MINIMUM = 4


@cache
def all_that_show(persons, told):
    """Every distribution of so many people, by what a page would show of it."""
    found = defaultdict(list)
    for walls in combinations(range(persons + 3), 3):
        counts = [after - before - 1 for before, after in pairwise((-1, *walls, persons + 3))]
        found[told_by(counts, told)].append(counts)
    return found


def told_by(counts, told):
    """What a page would show, as numbers."""
    scores = np.repeat(SCORES, counts)
    shown = []
    if told.classes:
        shown += [counts[0] + counts[1], counts[2] + counts[3]]
    if told.digits is not None:
        shown.append(round(float(scores.mean()), told.digits))
    if told.has_interval:
        half = t.ppf(0.975, len(scores) - 1) * scores.std(ddof=1) / np.sqrt(len(scores))
        shown.append(round(float(half), told.digits))
    return tuple(shown)


def is_certain(counts, told):
    """Whether all distributions that would show the same agree on a small group."""
    same = all_that_show(sum(counts), told)[told_by(counts, told)]
    for low, high in combinations(range(5), 2):
        sizes = {sum(other[low:high]) for other in same}
        size = sum(counts[low:high])
        certain = set(range(1, MINIMUM)) if high - low == 1 else {size}
        if 0 < size < MINIMUM and sizes <= certain:
            return True
    return False


@pytest.mark.parametrize(
    "told", [Told(2, True, True), Told(2, True), Told(1, False, True), Told(1), Told(classes=True), Told()]
)
@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.integers(0, 6), min_size=4, max_size=4).filter(lambda counts: sum(counts) >= 2))
def test_what_trying_everything_finds_is_found(told, counts):
    """The search may warn where rounding leaves a hair's breadth, never the other way round."""
    if is_certain(counts, told):
        assert gives_away(SCORES, counts, CLASSES, told, minimum=MINIMUM)


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.integers(0, 6), min_size=4, max_size=4).filter(lambda counts: sum(counts) >= 2))
def test_without_an_interval_it_finds_nothing_else(counts):
    for told in (Told(2), Told(1, False, True), Told(classes=True), Told()):
        assert gives_away(SCORES, counts, CLASSES, told, minimum=MINIMUM) == is_certain(counts, told)


def test_nine_with_the_highest_score_and_one_below_are_given_away_by_the_mean():
    counts = [0, 0, 0, 0, 0, 0, 1, 9]
    assert gives_away(range(8), counts, [0] * 8, Told(1))
    assert not gives_away(range(8), counts, [0] * 8, Told())


def test_a_large_spread_gives_nobody_away():
    counts = [3, 9, 40, 90, 150, 120, 60, 8]
    assert not gives_away(range(8), counts, [0, 0, 0, 1, 1, 1, 2, 2], Told(2, True, True))


@pytest.mark.parametrize("counts", [[1, 2], [-1, 2, 3, 4], [0, 0, 0, 0]])
def test_what_is_no_distribution_is_refused(counts):
    with pytest.raises(ValueError, match=r"fit|negative"):
        gives_away(SCORES, counts, CLASSES, Told())
