import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wanli.science.impact.shares import TooFewPersons, hake_gain, mean_share, paired_gain

shares = st.lists(st.integers(0, 10).map(lambda right: right / 10), min_size=2, max_size=60)


def test_the_gain_is_the_paired_t_interval() -> None:
    before, after = [0.4, 0.5, 0.6, 0.3, 0.7, 0.5], [0.6, 0.5, 0.8, 0.6, 0.7, 0.9]
    gain = paired_gain(before, after)
    reference = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert (gain.low, gain.high) == pytest.approx((reference.low, reference.high))
    assert gain.value == pytest.approx(0.1833333)


def test_intervals_hold_what_they_promise() -> None:
    rng = np.random.default_rng(20261122)
    ability = rng.beta(4, 3, size=(2000, 40))
    observed = rng.binomial(10, ability) / 10
    covered = [estimate.low <= 4 / 7 <= estimate.high for estimate in map(mean_share, observed)]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_everybody_right_is_not_certainty() -> None:
    estimate = mean_share([1.0] * 20)
    assert estimate.high == 1.0
    assert estimate.low == pytest.approx(0.8609, abs=1e-4)


@given(shares)
def test_the_interval_holds_the_mean_and_stays_in_range(values: list[float]) -> None:
    estimate = mean_share(values)
    assert 0 <= estimate.low <= estimate.value + 1e-12
    assert estimate.value - 1e-12 <= estimate.high <= 1


@given(shares)
def test_no_change_is_no_gain(values: list[float]) -> None:
    assert paired_gain(values, values).value == 0


def test_one_person_and_impossible_shares_are_refused() -> None:
    with pytest.raises(TooFewPersons):
        mean_share([0.5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_share([0.5, 1.2])
    with pytest.raises(ValueError, match="2 persons before, 3 after"):
        paired_gain([0.1, 0.2], [0.1, 0.2, 0.3])


def test_hake() -> None:
    assert hake_gain(0.5, 0.75) == 0.5
    assert hake_gain(1.0, 1.0) is None
