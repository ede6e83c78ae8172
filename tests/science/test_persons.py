"""Where people stand: golden values, agreement of the ways to compute it, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.bank import Bank, BankItem, Status, information
from wanli.science.psychometrics.persons import (
    bank_information,
    eap,
    eap_many,
    grid,
    plausible_values,
    posteriors,
    wle,
    wle_many,
)

LSAT7 = Bank(
    "lsat7",
    tuple(
        BankItem(f"item{number}", a, -d / a)
        for number, (a, d) in enumerate(
            zip((0.988, 1.081, 1.706, 0.765, 0.736), (1.856, 0.808, 1.804, 0.486, 1.855), strict=True), 1
        )
    ),
)
PATTERNS = np.array([[mask >> place & 1 for place in range(5)] for mask in range(32)])
MIXED = Bank(
    "mixed", (*LSAT7.items, BankItem("guess", 1.4, 0.5, c=0.25), BankItem("new", 1.0, 0.0, status=Status.TRIAL))
)


def test_expected_ability_by_sum_score_is_the_published_one():
    # mirt's EAPsum on LSAT7: the posteriors of the patterns with one score, weighted by their marginal probability.
    points = grid(61)
    chance = 1 / (1 + np.exp(-(points[:, None] * LSAT7.a + LSAT7.d)))
    likelihood = np.prod(np.where(PATTERNS[:, None, :] == 1, chance, 1 - chance), axis=2)
    marginal = likelihood @ np.exp(-(points**2) / 2)
    theta, _ = eap_many(LSAT7, PATTERNS)
    score = PATTERNS.sum(axis=1)
    by_score = [np.average(theta[score == total], weights=marginal[score == total]) for total in range(6)]
    np.testing.assert_allclose(by_score, [-1.870, -1.432, -0.949, -0.413, 0.152, 0.727], atol=6e-4)


def test_one_person_and_many_agree():
    theta, standard_error = eap_many(LSAT7, PATTERNS, mean=0.3, standard_deviation=0.8)
    for row, pattern in enumerate(PATTERNS):
        one = eap(LSAT7, range(5), pattern, mean=0.3, standard_deviation=0.8)
        assert one.theta == pytest.approx(theta[row], abs=1e-12)
        assert one.standard_error == pytest.approx(standard_error[row], abs=1e-9)
        assert one.answers == 5


def test_nothing_answered_is_the_prior():
    found = eap(LSAT7, [], [], mean=0.5, standard_deviation=0.9)
    assert (found.theta, found.standard_error, found.answers) == (pytest.approx(0.5), pytest.approx(0.9, abs=1e-6), 0)


def test_quadrature_is_fine_enough():
    for points in (41, 61, 241):
        assert eap(LSAT7, range(5), [1] * 5, points=points).theta == pytest.approx(0.72722, abs=1e-5)


@given(
    marks=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), max_size=12),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_order_and_trial_items_do_not_matter(marks, order):
    shuffled = list(marks)
    order.shuffle(shuffled)
    counted = [mark for mark in marks if MIXED.counts[mark[0]]]
    found = [eap(MIXED, [place for place, _ in some], [u for _, u in some]) for some in (marks, shuffled, counted)]
    assert {estimate.answers for estimate in found} == {len(counted)}
    np.testing.assert_allclose([estimate.theta for estimate in found], found[0].theta, atol=1e-12)


@given(marks=st.lists(st.integers(0, 1), min_size=6, max_size=6), flipped=st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_one_more_right_answer_never_lowers_an_estimate(marks, flipped):
    better, worse = list(marks), list(marks)
    better[flipped], worse[flipped] = 1, 0
    assert eap(MIXED, range(6), better).theta > eap(MIXED, range(6), worse).theta


def test_weighted_likelihood_maximises_the_likelihood_times_the_root_of_information():
    # For the two-parameter model Warm's estimate is the mode of L(theta) sqrt(I(theta)).
    points = np.linspace(-8, 8, 160_001)
    for pattern in PATTERNS[[0, 5, 22, 31]]:
        found = wle(LSAT7, range(5), pattern)
        chance = 1 / (1 + np.exp(-(points[:, None] * LSAT7.a + LSAT7.d)))
        log_likelihood = np.log(np.where(pattern == 1, chance, 1 - chance)).sum(axis=1)
        total = information(points, LSAT7.a, LSAT7.b).sum(axis=1)
        assert found.theta == pytest.approx(points[np.argmax(log_likelihood + 0.5 * np.log(total))], abs=2e-4)
        assert found.standard_error == pytest.approx(1 / np.sqrt(bank_information(LSAT7, found.theta)), rel=1e-6)


def test_weighted_likelihood_is_less_biased_than_the_expected_value():
    rng = np.random.default_rng(5)
    bank = Bank("many", tuple(BankItem(f"i{n}", 1.2, b, c=0.2) for n, b in enumerate(np.linspace(-2.5, 2.5, 30))))
    chance = 0.2 + 0.8 / (1 + np.exp(-1.2 * (1.5 - bank.b)))
    answers = rng.random((250, 30)) < chance
    unbiased = np.mean([wle(bank, range(30), row).theta for row in answers])
    shrunk = eap_many(bank, answers.astype(int))[0].mean()
    assert abs(unbiased - 1.5) < 0.1 < abs(shrunk - 1.5)


def test_without_answers_the_weighted_likelihood_knows_nothing():
    assert wle(MIXED, [6], [1]).standard_error == np.inf


def test_plausible_values_have_the_moments_of_the_posterior():
    answers = np.array([[1, 1, 0, 1, -1], [0, 0, 0, -1, -1]])
    drawn = plausible_values(LSAT7, answers, draws=20_000, rng=np.random.default_rng(3))
    theta, standard_error = eap_many(LSAT7, answers)
    assert drawn.shape == (2, 20_000)
    np.testing.assert_allclose(drawn.mean(axis=1), theta, atol=0.03)
    np.testing.assert_allclose(drawn.std(axis=1), standard_error, atol=0.03)
    np.testing.assert_allclose(posteriors(LSAT7, answers).sum(axis=1), 1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: eap(LSAT7, [0, 1], [1]), "2 items, but 1 answers"),
        (lambda: eap(LSAT7, [5], [1]), "outside the bank's 5"),
        (lambda: eap(LSAT7, [-1], [1]), "outside the bank's 5"),
        (lambda: eap(LSAT7, [0], [2]), "1 \\(right\\) or 0 \\(wrong\\)"),
        (lambda: eap(LSAT7, [0], [1], points=21), "too few"),
        (lambda: eap(LSAT7, [0], [1], standard_deviation=0), "must be positive"),
        (lambda: eap_many(LSAT7, [[1, 0]]), "the bank has 5 items"),
        (lambda: plausible_values(LSAT7, PATTERNS, draws=0, rng=np.random.default_rng(1)), "at least one draw"),
        (lambda: wle(LSAT7, [0, 1], [1]), "2 items, but 1 answers"),
    ],
)
def test_what_cannot_be_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("items", [4, 30])
def test_weighted_estimates_of_one_person_and_of_many_agree(items):
    rng = np.random.default_rng(2)
    bank = Bank(
        "some",
        tuple(
            BankItem(
                f"q{number}",
                float(np.exp(rng.normal(0, 0.4))),
                float(rng.normal()),
                c=0.2 * (number % 2),
                status=Status.TRIAL if number % 7 == 6 else Status.CALIBRATED,
            )
            for number in range(items)
        ),
    )
    answers = rng.integers(-1, 2, (200, items))
    answers[0], answers[1], answers[2] = -1, 0, 1
    theta, standard_error = wle_many(bank, answers)
    for row, given_answers in enumerate(answers):
        asked = np.flatnonzero(given_answers >= 0)
        one = wle(bank, asked, given_answers[asked])
        assert standard_error[row] == pytest.approx(one.standard_error, rel=1e-5)
        if one.answers:
            assert theta[row] == pytest.approx(one.theta, abs=1e-6)
        else:
            assert np.isnan(theta[row])


def test_weighted_estimates_of_many_need_the_banks_items():
    with pytest.raises(ValueError, match="the bank has 5 items"):
        wle_many(LSAT7, np.zeros((2, 4)))
    assert np.isnan(wle_many(Bank("none", (BankItem("new", 1, 0, status=Status.TRIAL),)), [[1]])[0]).all()
