import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.science.psychometrics.assembly import Candidate, TooFewItems, parallel_forms


def bank(*sizes: int) -> list[Candidate]:
    return [
        Candidate(f"t{stratum}-{number:02}", f"t{stratum}", -2 + 4 * number / max(size - 1, 1))
        for stratum, size in enumerate(sizes)
        for number in range(size)
    ]


def test_forms_are_disjoint_level_and_share_their_strata() -> None:
    items = {item.code: item for item in bank(11, 11, 11, 11, 11)}
    first, second = parallel_forms(list(items.values()), length=10)
    assert len(set(first) | set(second)) == 20
    assert sorted(items[code].stratum for code in first) == sorted(items[code].stratum for code in second)
    means = [sum(items[code].difficulty for code in form) / 10 for form in (first, second)]
    assert abs(means[0] - means[1]) < 0.1


def test_a_form_goes_from_easy_to_hard() -> None:
    items = {item.code: item for item in bank(11, 11)}
    first, _second = parallel_forms(list(items.values()), length=6)
    assert [items[code].difficulty for code in first] == sorted(items[code].difficulty for code in first)


def test_too_few_items_are_said() -> None:
    with pytest.raises(TooFewItems, match="10 matched pairs are needed, 5 can be made"):
        parallel_forms(bank(11), length=10)


@given(st.permutations(bank(7, 8, 9)))
def test_the_order_of_the_bank_does_not_matter(shuffled: list[Candidate]) -> None:
    assert parallel_forms(shuffled, length=8) == parallel_forms(bank(7, 8, 9), length=8)
