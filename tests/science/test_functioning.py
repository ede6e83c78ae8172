"""Do items treat groups alike? Against published tables, against tables counted anew here, and against simulation."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.calibration import Model
from wanli.science.psychometrics.functioning import (
    SENTENCES,
    Floors,
    Size,
    holm,
    likelihood_ratio,
    mantel_haenszel,
)
from wanli.science.psychometrics.responses import Responses

ANY = Floors(in_a_group=0, together=0)

# Beitler & Landis (1985), as in Agresti (2002), table 6.9: eight centres; drug right, wrong, control right, wrong.
CENTRES = (
    (11, 25, 10, 27),
    (16, 4, 22, 10),
    (14, 5, 7, 12),
    (2, 14, 1, 16),
    (6, 11, 0, 12),
    (1, 10, 0, 10),
    (1, 4, 1, 8),
    (4, 2, 6, 1),
)


def simulated(
    items: int, people: int, *, seed: int, impact: float = 0.0, harder: dict[int, float] | None = None
) -> tuple[Responses, np.ndarray]:
    """Twice `people`; the focal group has the mean -impact, and some items are harder for it. Groups are mixed."""
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.2, items)), rng.normal(0, 0.8, items)
    is_focal = rng.permutation(np.repeat([False, True], people))
    theta = rng.normal(size=2 * people) - impact * is_focal
    difficulty = np.tile(b, (2 * people, 1))
    for place, shift in (harder or {}).items():
        difficulty[is_focal, place] += shift
    answers = rng.random((2 * people, items)) < 1 / (1 + np.exp(-(a * (theta[:, None] - difficulty))))
    return Responses(answers.astype(np.int8), tuple(f"i{n}" for n in range(items))), is_focal


def of_tables(tables) -> tuple[Responses, np.ndarray, np.ndarray]:
    """One item and the strata given: rows of reference right, wrong, focal right, wrong."""
    whom = ((1, 0), (0, 0), (1, 1), (0, 1))  # right, focal
    cells = [(stratum, *who, n) for stratum, row in enumerate(tables) for who, n in zip(whom, row, strict=True)]
    stratum, right, focal, count = np.array(cells).T
    return Responses(right[:, None], ("item",), count.astype(float)), focal == 1, stratum.astype(float)


def counted(tables) -> tuple[float, float, float]:
    """Odds ratio, chi-square with continuity correction, difference in share: Mantel & Haenszel (1959) by fractions."""
    upper = lower = excess = variance = share = focal = Fraction(0)
    for r1, r0, f1, f0 in tables:
        n = Fraction(r1 + r0 + f1 + f0)
        if not (r1 + r0 and f1 + f0):
            continue
        upper, lower = upper + r1 * f0 / n, lower + r0 * f1 / n
        excess += r1 - (r1 + r0) * (r1 + f1) / n
        if n > 1:
            variance += (r1 + r0) * (f1 + f0) * (r1 + f1) * (r0 + f0) / (n**2 * (n - 1))
        share += (f1 + f0) * (Fraction(f1, f1 + f0) - Fraction(r1, r1 + r0))
        focal += f1 + f0
    corrected = max(abs(excess) - Fraction(1, 2), Fraction(0)) ** 2 / variance
    return float(upper / lower), float(corrected), float(share / focal)


# ---- Mantel-Haenszel ------------------------------------------------------------------------------------------------


def test_eight_centres_as_published():
    # Agresti (2002), section 6.3: odds ratio 2.13, log .758 with standard error .303, CMH 6.38 without correction.
    responses, is_focal, centre = of_tables(CENTRES)
    (found,) = mantel_haenszel(responses, is_focal, matching=centre, bands=100, floors=ANY)
    assert found.odds_ratio == pytest.approx(2.135, abs=0.001)
    assert found.delta == pytest.approx(-2.35 * 0.758, abs=0.002)
    assert found.delta_standard_error == pytest.approx(2.35 * 0.303, abs=0.002)
    odds_ratio, chi_square, share = counted(CENTRES)
    assert (found.odds_ratio, found.statistic, found.share) == pytest.approx((odds_ratio, chi_square, share))
    assert (found.reference_people, found.focal_people) == (130, 143)


def test_every_item_by_sum_score_as_counted_by_hand():
    responses, is_focal = simulated(6, 300, seed=1, impact=0.4, harder={2: 0.9})
    score = responses.answers.sum(axis=1)
    for place, found in enumerate(mantel_haenszel(responses, is_focal, purify=False)):
        right = responses.answers[:, place] == 1
        cells = [(is_focal == group) & (right == mark) for group in (False, True) for mark in (True, False)]
        tables = [[int((cell & (score == total)).sum()) for cell in cells] for total in range(7)]
        assert (found.odds_ratio, found.statistic, found.share) == pytest.approx(counted(tables))


@given(st.lists(st.tuples(*[st.integers(1, 30)] * 4), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_the_groups_changed_over(tables):
    turned = [(f1, f0, r1, r0) for r1, r0, f1, f0 in tables]
    found = []
    for some in (tables, turned):
        responses, is_focal, stratum = of_tables(some)
        found += mantel_haenszel(responses, is_focal, matching=stratum, bands=5000, floors=ANY)
    one, two = found
    assert two.odds_ratio == pytest.approx(1 / one.odds_ratio)
    assert two.delta == pytest.approx(-one.delta, abs=1e-9)
    assert two.delta_standard_error == pytest.approx(one.delta_standard_error)
    assert two.p_value == pytest.approx(one.p_value)


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_order_of_people_and_items_does_not_matter(seed):
    responses, is_focal = simulated(7, 400, seed=2, harder={0: 1.0})
    rng = np.random.default_rng(seed)
    people, items = rng.permutation(800), rng.permutation(7)
    shuffled = Responses(responses.answers[people][:, items], tuple(responses.codes[place] for place in items))
    there = {found.code: found for found in mantel_haenszel(shuffled, is_focal[people])}
    for found in mantel_haenszel(responses, is_focal):
        assert there[found.code].statistic == pytest.approx(found.statistic)
        assert (there[found.code].size, there[found.code].is_matching) == (found.size, found.is_matching)


def test_a_row_that_counts_twice_is_two_people():
    responses, is_focal = simulated(5, 150, seed=3)
    twice = Responses(np.repeat(responses.answers, 2, axis=0), responses.codes)
    counts = Responses(responses.answers, responses.codes, np.full(300, 2.0))
    assert mantel_haenszel(counts, is_focal) == mantel_haenszel(twice, np.repeat(is_focal, 2))


def test_a_lower_group_is_no_fault_of_the_items():
    """Impact of .7 SD, no item differs: with 400 item tests, alarms stay rare and p-values at their level."""
    found = []
    for seed in range(40):
        responses, is_focal = simulated(20, 500, seed=seed, impact=0.7)
        found.append(mantel_haenszel(responses, is_focal, purify=False))
    assert np.mean([item.p_value < 0.05 for test in found for item in test]) < 0.07
    assert sum(any(item.is_found for item in test) for test in found) <= 4


def test_what_is_harder_for_a_group_is_found_and_no_longer_matches():
    responses, is_focal = simulated(15, 2000, seed=5, impact=0.5, harder={1: 0.9, 6: 0.9, 11: 0.9})
    pure, plain = mantel_haenszel(responses, is_focal), mantel_haenszel(responses, is_focal, purify=False)
    assert [item.code for item in pure if item.is_found] == ["i1", "i6", "i11"]
    assert [item.code for item in pure if not item.is_matching] == ["i1", "i6", "i11"]
    others = [place for place in range(15) if place not in {1, 6, 11}]
    off = [np.abs(np.mean([found[place].delta for place in others])) for found in (pure, plain)]
    assert off[0] < off[1]  # the three no longer make the other twelve look easier
    assert all(item.share < -0.1 and item.size == Size.C for item in pure if item.is_found)


def test_on_a_short_test_one_bad_item_does_not_drag_the_others_along():
    responses, is_focal = simulated(5, 3000, seed=4, harder={0: 1.8})
    plain, pure = mantel_haenszel(responses, is_focal, purify=False), mantel_haenszel(responses, is_focal)
    assert sum(item.is_found for item in plain) > 2  # matched by a score that is lower for the focal group alone
    assert [item.code for item in pure if item.is_found] == ["i0"]


def test_a_wrong_key_in_one_language_is_not_taken_for_too_few_answers():
    responses, is_focal = simulated(10, 400, seed=6)
    answers = responses.answers.copy()
    answers[is_focal, 4] = 0
    found = mantel_haenszel(Responses(answers, responses.codes), is_focal)[4]
    assert (found.odds_ratio, found.delta, found.size) == (np.inf, -np.inf, Size.C)
    assert found.share < -0.3
    assert np.isnan(found.delta_standard_error)
    turned = mantel_haenszel(Responses(answers, responses.codes), ~is_focal)[4]
    assert (turned.odds_ratio, turned.delta, turned.size) == (0.0, np.inf, Size.C)


def test_with_different_questions_people_are_matched_by_ability():
    responses, is_focal = simulated(12, 3000, seed=7, impact=0.5, harder={3: 0.9})
    rng = np.random.default_rng(7)
    score = responses.answers.mean(axis=1)
    answers = np.where(rng.random(responses.answers.shape) < 0.4, -1, responses.answers)
    some = Responses(answers, responses.codes)
    assert [item.code for item in mantel_haenszel(some, is_focal, matching=score) if item.is_found] == ["i3"]
    unknown = np.where(rng.random(6000) < 0.5, np.nan, score)
    halved = mantel_haenszel(some, is_focal, matching=unknown)
    assert 1500 < halved[3].reference_people + halved[3].focal_people < 2100


# ---- likelihood ratio -----------------------------------------------------------------------------------------------


def test_the_likelihood_ratio_finds_the_item_and_by_how_much():
    responses, is_focal = simulated(8, 2500, seed=9, impact=0.5, harder={2: 0.8})
    found = likelihood_ratio(responses, is_focal)
    assert [item.code for item in found if item.is_found] == ["i2"]
    item = found[2]
    assert item.focal_b - item.reference_b == pytest.approx(0.8, abs=0.3)
    assert (item.size, item.is_matching, item.degrees_of_freedom) == (Size.C, False, 2)
    assert -0.2 < item.share < -0.1
    rng = np.random.default_rng(9)
    truth = np.exp(rng.normal(0.1, 0.2, 8)), rng.normal(0, 0.8, 8)
    assert (item.reference_a, item.reference_b) == pytest.approx((truth[0][2], truth[1][2]), abs=0.2)


def test_the_likelihood_ratio_does_not_depend_on_who_comes_first():
    responses, is_focal = simulated(5, 600, seed=9, impact=0.6, harder={1: 0.9})
    found = []
    for order in (np.argsort(is_focal, kind="stable"), np.argsort(~is_focal, kind="stable")):
        found.append(likelihood_ratio(Responses(responses.answers[order], responses.codes), is_focal[order]))
    one, two = found
    for first, second in zip(one, two, strict=True):
        assert second.statistic == pytest.approx(first.statistic, abs=1e-3)
        assert second.focal_b == pytest.approx(first.focal_b, abs=1e-3)
        assert second.size == first.size


def test_statistics_of_items_that_do_not_differ_follow_chi_square():
    responses = [simulated(5, 400, seed=seed, impact=0.5) for seed in range(12)]
    statistics = [item.statistic for one in responses for item in likelihood_ratio(*one, purify=False)]
    assert 1.4 < np.mean(statistics) < 2.7  # two degrees of freedom
    slopes = likelihood_ratio(*responses[0], model=Model.ONE, purify=False)
    assert {item.degrees_of_freedom for item in slopes} == {1}


def test_missing_answers_and_guessing_are_no_obstacle():
    responses, is_focal = simulated(5, 1500, seed=10, harder={0: 1.5})
    rng = np.random.default_rng(10)
    answers = np.where(rng.random(responses.answers.shape) < 0.3, -1, responses.answers)
    guessed = np.where((answers == 0) & (rng.random(answers.shape) < 0.2), 1, answers)
    found = likelihood_ratio(Responses(guessed, responses.codes), is_focal, model=Model.THREE, guessing=0.2)
    assert [item.code for item in found if item.is_found] == ["i0"]


# ---- several tests, words, and what cannot be -----------------------------------------------------------------------


def test_holm_worked_out_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, np.nan, 0.01]) == pytest.approx([0.5, np.nan, 0.02], nan_ok=True)
    assert holm([]).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_adjusted_p_values_keep_order_and_lie_between_one_and_bonferroni(p_values, order):
    adjusted = holm(p_values)
    assert np.all(adjusted >= np.array(p_values) - 1e-15)
    assert np.all(adjusted <= np.minimum(np.array(p_values) * len(p_values), 1) + 1e-15)
    ranked = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(adjusted[ranked]) >= 0)
    places = list(range(len(p_values)))
    order.shuffle(places)
    assert holm([p_values[place] for place in places]) == pytest.approx(adjusted[places])


def test_sentences_say_what_was_found():
    responses, is_focal = simulated(12, 2000, seed=11, harder={0: 1.0, 1: -1.0})
    harder, easier, alike, *_ = mantel_haenszel(responses, is_focal)
    names = {"reference": "townspeople", "focal": "villagers"}
    assert harder.sentence % (harder.facts | names) == SENTENCES["harder"] % (
        names | {"item": "i0", "of_hundred": round(-100 * harder.share)}
    )
    assert (easier.sentence, alike.sentence) == (SENTENCES["easier"], SENTENCES["alike"])


@pytest.mark.parametrize("people", [199, 249])
def test_below_the_floors_there_is_no_verdict(people):
    responses, is_focal = simulated(6, people, seed=12, harder={0: 2.0})
    for found in (mantel_haenszel(responses, is_focal)[0], likelihood_ratio(responses, is_focal)[0]):
        assert (found.size, found.is_found) == (Size.TOO_FEW, False)
        assert np.isnan(found.statistic)
        assert "at least 200 in each group and 500 together" in found.sentence % (
            found.facts | {"reference": "x", "focal": "y"}
        )


def test_an_item_that_all_of_a_group_get_wrong_does_not_spoil_the_others():
    responses, is_focal = simulated(6, 300, seed=13)
    answers = responses.answers.copy()
    answers[is_focal, 2] = 0
    found = likelihood_ratio(Responses(answers, responses.codes), is_focal)
    assert [item.size for item in found] == [Size.A, Size.A, Size.TOO_FEW, Size.A, Size.A, Size.A]
    assert [item.is_matching for item in found] == [True, True, False, True, True, True]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda some: mantel_haenszel(some, np.zeros(9, dtype=bool)), "a group for each of 200 people"),
        (lambda some: likelihood_ratio(some, np.zeros(9, dtype=bool)), "a group for each of 200 people"),
        (
            lambda some: mantel_haenszel(some, np.zeros(200, dtype=bool), matching=np.zeros(9)),
            "a matching value for each of 200 people",
        ),
    ],
)
def test_shapes_that_differ_are_said(call, words):
    responses, _is_focal = simulated(5, 100, seed=14)
    with pytest.raises(ValueError, match=words):
        call(responses)
