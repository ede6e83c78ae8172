"""Classical statistics: small tables worked out by hand, other formulas for the same thing, and what cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from wanli.science.psychometrics.classical import (
    TooFewAnswers,
    covariances,
    cronbach_alpha,
    item_statistics,
    mcdonald_omega,
    option_analysis,
    option_curves,
)
from wanli.science.psychometrics.responses import Responses

SMALL = Responses(np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 0, 1]]), ("x", "y", "z"))


def one_factor(loadings, people: int, *, seed: int, missing: float = 0.0) -> Responses:
    """Answers that are right where loading * factor + noise lies above 0."""
    rng = np.random.default_rng(seed)
    loadings = np.asarray(loadings)
    values = rng.normal(size=(people, 1)) * loadings
    values += rng.normal(size=values.shape) * np.sqrt(1 - loadings**2)
    answers = np.where(rng.random(values.shape) < missing, -1, values > 0)
    return Responses(answers.astype(np.int8), tuple(f"i{n}" for n in range(len(loadings))))


# ---- items ----------------------------------------------------------------------------------------------------------


def test_a_small_table_worked_out_by_hand():
    first, second, third = item_statistics(SMALL)
    assert [item.share_right for item in (first, second, third)] == pytest.approx([0.8, 0.4, 0.4])
    assert {item.answers for item in (first, second, third)} == {5}
    # x against y + z = 2 1 0 0 1: covariance .16 (divisor 5), variances .16 and .56.
    assert first.item_rest == pytest.approx(0.16 / np.sqrt(0.16 * 0.56))


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_complete_answers_give_the_usual_correlation_with_the_rest(seed):
    responses = one_factor([0.7, 0.5, 0.6, 0.4], 120, seed=seed)
    for place, item in enumerate(item_statistics(responses)):
        rest = np.delete(responses.answers, place, axis=1).sum(axis=1)
        assert item.item_rest == pytest.approx(np.corrcoef(responses.answers[:, place], rest)[0, 1])


def test_missing_answers_are_left_out_and_rests_become_shares():
    table = Responses(
        np.array([[1, 1, -1], [0, 1, 0], [1, -1, 1], [0, 0, 0], [1, -1, -1], [-1, 1, 1]]), ("x", "y", "z")
    )
    first, second, _third = item_statistics(table)
    assert (first.answers, first.share_right) == (5, pytest.approx(0.6))
    assert (second.answers, second.share_right) == (4, pytest.approx(0.75))
    # x of the four who answered something else too, against the shares 1, 1/2, 1, 0 right of that.
    assert first.item_rest == pytest.approx(np.corrcoef([1, 0, 1, 0], [1, 0.5, 1, 0])[0, 1])


def test_what_cannot_be_worked_out_is_not_a_number():
    table = Responses(np.array([[1, -1, 1], [1, -1, 0], [1, -1, 1]]), ("same", "none", "z"))
    same, none, _z = item_statistics(table)
    assert (same.share_right, np.isnan(same.item_rest)) == (1.0, True)
    assert (none.answers, np.isnan(none.share_right), np.isnan(none.item_rest)) == (0, True, True)


# ---- consistency ----------------------------------------------------------------------------------------------------


def test_alpha_from_the_variances_of_items_and_sum():
    # Variances (divisor 4) .2, .3, .3; sum scores 3 2 1 0 2 with variance 1.3.
    assert cronbach_alpha(SMALL) == pytest.approx(3 / 2 * (1 - 0.8 / 1.3))


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_alpha_is_kuder_and_richardsons_formula_20(seed):
    responses = one_factor([0.7, 0.5, 0.6, 0.4, 0.8], 200, seed=seed)
    p = responses.answers.mean(axis=0)
    expected = 5 / 4 * (1 - (p * (1 - p)).sum() / responses.answers.sum(axis=1).var())
    assert cronbach_alpha(responses) == pytest.approx(expected)


def test_covariances_are_those_of_the_people_who_answered_both():
    responses = one_factor([0.7, 0.5, 0.6], 300, seed=1, missing=0.3)
    found = covariances(responses)
    for first in range(3):
        for second in range(3):
            both = np.all(responses.answers[:, [first, second]] >= 0, axis=1)
            pair = responses.answers[both][:, [first, second]].astype(float)
            assert found[first, second] == pytest.approx(np.cov(pair.T)[0, 1])


def test_omega_minimises_the_same_discrepancy_as_a_general_search():
    responses = one_factor([0.8, 0.3, 0.6, 0.5, 0.7, 0.4], 800, seed=2)
    table = responses.answers.astype(float)
    correlations, off = np.corrcoef(table.T), ~np.eye(6, dtype=bool)

    def discrepancy(loadings):
        return float((((correlations - np.outer(loadings, loadings))[off]) ** 2).sum())

    best = minimize(discrepancy, np.full(6, 0.5), method="BFGS", options={"gtol": 1e-9}).x
    loadings = best * np.sign(best.sum()) * table.std(axis=0, ddof=1)
    unique = table.var(axis=0, ddof=1) - loadings**2
    found = mcdonald_omega(responses)
    assert found.loadings == pytest.approx(loadings, abs=1e-5)
    assert found.value == pytest.approx(loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum()), abs=1e-6)
    assert found.residual == pytest.approx(np.sqrt(discrepancy(best) / 30), abs=1e-6)
    assert found.is_proper


def test_omega_of_three_items_has_a_closed_form():
    responses = one_factor([0.8, 0.6, 0.7], 500, seed=3)
    r = np.corrcoef(responses.answers.T.astype(float))
    spread = responses.answers.std(axis=0, ddof=1)
    loadings = np.sqrt([r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2], r[0, 2] * r[1, 2] / r[0, 1]]) * spread
    found = mcdonald_omega(responses)
    assert found.loadings == pytest.approx(loadings, abs=1e-6)
    assert found.residual == pytest.approx(0, abs=1e-6)


def test_equal_loadings_make_alpha_and_omega_one_and_unequal_ones_alpha_smaller():
    equal, unequal = one_factor([0.6] * 8, 20_000, seed=4), one_factor([0.95, 0.9, 0.2, 0.1], 20_000, seed=4)
    assert cronbach_alpha(equal) == pytest.approx(mcdonald_omega(equal).value, abs=0.002)
    assert cronbach_alpha(unequal) < mcdonald_omega(unequal).value - 0.05


def test_two_factors_leave_residuals_behind():
    both = np.column_stack([one_factor([0.8] * 4, 2000, seed=seed).answers for seed in (5, 6)])
    found = mcdonald_omega(Responses(both, tuple(f"i{n}" for n in range(8))))
    assert found.residual > 0.08 > mcdonald_omega(one_factor([0.8] * 8, 2000, seed=5)).residual


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_order_of_people_and_items_does_not_matter(seed):
    responses = one_factor([0.8, 0.3, 0.6, 0.5, 0.7], 250, seed=7, missing=0.1)
    rng = np.random.default_rng(seed)
    people, items = rng.permutation(250), rng.permutation(5)
    shuffled = Responses(responses.answers[people][:, items], tuple(responses.codes[place] for place in items))
    assert cronbach_alpha(shuffled) == pytest.approx(cronbach_alpha(responses))
    assert mcdonald_omega(shuffled).value == pytest.approx(mcdonald_omega(responses).value, abs=1e-8)
    there = {item.code: item for item in item_statistics(shuffled)}
    for item in item_statistics(responses):
        assert there[item.code].item_rest == pytest.approx(item.item_rest)


def test_a_row_that_counts_three_times_is_three_people():
    thrice = Responses(np.repeat(SMALL.answers, 3, axis=0), SMALL.codes)
    counts = Responses(SMALL.answers, SMALL.codes, np.full(5, 3.0))
    assert cronbach_alpha(counts) == pytest.approx(cronbach_alpha(thrice))
    for one, two in zip(item_statistics(counts), item_statistics(thrice), strict=True):
        assert (one.answers, one.share_right) == (two.answers, pytest.approx(two.share_right))
        assert one.item_rest == pytest.approx(two.item_rest)


# ---- options --------------------------------------------------------------------------------------------------------


def test_options_as_they_were_picked():
    # 100 answers: the key 60 times by people at 1, a decoy for the able 25 times at 2, one nobody wants, 3 at 0.
    chosen = np.repeat([0, 1, 2, 3, -1], [60, 25, 3, 12, 20])
    scores = np.repeat([1.0, 2.0, 0.0, -1.0, 5.0], [60, 25, 3, 12, 20])
    key, decoy, idle, fair = option_analysis(chosen, scores, options=4, key=0)
    assert [option.share for option in (key, decoy, idle, fair)] == pytest.approx([0.6, 0.25, 0.03, 0.12])
    assert (key.is_key, key.is_idle, key.attracts_the_able) == (True, False, False)
    assert (decoy.mean_score, decoy.attracts_the_able, decoy.is_idle) == (2.0, True, False)
    assert (idle.answers, idle.is_idle, np.isnan(idle.mean_score)) == (3, True, True)
    assert (fair.mean_score, fair.attracts_the_able) == (-1.0, False)


def test_nobody_answered():
    for option in option_analysis(np.full(4, -1), np.zeros(4), options=2, key=0):
        assert (option.answers, np.isnan(option.share), option.is_idle) == (0, True, False)


def test_curves_in_bands_of_equally_many():
    chosen = np.array([1, 0, 1, 0, 0, 0, -1, 0])
    scores = np.array([-2.0, 1.0, -1.0, 0.0, 2.0, 3.0, 9.0, np.nan])
    middle, shares = option_curves(chosen, scores, options=2, bands=3)
    assert middle == pytest.approx([-1.5, 0.5, 2.5])
    assert shares.tolist() == [[0, 1], [1, 0], [1, 0]]
    assert option_curves(chosen[:2], scores[:2], options=2, bands=5)[1].shape == (2, 2)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: cronbach_alpha(SMALL.select(["x"])), TooFewAnswers, "at least two items"),
        (lambda: mcdonald_omega(SMALL.select(["x", "y"])), TooFewAnswers, "at least three items"),
        (
            lambda: cronbach_alpha(Responses(np.array([[1, -1], [0, -1], [-1, 1]]), ("x", "y"))),
            TooFewAnswers,
            "0 people answered x and y together",
        ),
        (lambda: cronbach_alpha(Responses(np.ones((4, 2), dtype=int), ("x", "y"))), TooFewAnswers, "do not differ"),
        (
            lambda: mcdonald_omega(Responses(np.array([[1, 0, 1], [1, 1, 0], [1, 1, 1]]), ("x", "y", "z"))),
            TooFewAnswers,
            "all answers to x are the same",
        ),
        (lambda: mcdonald_omega(one_factor([0.6] * 4, 200, seed=8), max_iterations=1), TooFewAnswers, "not converge"),
        (lambda: option_analysis(np.array([0, 4]), np.zeros(2), options=4, key=0), ValueError, "outside 4 options"),
        (lambda: option_analysis(np.zeros(2, int), np.zeros(3), options=4, key=0), ValueError, "one score for each"),
    ],
)
def test_too_little_is_said(call, error, words):
    with pytest.raises(error, match=words):
        call()
