"""The population stability index."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.science.figures.stability import stability_index

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000), min_size=1).filter(
    lambda t: sum(t.values())
)


def test_by_hand():
    """Shares (.6, .4) against (.4, .6): 2 · .2 · ln 1.5, with cells so large that the added half does not matter."""
    found = stability_index({"a": 600_000, "b": 400_000}, {"a": 400_000, "b": 600_000})
    assert found == pytest.approx(2 * 0.2 * log(1.5), abs=1e-5)


@given(COUNTS)
def test_the_same_shares_give_nothing(table):
    assert stability_index(table, table) == pytest.approx(0)


@given(COUNTS, COUNTS)
def test_it_is_symmetric_finite_and_never_negative(one, other):
    index = stability_index(one, other)
    assert index == pytest.approx(stability_index(other, one))
    assert 0 <= index < 100


@pytest.mark.parametrize(("one", "other"), [({}, {"a": 1}), ({"a": 0}, {"a": 1}), ({"a": -1, "b": 2}, {"a": 1})])
def test_empty_and_negative_tables_are_refused(one, other):
    with pytest.raises(ValueError, match="counts"):
        stability_index(one, other)
