"""Calibration against published values, against what was simulated, and against what cannot be estimated."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.bank import Bank, BankItem
from wanli.science.psychometrics.calibration import CannotCalibrate, Model, Priors, Reason, calibrate
from wanli.science.psychometrics.calibration.calibrating import _start
from wanli.science.psychometrics.calibration.data import prepared
from wanli.science.psychometrics.calibration.expectation import expected
from wanli.science.psychometrics.calibration.maximisation import Task, log_prior, maximised
from wanli.science.psychometrics.calibration.uncertainty import standard_errors
from wanli.science.psychometrics.responses import Responses

DATA = Path(__file__).parent / "data"


def patterns(name: str) -> Responses:
    """The five items of the Law School Admission Test, 1,000 people as patterns with counts (Bock & Lieberman 1970)."""
    with (DATA / f"{name}_patterns.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = np.array(rows, dtype=float)
    return Responses(table[:, :5].astype(int), tuple(header[:5]), table[:, 5])


def simulated(
    items: int,
    people: int,
    *,
    seed: int,
    missing: float = 0.0,
    mean: float = 0.0,
    deviation: float = 1.0,
    guessing: float = 0.0,
) -> tuple[Bank, Responses]:
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(0, 1, items)
    return answered(a, b, rng.normal(mean, deviation, people), rng, missing=missing, guessing=guessing)


def answered(a, b, theta, rng, *, missing=0.0, guessing=0.0) -> tuple[Bank, Responses]:
    chance = guessing + (1 - guessing) / (1 + np.exp(-(a * (theta[:, None] - b))))
    answers = (rng.random(chance.shape) < chance).astype(np.int8)
    answers[rng.random(chance.shape) < missing] = -1
    codes = tuple(f"item{place:02}" for place in range(len(a)))
    bank = Bank("true", tuple(BankItem(code, *pair) for code, pair in zip(codes, zip(a, b, strict=True), strict=True)))
    return bank, Responses(answers, codes)


def column(calibration, name: str) -> list[float]:
    return [getattr(item, name) for item in calibration.items]


# ---- golden values --------------------------------------------------------------------------------------------------


def test_lsat7_as_published():
    found = calibrate(patterns("lsat7"))
    assert found.converged
    assert found.persons == 1000
    assert found.log_likelihood == pytest.approx(-2658.805, abs=0.001)
    assert column(found, "a") == pytest.approx([0.988, 1.081, 1.706, 0.765, 0.736], abs=0.002)
    assert column(found, "d") == pytest.approx([1.856, 0.808, 1.804, 0.486, 1.855], abs=0.002)
    assert column(found, "a_standard_error") == pytest.approx([0.177, 0.169, 0.321, 0.134, 0.151], rel=0.01)


def test_lsat6_as_published():
    found = calibrate(patterns("lsat6"))
    assert found.log_likelihood == pytest.approx(-2466.653, abs=0.001)
    assert column(found, "a") == pytest.approx([0.825, 0.723, 0.890, 0.689, 0.657], abs=0.002)
    assert column(found, "b") == pytest.approx([-3.360, -1.370, -0.280, -1.866, -3.124], abs=0.002)
    assert column(found, "a_standard_error") == pytest.approx([0.258, 0.187, 0.233, 0.185, 0.210], rel=0.01)


def test_one_slope_as_published():
    seven, six = (calibrate(patterns(name), model=Model.ONE) for name in ("lsat7", "lsat6"))
    assert column(seven, "a") == pytest.approx([1.011] * 5, abs=0.001)
    assert seven.log_likelihood == pytest.approx(-2664.901, abs=0.001)
    assert column(six, "a") == pytest.approx([0.7551] * 5, abs=0.0002)
    assert column(six, "b") == pytest.approx([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=0.001)
    assert six.log_likelihood == pytest.approx(-2466.938, abs=0.001)


# ---- what was simulated comes back ----------------------------------------------------------------------------------


def within(estimates: list[float], errors: list[float], truth, most: float = 4.0) -> None:
    off = np.abs((np.array(estimates) - truth) / np.array(errors))
    assert off.max() < most
    assert np.mean(off**2) < 2.5


@pytest.mark.parametrize("missing", [0.0, 0.7])
def test_items_come_back_within_their_errors(missing):
    truth, responses = simulated(20, 3000, seed=5, missing=missing)
    found = calibrate(responses)
    assert found.converged
    within(column(found, "a"), column(found, "a_standard_error"), truth.a)
    within(column(found, "b"), column(found, "b_standard_error"), truth.b)


def test_guessing_is_taken_as_given():
    truth, responses = simulated(20, 5000, seed=6, guessing=0.2)
    found = calibrate(responses, model=Model.THREE, guessing=0.2)
    within(column(found, "a"), column(found, "a_standard_error"), truth.a)
    within(column(found, "b"), column(found, "b_standard_error"), truth.b)


def test_a_second_group_has_its_own_mean_and_spread():
    rng = np.random.default_rng(7)
    a, b = np.exp(rng.normal(0.1, 0.3, 15)), rng.normal(0, 1, 15)
    theta = np.concatenate([rng.normal(0, 1, 3000), rng.normal(0.5, 1.3, 2000)])
    truth, responses = answered(a, b, theta, rng, missing=0.3)
    groups = np.repeat(["before", "after"], [3000, 2000])
    found = calibrate(responses, groups=groups)
    first, second = found.groups
    assert (first.name, first.mean, first.standard_deviation, first.is_reference) == ("before", 0.0, 1.0, True)
    assert np.isnan(first.mean_standard_error)
    assert abs(second.mean - 0.5) < 3 * second.mean_standard_error < 0.2
    assert abs(second.standard_deviation - 1.3) < 3 * second.standard_deviation_standard_error < 0.25
    within(column(found, "a"), column(found, "a_standard_error"), truth.a)


def test_a_latent_regression_finds_the_slopes():
    rng = np.random.default_rng(8)
    a, b = np.exp(rng.normal(0.1, 0.3, 15)), rng.normal(0, 1, 15)
    x = np.column_stack([rng.integers(0, 2, 4000), rng.normal(size=4000)])
    _truth, responses = answered(a, b, x @ [0.4, -0.3] + rng.normal(size=4000), rng)
    found = calibrate(responses, covariates=x, covariate_names=("trained", "age"))
    assert [one.name for one in found.coefficients] == ["trained", "age"]
    for one, slope in zip(found.coefficients, (0.4, -0.3), strict=True):
        assert abs(one.value - slope) < 3 * one.standard_error < 0.15


def test_a_group_as_a_covariate_gives_the_same_difference():
    rng = np.random.default_rng(9)
    a, b = np.exp(rng.normal(0.1, 0.3, 10)), rng.normal(0, 1, 10)
    trained = np.repeat([0, 1], 1500)
    _truth, responses = answered(a, b, 0.3 * trained + rng.normal(size=3000), rng)
    by_group = calibrate(responses, groups=trained)
    by_slope = calibrate(responses, covariates=trained[:, None].astype(float))
    assert by_slope.coefficients[0].value == pytest.approx(by_group.groups[1].mean, abs=0.03)
    assert by_slope.coefficients[0].standard_error == pytest.approx(by_group.groups[1].mean_standard_error, rel=0.1)


def test_anchors_keep_their_scale_and_place_new_items_on_it():
    truth, responses = simulated(20, 4000, seed=10, mean=0.6, deviation=0.8)
    anchors = Bank("old", truth.items[:10])
    found = calibrate(responses, anchors=anchors)
    old, new = found.items[:10], found.items[10:]
    assert [item.a for item in old] == pytest.approx(truth.a[:10])
    assert all(item.is_anchor and np.isnan(item.a_standard_error) for item in old)
    within([item.b for item in new], [item.b_standard_error for item in new], truth.b[10:])
    (group,) = found.groups
    assert not group.is_reference
    assert abs(group.mean - 0.6) < 3 * group.mean_standard_error
    assert abs(group.standard_deviation - 0.8) < 3 * group.standard_deviation_standard_error


def test_anchors_with_covariates():
    rng = np.random.default_rng(11)
    a, b = np.exp(rng.normal(0.1, 0.3, 12)), rng.normal(0, 1, 12)
    x = rng.integers(0, 2, (3000, 1)).astype(float)
    truth, responses = answered(a, b, -0.4 + 0.5 * x[:, 0] + 0.9 * rng.normal(size=3000), rng)
    found = calibrate(responses, covariates=x, anchors=Bank("old", truth.items[:6]))
    assert abs(found.coefficients[0].value - 0.5) < 3 * found.coefficients[0].standard_error < 0.2
    assert abs(found.groups[0].mean + 0.4) < 3 * found.groups[0].mean_standard_error < 0.2
    assert abs(found.groups[0].standard_deviation - 0.9) < 3 * found.groups[0].standard_deviation_standard_error


def test_priors_hold_items_with_few_answers():
    _truth, responses = simulated(15, 60, seed=12)
    free, held = calibrate(responses), calibrate(responses, priors=Priors())
    assert held.converged
    assert np.std(np.log(column(held, "a"))) < np.std(np.log(np.maximum(column(free, "a"), 0.05)))
    assert any(
        "fewer than" in warning for warning in calibrate(Responses(responses.answers[:40], responses.codes)).warnings
    )


# ---- agreement with another implementation --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "people", "missing", "seed"),
    [(5, 800, 0.1, 1), (8, 600, 0.2, 2), (12, 900, 0.4, 3), (10, 1500, 0.5, 4), (20, 700, 0.3, 5)],
)
def test_agreement_with_the_package_mirt(items, people, missing, seed):
    import mirt

    _truth, responses = simulated(items, people, seed=seed, missing=missing)
    ours = calibrate(responses)
    theirs = mirt.fit_mirt(
        responses.answers.astype(int), model="2PL", n_quadpts=61, tol=1e-7, max_iter=3000, verbose=False
    )
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, abs=1e-3)
    for name, short in (("discrimination", "a"), ("difficulty", "b")):
        assert column(ours, short) == pytest.approx(theirs.model.parameters[name], abs=2e-3)
        assert column(ours, f"{short}_standard_error") == pytest.approx(theirs.standard_errors[name], rel=5e-3)


# ---- properties -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_the_order_of_people_and_items_does_not_matter(seed):
    _truth, responses = simulated(6, 300, seed=21, missing=0.1)
    rng = np.random.default_rng(seed)
    people, items = rng.permutation(300), rng.permutation(6)
    shuffled = Responses(responses.answers[people][:, items], tuple(responses.codes[place] for place in items))
    one, two = calibrate(responses), calibrate(shuffled)
    assert two.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-5)
    there = {item.code: item for item in two.items}
    for item in one.items:
        assert there[item.code].a == pytest.approx(item.a, abs=1e-3)
        assert there[item.code].a_standard_error == pytest.approx(item.a_standard_error, rel=1e-2)


@given(st.integers(0, 10**6), st.sampled_from(Model), st.sampled_from(["alone", "groups", "covariates", "priors"]))
@settings(max_examples=25, deadline=None)
def test_every_em_step_climbs(seed, model, kind):
    guessing = 0.2 if model is Model.THREE else 0.0
    _truth, responses = simulated(7, 200, seed=seed, missing=0.2, guessing=guessing)
    rng = np.random.default_rng(seed)
    data = prepared(
        responses,
        guessing=np.full(7, guessing),
        groups=rng.choice(["x", "y"], 200) if kind == "groups" else None,
        covariates=rng.normal(size=(200, 2)) if kind == "covariates" else None,
        points=61,
    )
    task = Task(model, np.ones(data.items, dtype=bool), False, Priors() if kind == "priors" else None)
    parameters, before = _start(data, None), -np.inf
    for _step in range(12):
        sums = expected(parameters, data)
        height = sums.log_likelihood + log_prior(parameters, task)
        assert height >= before - 1e-8
        parameters, before = maximised(parameters, data, sums, task), height


@given(st.integers(0, 10**6), st.floats(0.6, 1.3), st.floats(-0.5, 0.5))
@settings(max_examples=8, deadline=None)
def test_moving_the_anchors_moves_everything_and_explains_the_answers_as_well(seed, slope, intercept):
    """theta, a and b are fixed up to a line only; the anchors choose it."""
    truth, responses = simulated(8, 400, seed=seed)
    moved = tuple(BankItem(item.code, item.a / slope, slope * item.b + intercept) for item in truth.items[:4])
    one = calibrate(responses, anchors=Bank("here", truth.items[:4]), standard_errors=False, points=121)
    two = calibrate(responses, anchors=Bank("there", moved), standard_errors=False, points=121)
    assert two.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-3)
    assert two.groups[0].mean == pytest.approx(slope * one.groups[0].mean + intercept, abs=5e-3)
    assert two.groups[0].standard_deviation == pytest.approx(slope * one.groups[0].standard_deviation, rel=5e-3)
    for before, after in zip(one.items, two.items, strict=True):
        assert after.a == pytest.approx(before.a / slope, rel=1e-2)
        assert -after.d == pytest.approx(after.a * (slope * before.b + intercept), abs=1e-2)


@pytest.mark.parametrize("kind", ["groups", "covariates", "priors"])
def test_standard_errors_are_those_of_the_likelihoods_curvature(kind):
    """Against the matrix of second differences of the log-likelihood itself."""
    rng = np.random.default_rng(31)
    _truth, responses = simulated(4, 1500, seed=31, missing=0.2)
    data = prepared(
        responses,
        guessing=np.zeros(4),
        groups=np.repeat(["x", "y"], 750) if kind == "groups" else None,
        covariates=rng.normal(size=(1500, 1)) if kind == "covariates" else None,
        points=61,
    )
    task = Task(Model.TWO, np.ones(4, dtype=bool), False, Priors() if kind == "priors" else None)
    parameters = _start(data, None)
    for _step in range(400):
        parameters = maximised(parameters, data, expected(parameters, data), task)
    at = parameters.vector()
    groups = len(data.group_names)
    free = [place for place in range(len(at)) if place not in {8, 8 + groups}]  # the reference group's mean and SD

    def height(vector):
        here = parameters.from_vector(vector)
        return expected(here, data).log_likelihood + log_prior(here, task)

    step, unit = 1e-3, np.eye(len(at))
    curvature = np.array(
        [
            [
                sum(
                    sign * other * height(at + step * (sign * unit[i] + other * unit[j]))
                    for sign in (1, -1)
                    for other in (1, -1)
                )
                / (4 * step**2)
                for j in free
            ]
            for i in free
        ]
    )
    roots = np.sqrt(np.diag(np.linalg.inv(-curvature)))
    found = standard_errors(parameters, data, task)
    spread = found.deviation[1:] / parameters.deviation[1:]
    mine = np.concatenate([found.a, found.d, found.mean[1:], spread, found.slopes])
    assert mine == pytest.approx(roots, rel=2e-3)


def test_which_group_is_the_reference_only_moves_the_scale():
    rng = np.random.default_rng(13)
    a, b = np.exp(rng.normal(0.1, 0.3, 10)), rng.normal(0, 1, 10)
    theta = np.concatenate([rng.normal(0, 1, 1000), rng.normal(0.7, 1.4, 1000)])
    _truth, responses = answered(a, b, theta, rng)
    labels = np.repeat(["x", "y"], 1000)
    turned = Responses(responses.answers[::-1], responses.codes)
    one, two = calibrate(responses, groups=labels), calibrate(turned, groups=labels[::-1])
    assert two.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-3)
    mean, spread = one.groups[1].mean, one.groups[1].standard_deviation
    assert column(two, "a") == pytest.approx(np.array(column(one, "a")) * spread, rel=2e-3)
    assert column(two, "b") == pytest.approx((np.array(column(one, "b")) - mean) / spread, abs=5e-3)


# ---- what cannot be estimated ---------------------------------------------------------------------------------------


def test_items_that_cannot_be_estimated_are_left_out_by_name():
    truth, responses = simulated(8, 500, seed=14)
    answers = np.column_stack(
        [responses.answers, np.ones(500), np.zeros(500), np.full(500, -1), 1 - responses.answers[:, 0]]
    )
    codes = (*responses.codes, "easy", "hard", "unseen", "turned")
    found = calibrate(Responses(answers.astype(np.int8), codes))
    reasons = {left.code: left.reason for left in found.left_out}
    assert reasons.pop("easy") == Reason.ALL_RIGHT
    assert reasons.pop("hard") == Reason.ALL_WRONG
    assert reasons.pop("unseen") == Reason.NO_ANSWERS
    assert Reason.NEGATIVE_DISCRIMINATION in reasons.values()
    assert {item.code for item in found.items}.isdisjoint({"easy", "hard", "unseen"})
    assert len(found.warnings) >= len(found.left_out)
    assert len(truth) == 8


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([[1, 0, 1]], "one person"),
        ([[1], [0], [1]], "fewer than two items"),
        ([[1, 1], [1, 1], [1, 1]], "fewer than two items"),
        ([[-1, -1], [-1, -1]], "fewer than two items"),
    ],
)
def test_too_little_is_said(answers, words):
    codes = tuple(f"q{place}" for place in range(len(answers[0])))
    with pytest.raises(CannotCalibrate, match=words):
        calibrate(Responses(np.array(answers), codes))


def test_arguments_that_do_not_fit_are_said():
    _truth, responses = simulated(5, 100, seed=15)
    for arguments, words in (
        ({"points": 21}, "at least 41"),
        ({"groups": ["x"] * 99}, "99 group labels for 100 people"),
        ({"groups": ["x"] * 100, "covariates": np.zeros((100, 1))}, "exclude each other"),
        ({"covariates": np.full((100, 1), np.nan)}, "finite numbers"),
        ({"guessing": 0.2}, "3PL"),
        ({"model": Model.THREE, "guessing": 1.5}, r"item00: guessing must lie in \[0, 1\)"),
        ({"model": Model.THREE, "guessing": [0.1, 0.2]}, "2 guessing values for 5 items"),
    ):
        with pytest.raises(CannotCalibrate, match=words):
            calibrate(responses, **arguments)


def test_too_few_steps_are_not_called_converged():
    found = calibrate(patterns("lsat7"), max_iterations=6)
    assert not found.converged
    assert any("not converged" in warning for warning in found.warnings)
