import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.science.figures.suppression import hidden_cells

tables = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60), max_size=8)


def test_one_small_cell_takes_the_smallest_of_the_others_with_it() -> None:
    assert hidden_cells({"a": 4, "b": 30, "c": 12}) == {"a", "c"}


def test_two_small_cells_that_hide_each_other_are_enough() -> None:
    assert hidden_cells({"a": 4, "b": 7, "c": 30}) == {"a", "b"}


def test_nothing_small_nothing_hidden_and_an_empty_cell_is_no_secret() -> None:
    assert hidden_cells({"a": 10, "b": 0}) == set()


def test_without_a_total_only_the_small_cell_is_hidden() -> None:
    assert hidden_cells({"a": 4, "b": 30, "c": 12}, total_is_shown=False) == {"a"}


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        hidden_cells({"a": -1})


@given(tables)
def test_no_small_cell_is_shown_and_none_can_be_worked_out(counts: dict[str, int]) -> None:
    hidden = hidden_cells(counts)
    assert all(count == 0 or count >= 10 for key, count in counts.items() if key not in hidden)
    small = [key for key, count in counts.items() if 0 < count < 10]
    positive = [key for key, count in counts.items() if count > 0]
    if small and len(positive) > 1:
        assert len(hidden) >= 2
