import pytest
from scipy import stats

from wanli.science.psychometrics.writing import key_length, key_positions, key_stands_out


def test_keys_that_are_always_longest_are_found() -> None:
    found = key_length([[5, 5, 5, 12]] * 40, [3] * 40)
    assert (found.items, found.longest, found.expected) == (40, 40, 10.0)
    assert found.p_value < 1e-9


def test_keys_that_are_longest_one_time_in_four_are_not() -> None:
    assert key_length([[5, 6, 7, 12]] * 40, [0, 1, 2, 3] * 10).p_value > 0.4


def test_the_p_values_are_those_of_the_reference() -> None:
    found = key_length([[5, 6, 7, 12]] * 30, [3] * 13 + [0] * 17)
    assert found.p_value == pytest.approx(stats.binomtest(13, 30, 0.25, alternative="greater").pvalue)
    keys = [0] * 20 + [1] * 9 + [2] * 6 + [3] * 5
    assert key_positions(keys, 4) == pytest.approx(stats.chisquare([20, 9, 6, 5]).pvalue)


def test_ties_do_not_count() -> None:
    assert key_length([[9, 9, 3], [4, 4, 4]], [0, 1]).items == 0


def test_a_key_outside_its_options_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        key_length([[1, 2]], [2])


def test_keys_at_one_place_are_found_and_few_keys_are_not_judged() -> None:
    assert key_positions([1] * 40, 4) < 1e-6
    assert key_positions([0, 1, 2, 3] * 10, 4) == pytest.approx(1.0)
    assert key_positions([1] * 8, 4) == 1.0


def test_one_key_that_is_longer_by_a_quarter_gives_itself_away() -> None:
    assert key_stands_out([8, 8, 10, 7], 2)
    assert not key_stands_out([8, 8, 9, 7], 2)
    assert not key_stands_out([8, 8, 10, 7], 0)
    assert not key_stands_out([10, 8, 10, 7], 2)
    with pytest.raises(ValueError, match="outside"):
        key_stands_out([1, 2], 2)
