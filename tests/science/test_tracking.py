"""Tracking: held to exact quadrature, to what must always hold, to what was simulated, and to what it refuses."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.bank import BankItem, Status, probability
from wanli.science.psychometrics.persons import eap
from wanli.science.psychometrics.simulation import realistic_bank
from wanli.science.psychometrics.tracking import (
    Assumptions,
    BadState,
    CannotFit,
    Event,
    Lacking,
    NotOnTrial,
    Rating,
    State,
    UnknownSkill,
    begin,
    chance,
    elapse,
    estimate,
    fit,
    mastery,
    observe,
    rate,
    teach,
)

SKILLS = ("credit", "fraud", "saving")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def followed(state: State, events) -> State:
    for item, right in events:
        state = observe(state, item, right=right)
    return state


ITEMS = st.builds(
    BankItem,
    code=st.just("item"),
    a=st.floats(0.3, 2.5),
    b=st.floats(-3, 3),
    c=st.sampled_from([0.0, 0.2, 0.5]),
    area=st.sampled_from(SKILLS),
)
EVENTS = st.lists(st.tuples(ITEMS, st.booleans()), max_size=15)
DAYS = st.floats(0, 2000)


# ---- against exact quadrature ---------------------------------------------------------------------------------------


def test_one_skill_agrees_with_the_exact_posterior():
    rng = np.random.default_rng(1)
    bank = realistic_bank(200, rng=rng, areas=1)
    off, ratio = [], []
    for theta in rng.normal(size=150):
        asked = rng.choice(200, 30, replace=False)
        right = rng.random(30) < probability(float(theta), bank.a, bank.b)[asked]
        state = followed(begin(["area0"]), [(bank.items[p], bool(r)) for p, r in zip(asked, right, strict=True)])
        ours, exact = estimate(state, "area0"), eap(bank, asked, right)
        off.append(ours.theta - exact.theta)
        ratio.append(ours.standard_error / exact.standard_error)
    assert np.sqrt(np.mean(np.square(off))) < 0.03
    assert np.abs(off).max() < 0.2
    assert abs(np.mean(off)) < 0.01
    assert np.mean(ratio) == pytest.approx(1, abs=0.02)


@given(item=ITEMS, right=st.booleans())
@settings(max_examples=50, deadline=None)
def test_one_answer_is_exact(item, right):
    grid = np.linspace(-9, 9, 6001)
    p = item.c + (1 - item.c) / (1 + np.exp(-item.a * (grid - item.b)))
    prior = np.exp(-0.5 * grid**2) / np.exp(-0.5 * grid**2).sum()
    weights = prior * (p if right else 1 - p)
    state = begin(SKILLS)
    assert chance(state, item) == pytest.approx(float(prior @ p), abs=1e-5)
    after = estimate(observe(state, item, right=right), item.area)
    mean = weights @ grid / weights.sum()
    assert after.theta == pytest.approx(mean, abs=1e-4)
    assert after.standard_error**2 == pytest.approx(weights @ (grid - mean) ** 2 / weights.sum(), abs=1e-4)


def test_what_is_learned_of_one_skill_is_carried_to_the_others_by_regression():
    rng = np.random.default_rng(2)
    theta = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=400_000)
    item = BankItem("x", 1.5, 0.5, area="credit")
    right = rng.random(len(theta)) < probability(theta[:, 0], np.array([1.5]), np.array([0.5]))[:, 0]
    state = observe(begin(SKILLS), item, right=True)
    for place, skill in enumerate(("credit", "fraud")):
        assert estimate(state, skill).theta == pytest.approx(theta[right, place].mean(), abs=0.01)
        assert estimate(state, skill).standard_error == pytest.approx(theta[right, place].std(), abs=0.01)
    assert estimate(state, "fraud").answers == 0


# ---- what always holds ----------------------------------------------------------------------------------------------


@given(events=EVENTS, days=DAYS, item=ITEMS)
@settings(max_examples=150, deadline=None)
def test_a_right_answer_lowers_nobody_and_a_wrong_one_lifts_nobody(events, days, item):
    state = elapse(followed(begin(SKILLS), events), days)
    better, worse = observe(state, item, right=True), observe(state, item, right=False)
    for skill in SKILLS:
        now = estimate(state, skill)
        assert estimate(worse, skill).theta - 1e-9 <= now.theta <= estimate(better, skill).theta + 1e-9
        assert estimate(worse, skill).standard_error <= now.standard_error + 1e-9
        if item.c == 0:
            assert estimate(better, skill).standard_error <= now.standard_error + 1e-9
    assert estimate(worse, item.area).theta < estimate(better, item.area).theta


@given(events=EVENTS, seed=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_the_order_of_answers_matters_little(events, seed):
    shuffled = [events[place] for place in np.random.default_rng(seed).permutation(len(events))]
    for skill in SKILLS:
        one, other = (estimate(followed(begin(SKILLS), order), skill) for order in (events, shuffled))
        assert abs(one.theta - other.theta) < 0.5 * max(one.standard_error, other.standard_error)


@given(events=EVENTS, days=DAYS, more=DAYS)
@settings(max_examples=100, deadline=None)
def test_time_draws_everything_towards_what_is_expected_of_anybody(events, days, more):
    start, state = begin(SKILLS), followed(begin(SKILLS), events)
    later = elapse(state, days)
    for now, then, centre in zip(state.mean, later.mean, start.mean, strict=True):
        assert abs(then - centre) <= abs(now - centre) + 1e-12
    np.testing.assert_allclose(elapse(later, more).mean, elapse(state, days + more).mean, atol=1e-9)
    np.testing.assert_allclose(elapse(later, more).covariance, elapse(state, days + more).covariance, atol=1e-9)
    forgotten = elapse(state, 200_000)
    np.testing.assert_allclose(forgotten.mean, start.mean, atol=1e-9)
    np.testing.assert_allclose(forgotten.covariance, start.covariance, atol=1e-9)
    assert later.answers == state.answers


def test_after_a_half_life_half_is_left():
    assumptions = Assumptions(half_life=30, general_half_life=300)
    state = teach(begin(SKILLS, assumptions=assumptions), "fraud", assumptions=assumptions)
    later = elapse(state, 30, assumptions=assumptions)
    assert estimate(state, "fraud").theta == pytest.approx(0.1)
    assert estimate(later, "fraud").theta == pytest.approx(0.05)
    known = followed(begin(SKILLS), [(BankItem("x", 1, 0, area="fraud"), True)] * 12)
    errors = [estimate(elapse(known, days), "fraud").standard_error for days in (0, 30, 90, 365, 3650)]
    assert errors == sorted(errors)
    assert errors[-1] < 1


@given(events=EVENTS, days=DAYS)
@settings(max_examples=60, deadline=None)
def test_a_state_survives_the_database(events, days):
    state = elapse(followed(begin(SKILLS, at=NOON), events), days)
    row = json.dumps(state.to_row())
    assert State.from_row(json.loads(row)) == state
    assert len(row) < 1000


# ---- time, lessons, items that do not count -------------------------------------------------------------------------

FRAUD = BankItem("f", 1.2, 0.1, area="fraud")


def test_time_passes_before_an_answer_and_never_backwards():
    state = observe(begin(SKILLS), FRAUD, right=True, at=NOON)
    assert state.at == NOON
    week = observe(state, FRAUD, right=True, at=NOON + timedelta(days=7))
    by_hand = observe(elapse(state, 7), FRAUD, right=True)
    assert week.at == by_hand.at == NOON + timedelta(days=7)
    assert week.mean == by_hand.mean
    late = observe(week, FRAUD, right=False, at=NOON + timedelta(days=1))
    assert late == observe(week, FRAUD, right=False)
    taught = teach(week, "fraud", at=NOON + timedelta(days=9))
    assert taught == teach(elapse(week, 2), "fraud")
    assert estimate(taught, "fraud").theta - estimate(elapse(week, 2), "fraud").theta == pytest.approx(0.1)
    assert estimate(taught, "credit") == estimate(elapse(week, 2), "credit")


def test_an_explained_answer_teaches_if_that_is_assumed():
    plain, teaching = Assumptions(), Assumptions(practice=0.04)
    states = [observe(begin(SKILLS), FRAUD, right=False, assumptions=one) for one in (plain, teaching)]
    assert estimate(states[1], "fraud").theta - estimate(states[0], "fraud").theta == pytest.approx(0.04)


def test_items_on_trial_count_as_far_as_their_difficulty_is_known():
    state = begin(SKILLS)
    for status in (Status.TRIAL, Status.RETIRED):
        assert observe(state, replace(FRAUD, status=status), right=True) == state
    trial = replace(FRAUD, status=Status.TRIAL)
    moved = [
        estimate(observe(state, Rating(0.1, error).item(trial), right=True), "fraud").theta for error in (0.2, 1.0)
    ]
    assert estimate(observe(state, FRAUD, right=True), "fraud").theta > moved[0] > moved[1] > 0


# ---- mastery --------------------------------------------------------------------------------------------------------


def test_mastery_needs_four_answers_in_this_very_skill():
    easy, strong = BankItem("c", 2.5, 1.0, area="credit"), begin(SKILLS, assumptions=Assumptions(mean=3.0))
    state = followed(strong, [(easy, True)] * 10)
    untested = mastery(state, "fraud", cut=0.0)
    assert untested.probability > 0.95
    assert not untested.is_reached
    assert untested.lacking == (Lacking.ANSWERS,)
    assert (untested.answers, untested.answers_lacking) == (0, 4)
    for number in range(1, 5):
        state = observe(state, FRAUD, right=True)
        assert mastery(state, "fraud", cut=0.0).is_reached == (number >= 4)
    assert mastery(state, "fraud", cut=0.0).answers_lacking == 0


def test_mastery_says_what_is_lacking():
    state = followed(begin(SKILLS), [(FRAUD, True), (FRAUD, False), (FRAUD, True), (FRAUD, True)])
    now = estimate(state, "fraud")
    unsure = mastery(state, "fraud", cut=now.theta - 0.5 * now.standard_error)
    assert unsure.probability == pytest.approx(0.6915, abs=1e-4)
    assert unsure.lacking == (Lacking.CERTAINTY,)
    assert mastery(state, "fraud", cut=now.theta + 0.1).lacking == (Lacking.ABILITY,)
    assert mastery(state, "fraud", cut=now.theta - now.standard_error).is_reached
    assert mastery(begin(SKILLS), "fraud", cut=1.0).lacking == (Lacking.ANSWERS, Lacking.ABILITY)
    assert not mastery(elapse(state, 5000), "fraud", cut=now.theta - now.standard_error).is_reached
    with pytest.raises(ValueError, match=r"\[0.5, 1\)"):
        mastery(state, "fraud", cut=0, chance=0.3)


# ---- ratings --------------------------------------------------------------------------------------------------------


def test_ratings_find_the_difficulties_that_were_simulated():
    rng = np.random.default_rng(3)
    known = realistic_bank(60, rng=rng, areas=1)
    truth = rng.normal(0, 1, 40)
    trial = [BankItem(f"t{n}", 1.0, 0.0, area="area0", status=Status.TRIAL) for n in range(40)]
    ratings = [Rating() for _item in trial]
    for theta in rng.normal(size=600):
        asked = rng.choice(60, 12, replace=False)
        hits = rng.random(12) < probability(float(theta), known.a, known.b)[asked]
        person = followed(begin(["area0"]), [(known.items[p], bool(hit)) for p, hit in zip(asked, hits, strict=True)])
        for place in rng.choice(40, 10, replace=False):
            right = bool(rng.random() < 1 / (1 + np.exp(truth[place] - theta)))
            ratings[place] = rate(ratings[place], trial[place], person, right=right)
    off = np.array([rating.b for rating in ratings]) - truth
    errors = np.array([rating.standard_error for rating in ratings])
    assert min(rating.answers for rating in ratings) > 100
    assert np.corrcoef([rating.b for rating in ratings], truth)[0, 1] > 0.97
    assert np.sqrt(np.mean(off**2)) < 0.3
    assert 0.7 < np.sqrt(np.mean((off / errors) ** 2)) < 1.4
    assert abs(off.mean()) < 0.1


@given(right=st.lists(st.booleans(), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_the_steps_of_a_rating_shrink_and_point_the_right_way(right):
    item, rating = replace(FRAUD, status=Status.TRIAL), Rating()
    for mark in right:
        moved = rate(rating, item, begin(SKILLS), right=mark)
        assert moved.b < rating.b if mark else moved.b > rating.b
        assert moved.standard_error < rating.standard_error
        rating = moved
    assert rating.answers == len(right)
    assert Rating.from_row(json.loads(json.dumps(rating.to_row()))) == rating


def test_a_calibrated_item_keeps_its_difficulty():
    for status in (Status.CALIBRATED, Status.RETIRED):
        item = replace(FRAUD, status=status)
        with pytest.raises(NotOnTrial, match=f"f is {status}"):
            rate(Rating(), item, begin(SKILLS), right=True)
        with pytest.raises(NotOnTrial, match="stays as it is"):
            Rating().item(item)
    assert [Rating(answers=number).is_enough for number in (149, 150)] == [False, True]


# ---- fitting --------------------------------------------------------------------------------------------------------


def simulated(people: int, truth: Assumptions, rng: np.random.Generator) -> list[list[Event]]:
    """Histories by the model itself: four sessions of twelve answers a month apart, lessons before two of them."""
    bank = realistic_bank(90, rng=rng, areas=3)
    names = sorted(set(bank.areas))
    histories = []
    for _person in range(people):
        general = truth.mean + np.sqrt(truth.general) * rng.normal()
        specific = np.sqrt(truth.specific) * rng.normal(size=3)
        history = []
        for session in range(4):
            left = 2 ** (-30 / truth.half_life) if session else 1.0
            specific = left * specific + np.sqrt(truth.specific * (1 - left**2)) * rng.normal(size=3)
            if session in (1, 2):
                skill = int(rng.integers(3))
                specific[skill] += truth.lesson + truth.lesson_deviation * rng.normal()
                history.append(Event(30.0 * session, names[skill]))
            for item in (bank.items[place] for place in rng.choice(90, 12, replace=False)):
                theta = general + specific[names.index(item.area)]
                right = bool(rng.random() < probability(float(theta), np.array([item.a]), np.array([item.b]))[0])
                history.append(Event(30.0 * session, item.area, item, right))
        histories.append(history)
    return histories


def test_fitting_finds_the_assumptions_that_were_simulated():
    truth = Assumptions(
        mean=-0.4, general=0.5, specific=0.8, half_life=60, lesson=0.8, lesson_deviation=0.2, general_half_life=1e9
    )
    histories = simulated(250, truth, np.random.default_rng(4))
    found = fit(histories, ["area0", "area1", "area2"], start=Assumptions(general_half_life=1e9))
    assert found.converged
    assert found.answers == 250 * 48
    assert found.log_likelihood > found.log_likelihood_before + 0.003
    assert found.assumptions.mean == pytest.approx(-0.4, abs=0.15)
    assert found.assumptions.general == pytest.approx(0.5, abs=0.2)
    assert found.assumptions.specific == pytest.approx(0.8, abs=0.25)
    assert 30 < found.assumptions.half_life < 120
    assert found.assumptions.lesson == pytest.approx(0.8, abs=0.25)
    assert found.assumptions.practice < 0.02
    assert found.assumptions.general_half_life == 1e9


def test_fitting_judges_an_answer_as_tracking_does():
    history = [
        Event(0, "fraud", FRAUD, True),
        Event(3, "fraud"),
        Event(9, "credit", replace(FRAUD, area="credit", c=0.2), False),
        Event(9, "fraud", replace(FRAUD, b_standard_error=0.7), True),
        Event(12, "fraud", replace(FRAUD, status=Status.TRIAL), True),
    ]
    state, logs, day = begin(SKILLS), [], 0.0
    for event in history:
        state, day = elapse(state, event.day - day), event.day
        if event.item is None:
            state = teach(state, event.skill)
        else:
            p = chance(state, event.item)
            if event.item.status == Status.CALIBRATED:
                logs.append(np.log(p if event.right else 1 - p))
            state = observe(state, event.item, right=event.right)
    found = fit([history] * 200, SKILLS)
    assert found.answers == 600
    assert found.log_likelihood_before == pytest.approx(np.mean(logs), abs=1e-9)


def test_what_says_too_little_is_not_fitted():
    with pytest.raises(CannotFit, match="3 answers that count are too few"):
        fit([[Event(0, "fraud", FRAUD, True)]] * 3, SKILLS)
    with pytest.raises(CannotFit, match="0 answers"):
        fit([], SKILLS)
    with pytest.raises(CannotFit, match=r"day 1\.0 comes after day 2\.0"):
        fit([[Event(2.0, "fraud", FRAUD, True), Event(1.0, "fraud", FRAUD, True)]], SKILLS)
    with pytest.raises(CannotFit, match="no skill 'magic'"):
        fit([[Event(0, "magic", FRAUD, True)]], SKILLS)


# ---- refusals -------------------------------------------------------------------------------------------------------

ROW = observe(begin(SKILLS, at=NOON), FRAUD, right=True).to_row()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"v": 99}, "schema 99"),
        ({"skills": []}, "has 0 skills"),
        ({"skills": ["fraud", "fraud", "saving"]}, "a skill stands in it twice"),
        ({"skills": None}, "not a stored state"),
        ({"mean": ROW["mean"][:-1]}, "means do not match"),
        ({"mean": ["x", 0, 0, 0]}, "not a stored state"),
        ({"mean": [float("nan"), 0, 0, 0]}, "not a number"),
        ({"covariance": ROW["covariance"][:-1]}, "covariance does not match"),
        ({"covariance": [-1.0, *ROW["covariance"][1:]]}, "that of no distribution"),
        ({"covariance": [float("inf"), *ROW["covariance"][1:]]}, "not a number"),
        ({"answers": [0, 1]}, "numbers of answers do not match"),
        ({"answers": [0, -1, 0]}, "below 0"),
        ({"at": "yesterday"}, "not a stored state"),
        ({"at": 5}, "not a stored state"),
        ({"at": "2026-03-01T12:00:00"}, "no time zone"),
    ],
)
def test_a_broken_row_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(BadState, match=sentence):
        State.from_row(ROW | change)


def test_a_row_that_is_none_is_refused():
    with pytest.raises(BadState, match="lacks 'answers'"):
        State.from_row({name: value for name, value in ROW.items() if name != "answers"})
    with pytest.raises(BadState, match="not as list"):
        State.from_row([1, 2])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"b": 0.0, "answers": 1}, "lacks 'standard_error'"),
        ({"b": None, "standard_error": 1, "answers": 1}, "not a stored rating"),
        ({"b": float("nan"), "standard_error": 1, "answers": 1}, "finite difficulty"),
        ({"b": 0.0, "standard_error": 0, "answers": 1}, "above 0"),
    ],
)
def test_a_broken_rating_is_refused_with_a_sentence(row, sentence):
    with pytest.raises(ValueError, match=sentence):
        Rating.from_row(row)


def test_what_cannot_be_tracked_is_refused():
    for skills in ([], ["a", "a"], [f"s{n}" for n in range(41)]):
        with pytest.raises(ValueError, match="1 to 40 different skills"):
            begin(skills)
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - that is what is refused
    for call in (
        lambda: begin(SKILLS, at=naive),
        lambda: observe(begin(SKILLS), FRAUD, right=True, at=naive),
        lambda: teach(begin(SKILLS), "fraud", at=naive),
    ):
        with pytest.raises(ValueError, match="no time zone"):
            call()
    for call in (
        lambda: observe(begin(SKILLS), replace(FRAUD, area="magic"), right=True),
        lambda: teach(begin(SKILLS), "magic"),
        lambda: mastery(begin(SKILLS), "magic", cut=0),
    ):
        with pytest.raises(UnknownSkill, match="no skill 'magic' is tracked here"):
            call()
    for days in (-1.0, float("nan"), 1e7):
        with pytest.raises(ValueError, match="time runs forwards"):
            elapse(begin(SKILLS), days)


@pytest.mark.parametrize(
    "values", [{"general": 0}, {"specific": -1}, {"half_life": 0}, {"lesson": -0.1}, {"mean": float("nan")}]
)
def test_assumptions_that_cannot_be_are_refused(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        Assumptions(**values)
