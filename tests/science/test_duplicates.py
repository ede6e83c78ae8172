import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.science.retrieval.duplicates import character_pairs, most_alike, near_duplicates


def test_a_rephrased_copy_is_found_and_another_question_is_not() -> None:
    texts = [
        "接到自称民警的电话要求把钱转到安全账户，您应该怎么做？",
        "接到自称警察的电话，要求把钱转到“安全账户”，您应该怎么做？",
        "一年期存款利率是百分之一点五，存一万元到期有多少利息？",
    ]
    assert [(first, second) for first, second, _ in near_duplicates(texts, threshold=0.6)] == [(0, 1)]


def test_punctuation_and_case_do_not_hide_a_copy() -> None:
    assert near_duplicates(["Never share a code!", "never, share a CODE"])[0][2] == 1.0


def test_a_threshold_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        near_duplicates(["a"], threshold=0)


@given(st.lists(st.text(max_size=20), max_size=12), st.floats(0.05, 1))
def test_agrees_with_comparing_every_pair(texts: list[str], threshold: float) -> None:
    expected = set()
    for second, text in enumerate(texts):
        for first in range(second):
            left, right = character_pairs(texts[first]), character_pairs(text)
            if left & right and len(left & right) / len(left | right) >= threshold:
                expected.add((first, second))
    assert {(first, second) for first, second, _ in near_duplicates(texts, threshold=threshold)} == expected


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8), st.floats(0.05, 1))
def test_one_text_against_others_finds_what_comparing_all_finds(text: str, others: list[str], threshold: float) -> None:
    among_all = {second - 1 for first, second, _ in near_duplicates([text, *others], threshold=threshold) if not first}
    assert {index for index, _ in most_alike(text, others, threshold=threshold)} == among_all


def test_the_closest_comes_first() -> None:
    others = ["今天天气很好", "来电要您转账怎么办呢", "来电要您转账怎么办"]
    assert [index for index, _ in most_alike("来电要您转账，怎么办", others)] == [2, 1]
