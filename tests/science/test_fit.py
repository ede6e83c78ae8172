"""Fit and reliability: published values, sums over all patterns, and models that are wrong on purpose."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.bank import Bank, BankItem, UnknownItem
from wanli.science.psychometrics.fit import (
    NotTested,
    chi_square_tail,
    empirical_reliability,
    item_fit,
    marginal_reliability,
    mean_squares,
    quadrature,
    score_likelihoods,
)
from wanli.science.psychometrics.persons import eap_many
from wanli.science.psychometrics.responses import Responses

DATA = Path(__file__).parent / "data"


def lsat7() -> Responses:
    with (DATA / "lsat7_patterns.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = np.array(rows, dtype=float)
    return Responses(table[:, :5].astype(int), tuple(header[:5]), table[:, 5])


def published() -> Bank:
    a, d = (0.9879, 1.0808, 1.7058, 0.7651, 0.7358), (1.8561, 0.8080, 1.8043, 0.4860, 1.8545)
    codes = lsat7().codes
    return Bank("lsat7", tuple(BankItem(codes[n], a[n], -d[n] / a[n]) for n in range(5)))


def some_bank(items: int, *, seed: int) -> Bank:
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.25, items)), rng.normal(0, 0.8, items)
    return Bank("true", tuple(BankItem(f"i{n}", float(a[n]), float(b[n])) for n in range(items)))


def answered(bank: Bank, people: int, *, seed: int) -> tuple[Responses, np.ndarray]:
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=people)
    chance = 1 / (1 + np.exp(-(bank.a * (theta[:, None] - bank.b))))
    return Responses((rng.random(chance.shape) < chance).astype(np.int8), bank.codes), theta


# ---- S-X2 -----------------------------------------------------------------------------------------------------------


def test_lsat7_as_published():
    found = item_fit(lsat7(), published())
    assert [item.statistic for item in found] == pytest.approx([4.749, 14.451, 1.270, 5.237, 0.941], abs=0.01)
    assert {item.degrees_of_freedom for item in found} == {2}
    assert [item.p_value for item in found] == pytest.approx([0.0931, 0.0007, 0.5299, 0.0729, 0.6247], abs=0.0005)
    assert [item.rmsea for item in found] == pytest.approx([0.037, 0.079, 0.0, 0.040, 0.0], abs=0.0006)


def test_observed_and_expected_are_what_the_patterns_say():
    responses, bank = lsat7(), published()
    score = responses.answers.sum(axis=1)
    theta = np.linspace(-6, 6, 61)
    weights = np.exp(-(theta**2) / 2) / np.exp(-(theta**2) / 2).sum()
    p = 1 / (1 + np.exp(-(theta[:, None] * bank.a + bank.d)))
    patterns = np.array(list(product((0, 1), repeat=5)))
    marginal = np.array([weights @ np.prod(np.where(row == 1, p, 1 - p), axis=1) for row in patterns])
    for place, item in enumerate(item_fit(responses, bank)):
        for group, total in enumerate((1, 2, 3, 4)):
            here = patterns.sum(axis=1) == total
            share = marginal[here & (patterns[:, place] == 1)].sum() / marginal[here].sum()
            assert item.expected[group] == pytest.approx(share)
            counts = responses.counts[score == total]
            assert item.people[group] == counts.sum()
            assert item.observed[group] == pytest.approx(
                counts @ responses.answers[score == total, place] / counts.sum()
            )


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=7))
@settings(max_examples=30, deadline=None)
def test_the_chance_of_every_sum_score_is_the_sum_over_its_patterns(chances):
    found = score_likelihoods(np.array([chances]))[0]
    for total in range(len(chances) + 1):
        patterns = [row for row in product((0, 1), repeat=len(chances)) if sum(row) == total]
        whole = sum(np.prod([p if u else 1 - p for p, u in zip(chances, row, strict=True)]) for row in patterns)
        assert found[total] == pytest.approx(whole)
    assert found.sum() == pytest.approx(1)


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_order_of_people_and_items_does_not_matter(seed):
    responses, theta = answered(some_bank(7, seed=1), 400, seed=1)
    rng = np.random.default_rng(seed)
    people, items = rng.permutation(400), rng.permutation(7)
    shuffled = Responses(responses.answers[people][:, items], tuple(responses.codes[place] for place in items))
    bank = Bank("mixed", tuple(some_bank(7, seed=1).items[place] for place in rng.permutation(7)))
    there = {item.code: item for item in item_fit(shuffled, bank)}
    squares = {item.code: item for item in mean_squares(shuffled, bank, theta[people])}
    for item in item_fit(responses, bank):
        assert there[item.code].statistic == pytest.approx(item.statistic)
        assert there[item.code].degrees_of_freedom == item.degrees_of_freedom
    for square in mean_squares(responses, bank, theta):
        assert squares[square.code].infit == pytest.approx(square.infit)
        assert squares[square.code].outfit == pytest.approx(square.outfit)


def test_a_model_that_holds_is_rarely_rejected():
    p_values = []
    for seed in range(30):
        bank = some_bank(10, seed=seed)
        responses, _theta = answered(bank, 1000, seed=100 + seed)
        p_values += [item.p_value for item in item_fit(responses, bank, free_parameters=0)]
    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.09
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.06)


def test_an_item_that_is_guessed_at_does_not_fit_a_curve_from_nothing():
    bank = some_bank(12, seed=2)
    responses, _theta = answered(bank, 3000, seed=2)
    rng = np.random.default_rng(2)
    answers = responses.answers.copy()
    answers[:, 4] = np.where(rng.random(3000) < 0.4, 1, answers[:, 4])
    found = item_fit(Responses(answers, responses.codes), bank)
    assert found[4].p_value < 1e-10
    assert found[4].rmsea > 0.1 > max(item.rmsea for item in found[:4])
    assert np.all(found[4].observed[:5] > found[4].expected[:5])


def test_every_group_of_scores_expects_one_right_and_one_wrong_at_least():
    bank = Bank("hard", tuple(BankItem(f"i{n}", 1.5, b) for n, b in enumerate((-3, -2, 2, 2.5, 3, 3.5))))
    responses, _theta = answered(bank, 300, seed=3)
    found = item_fit(responses, bank, free_parameters=0)
    assert min(len(item.people) for item in found) < 5
    for item in found:
        right = item.people * item.expected
        assert len(item.people) == 1 or min(right.min(), (item.people - right).min()) >= 1


def test_without_enough_there_is_no_verdict():
    bank = some_bank(4, seed=4)
    few, _theta = answered(bank, 99, seed=4)
    assert {item.not_tested for item in item_fit(few, bank)} == {NotTested.TOO_FEW_PEOPLE}
    many, _theta = answered(bank, 500, seed=4)
    short = item_fit(many.select(bank.codes[:3]), bank)
    assert {(item.not_tested, np.isnan(item.statistic)) for item in short} == {(NotTested.NO_DEGREES_OF_FREEDOM, True)}
    gaps = many.answers.copy()
    gaps[:450, 0] = -1  # only who answered every item can be put into a group
    assert item_fit(Responses(gaps, many.codes), bank)[1].not_tested == NotTested.TOO_FEW_PEOPLE


# ---- mean squares ---------------------------------------------------------------------------------------------------


def test_mean_squares_worked_out_by_hand():
    # a 1, b 0; theta 0 and ln 3 give p = 1/2 and 3/4. Answers 1 and 0: residuals 1/2, -3/4.
    bank = Bank("one", (BankItem("q", 1.0, 0.0),))
    (found,) = mean_squares(Responses(np.array([[1], [0], [1]]), ("q",)), bank, [0.0, np.log(3), np.nan])
    assert found.answers == 2
    assert found.outfit == pytest.approx((0.25 / 0.25 + 0.5625 / 0.1875) / 2)
    assert found.infit == pytest.approx((0.25 + 0.5625) / (0.25 + 0.1875))


def test_mean_squares_are_one_where_the_model_holds_and_more_where_answers_are_noise():
    bank = some_bank(10, seed=5)
    responses, theta = answered(bank, 4000, seed=5)
    answers = responses.answers.copy()
    rng = np.random.default_rng(5)
    answers[:, 0] = rng.random(4000) < 0.5
    noise, *others = mean_squares(Responses(answers, responses.codes), bank, theta)
    assert noise.infit > 1.2
    assert noise.outfit > 1.3
    assert [item.infit for item in others] == pytest.approx([1.0] * 9, abs=0.05)
    assert [item.outfit for item in others] == pytest.approx([1.0] * 9, abs=0.12)


# ---- reliability ----------------------------------------------------------------------------------------------------


def test_reliability_worked_out_by_hand():
    assert empirical_reliability([-1.0, 1.0], [0.5, 0.5]) == pytest.approx(1 / 1.25)
    assert empirical_reliability([-1.0, 1.0], [0.5, 0.5], [3, 1]) == pytest.approx(0.75 / (0.75 + 0.25))
    assert empirical_reliability([0.3, 0.3], [0.0, 0.0]) == 0


def test_marginal_reliability_is_what_people_from_that_population_show():
    bank = some_bank(30, seed=6)
    responses, theta = answered(bank, 6000, seed=6)
    estimates, errors = eap_many(bank, responses.answers)
    shown = np.corrcoef(theta, estimates)[0, 1] ** 2
    assert marginal_reliability(bank) == pytest.approx(shown, abs=0.02)
    assert empirical_reliability(estimates, errors) == pytest.approx(shown, abs=0.02)


@given(st.floats(0.3, 2.0), st.floats(-1, 1))
@settings(max_examples=20, deadline=None)
def test_marginal_reliability_does_not_depend_on_the_unit_and_grows_with_items(spread, mean):
    bank = some_bank(8, seed=7)
    moved = Bank("moved", tuple(BankItem(i.code, i.a / spread, spread * i.b + mean) for i in bank.items))
    plain = marginal_reliability(bank)
    assert marginal_reliability(moved, mean=mean, standard_deviation=spread) == pytest.approx(plain)
    assert 0 < marginal_reliability(bank, np.arange(4)) < plain < 1


# ---- small parts, and what is refused -------------------------------------------------------------------------------


def test_quadrature_has_the_moments_it_is_asked_for():
    theta, weights = quadrature(mean=0.4, standard_deviation=1.3)
    assert (weights.sum(), weights @ theta) == pytest.approx((1.0, 0.4))
    assert weights @ (theta - 0.4) ** 2 == pytest.approx(1.69, rel=1e-6)
    assert chi_square_tail(5.991, 2) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda some, bank: item_fit(Responses(some.answers, tuple("xyzw")), bank), UnknownItem, "no item 'x'"),
        (lambda some, bank: mean_squares(some, bank, np.zeros(3)), ValueError, "one theta for each of 150 people"),
        (lambda _some, _bank: empirical_reliability([0.1], [0.2]), ValueError, "at least two people"),
    ],
)
def test_what_does_not_fit_is_said(call, error, words):
    bank = some_bank(4, seed=8)
    with pytest.raises(error, match=words):
        call(answered(bank, 150, seed=8)[0], bank)
