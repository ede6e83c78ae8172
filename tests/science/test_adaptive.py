"""The adaptive test: what it asks, when it stops, which limits hold, and what is refused when it is read again."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics.adaptive import (
    BadSession,
    Rules,
    Session,
    SessionIsOver,
    Stop,
    answer,
    begin,
    choose,
)
from wanli.science.psychometrics.bank import Bank, BankItem, Status, information
from wanli.science.psychometrics.choosing import within_quotas
from wanli.science.psychometrics.exposure import BLOCK, chances, eligible, flat, tuned
from wanli.science.psychometrics.simulation import realistic_bank, simulate


def bank_of(items: int, areas: int = 4, trial: int = 3, seed: int = 1) -> Bank:
    rng = np.random.default_rng(seed)
    counted = realistic_bank(items, rng=rng, areas=areas).items
    riding = tuple(BankItem(f"new{n}", 1.0, 0.0, area=f"area{n % areas}", status=Status.TRIAL) for n in range(trial))
    return Bank("7", (*counted, *riding, BankItem("old", 1.0, 0.0, area="area0", status=Status.RETIRED)))


BANK = bank_of(120)
FREE = Rules(exposure_cap=1, trial_items=0)


def taken(bank: Bank, rules: Rules, marks, seed: int = 3, stored: bool = False) -> Session:
    session = choose(bank, rules, begin(bank, rules, seed=seed))
    for mark in marks:
        if session.is_finished:
            break
        if stored:
            session = Session.from_row(json.loads(json.dumps(session.to_row())))
        session = choose(bank, rules, answer(bank, rules, session, right=bool(mark)))
    return session


MARKS = st.lists(st.integers(0, 1), min_size=16, max_size=16)
SEEDS = st.integers(0, 2**62)
RULES = st.builds(
    Rules,
    least=st.integers(1, 6),
    most=st.integers(6, 12),
    standard_error=st.sampled_from([0.3, 0.5, 0.7]),
    top=st.integers(1, 7),
    exposure_cap=st.sampled_from([0.1, 0.3, 1.0]),
    quotas=st.sampled_from([None, {"area0": 1, "area1": 1, "area2": 1, "area3": 1}, {"area1": 0.7, "area2": 0.3}]),
    trial_items=st.integers(0, 3),
)


# ---- what always holds ----------------------------------------------------------------------------------------------


@given(marks=MARKS, seed=SEEDS, rules=RULES)
@settings(max_examples=60, deadline=None)
def test_a_session_survives_the_database_and_keeps_its_limits(marks, seed, rules):
    session = taken(BANK, rules, marks, seed)
    assert taken(BANK, rules, marks, seed, stored=True) == session
    assert len(set(session.asked)) == len(session.asked)
    assert session.is_finished
    assert session.pending is None
    assert rules.least <= session.scored <= rules.most
    riding = [code for code in session.asked if code.startswith("new")]
    assert len(riding) <= rules.trial_items
    assert session.scored == len(session.asked) - len(riding)
    assert "old" not in session.asked
    assert len(json.dumps(session.to_row())) < 1000


@given(marks=MARKS, seed=SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_trial_item_moves_nothing(marks, seed):
    rules = Rules(trial_items=3, least=8)
    session = choose(BANK, rules, begin(BANK, rules, seed=seed))
    seen = 0
    for mark in marks:
        if session.is_finished:
            break
        after = answer(BANK, rules, session, right=bool(mark))
        if session.pending.startswith("new"):
            seen += 1
            assert after.estimate == session.estimate
            assert after.stop is None
        else:
            assert after.scored == session.scored + 1
            assert (after.theta > session.theta) == bool(mark)
        session = choose(BANK, rules, after)
    assert seen == 3


@given(
    marks=MARKS,
    seed=SEEDS,
    shares=st.lists(st.integers(1, 6), min_size=2, max_size=8),
    length=st.integers(2, 16),
)
@example(marks=[0] * 16, seed=0, shares=[1, 1, 6, 1, 6, 4], length=10)
@settings(max_examples=50, deadline=None)
def test_quotas_are_met_within_one_question(marks, seed, shares, length):
    bank = bank_of(160, areas=len(shares), trial=0)
    quotas = {f"area{number}": share for number, share in enumerate(shares)}
    session = taken(bank, Rules(least=length, most=length, exposure_cap=1, trial_items=0, quotas=quotas), marks, seed)
    areas = [bank.areas[place] for place in bank.places(session.asked)]
    for area, share in quotas.items():
        assert abs(areas.count(area) - share / sum(shares) * len(areas)) < 1.0 + 1e-9


@given(seed=st.integers(0, 10**6), chance=st.floats(0.05, 1.0), items=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_of_a_hundred_sessions_an_item_is_drawn_by_its_share(seed, chance, items):
    bank = bank_of(items, trial=0)
    first = seed // BLOCK * BLOCK
    drawn = np.array([eligible(bank, np.full(len(bank), chance), number) for number in range(first, first + BLOCK)])
    assert np.abs(drawn.sum(axis=0) - chance * BLOCK).max() <= 1
    assert np.abs(drawn.sum(axis=1) - chance * len(bank)).max() <= 1


# ---- choosing -------------------------------------------------------------------------------------------------------


def test_the_question_that_tells_most_is_asked():
    session = choose(BANK, Rules(top=1, exposure_cap=1, trial_items=0), begin(BANK, FREE, seed=1))
    best = np.where(BANK.counts, information(0.0, BANK.a, BANK.b), 0)
    assert session.pending == BANK.codes[int(best.argmax())]


def test_one_of_the_best_five_is_asked_and_each_of_them_sometimes():
    best = np.argsort(-np.where(BANK.counts, information(0.0, BANK.a, BANK.b), 0))[:5]
    first = {choose(BANK, FREE, begin(BANK, FREE, seed=seed)).pending for seed in range(60)}
    assert first == {BANK.codes[place] for place in best}


def test_the_same_question_comes_back():
    session = choose(BANK, FREE, begin(BANK, FREE, seed=1))
    assert choose(BANK, FREE, session) == session
    assert choose(BANK, FREE, session, rng=np.random.default_rng(5)) == session


def test_what_was_shown_too_often_is_set_aside_once_the_counts_say_something():
    rules = Rules(exposure_cap=0.5, top=1, trial_items=0)
    session = begin(BANK, rules, seed=4)
    favourite = choose(BANK, rules, session).pending
    shown = np.zeros(len(BANK))
    shown[BANK.place(favourite)] = 60
    assert choose(BANK, rules, session, shown=shown, sessions=100).pending != favourite
    assert choose(BANK, rules, session, shown=shown, sessions=130).pending == favourite
    assert choose(BANK, rules, session, shown=shown, sessions=99).pending == favourite
    assert choose(BANK, rules, session, shown=np.full(len(BANK), 999), sessions=1000).pending == favourite
    with pytest.raises(ValueError, match="the bank has 124 items"):
        choose(BANK, rules, session, shown=[1, 2], sessions=1000)


def test_a_thousand_sessions_at_once_without_counts_keep_the_cap():
    # Everybody is equally weak, so that all want the same easy questions; nobody knows of anybody else.
    bank, rules = bank_of(198, areas=18, trial=0), Rules(exposure_cap=0.30, trial_items=0)
    found = simulate(bank, rules, np.full(400, -2.0), rng=np.random.default_rng(2))
    assert found.exposure.max() <= 0.30 + 0.02
    assert set(found.stops) <= {"precision", "length"}


def test_a_bank_with_tuned_chances_makes_shorter_tests():
    bank = bank_of(100, trial=0)
    rules = Rules(least=1, most=25, standard_error=0.5, exposure_cap=0.3, trial_items=0)
    theta = np.random.default_rng(6).normal(size=150)
    found = tuned(bank, rules, rng=np.random.default_rng(5), people=200)
    assert set(found) == set(bank.codes)
    assert all(0 < chance <= 1 for chance in found.values())
    better = Rules(least=1, most=25, standard_error=0.5, exposure_cap=0.3, trial_items=0, chances=found)
    np.testing.assert_allclose(chances(bank, better), list(found.values()))
    lengths = [simulate(bank, one, theta, rng=np.random.default_rng(7)).length.mean() for one in (rules, better)]
    assert lengths[1] < lengths[0]
    assert simulate(bank, better, theta, rng=np.random.default_rng(7)).exposure.max() < 0.36


# ---- the end --------------------------------------------------------------------------------------------------------


def test_the_test_ends_by_precision_length_or_time():
    easy = Rules(least=3, most=12, standard_error=0.7, exposure_cap=1, trial_items=0)
    assert taken(BANK, easy, [1, 0] * 8).stop_reason == "precision"
    strict = Rules(least=3, most=5, standard_error=0.01, exposure_cap=1, trial_items=0)
    assert taken(BANK, strict, [1, 0] * 8).stop == Stop.LENGTH
    timed = Rules(least=2, most=12, standard_error=0.01, seconds=60, exposure_cap=1, trial_items=0)
    session = choose(BANK, timed, begin(BANK, timed, seed=1))
    session = answer(BANK, timed, session, right=True, seconds=90)
    assert not session.is_finished
    session = answer(BANK, timed, choose(BANK, timed, session), right=True, seconds=90)
    assert session.stop_reason == "time"
    with pytest.raises(SessionIsOver, match="no question is pending"):
        answer(BANK, timed, session, right=True)
    assert choose(BANK, timed, session) == session


def test_small_banks_relax_the_cap_and_end_when_used_up():
    tiny = bank_of(5, areas=2, trial=1)
    rules = Rules(
        least=4, most=9, standard_error=0.1, exposure_cap=0.2, quotas={"nowhere": 1, "area1": 2}, trial_items=1
    )
    session = taken(tiny, rules, [1] * 12)
    assert session.stop_reason == "exhausted"
    assert session.scored == 5
    assert flat(tiny, rules) == pytest.approx(1.0)
    assert flat(BANK, Rules(most=60, exposure_cap=0.2)) == pytest.approx(0.5)


def test_the_estimate_after_a_test_is_near_the_truth():
    theta = np.random.default_rng(8).normal(size=150)
    found = simulate(BANK, Rules(exposure_cap=1, trial_items=0), theta, rng=np.random.default_rng(9))
    assert abs(found.bias) < 0.15
    assert found.root_mean_square_error < 0.6
    assert np.corrcoef(found.theta, found.estimate)[0, 1] > 0.8
    assert found.length.min() >= 8
    assert found.length.max() <= 13


# ---- refusals -------------------------------------------------------------------------------------------------------

ROW = taken(BANK, FREE, [1, 0, 1]).to_row()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"v": 99}, "schema 99"),
        ({"answers": "10"}, "do not match in number"),
        ({"answers": "1x1"}, "not a stored session"),
        ({"answers": "121"}, "neither 0 nor 1"),
        ({"asked": None}, "not a stored session"),
        ({"asked": [ROW["asked"][0]] * 3}, "stands in it twice"),
        ({"pending": ROW["asked"][0]}, "stands in it twice"),
        ({"stop": "tired"}, "not a stored session"),
        ({"stop": "time"}, "pending though the test is over"),
        ({"theta": float("nan")}, "not a number"),
        ({"standard_error": 0}, "not a number"),
        ({"seed": -1}, "seed lies outside"),
        ({"scored": 4}, "more answers were scored"),
    ],
)
def test_a_broken_row_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        Session.from_row(ROW | change)


def test_a_row_that_is_none_is_refused():
    with pytest.raises(BadSession, match="lacks 'seed'"):
        Session.from_row({name: value for name, value in ROW.items() if name != "seed"})
    with pytest.raises(BadSession, match="not as list"):
        Session.from_row([1, 2])


def test_a_session_belongs_to_its_bank():
    other = Bank("8", BANK.items)
    session = Session.from_row(ROW)
    for call in (lambda: answer(other, FREE, session, right=True), lambda: choose(other, FREE, session)):
        with pytest.raises(BadSession, match="begun on bank 7, not on 8"):
            call()
    with pytest.raises(BadSession, match="no item 'gone'"):
        answer(BANK, FREE, Session.from_row(ROW | {"pending": "gone"}), right=True)


@pytest.mark.parametrize(
    "rules",
    [
        {"least": 0},
        {"least": 9, "most": 8},
        {"exposure_cap": 0},
        {"top": 0},
        {"standard_error": 0},
        {"trial_items": -1},
        {"seconds": 0},
        {"quotas": {"area0": 0}},
        {"chances": {"i0000": 0}},
    ],
)
def test_rules_that_no_test_can_follow_are_refused(rules):
    with pytest.raises(ValueError, match=r"."):
        Rules(**rules)


def test_a_bank_without_calibrated_items_and_a_wrong_seed_are_refused():
    with pytest.raises(ValueError, match="no calibrated item"):
        begin(Bank("1", (BankItem("new", 1.0, 0.0, status=Status.TRIAL),)), FREE, seed=1)
    with pytest.raises(ValueError, match="between 0 and"):
        begin(BANK, FREE, seed=-1)


@given(shares=st.lists(st.floats(0.2, 3), min_size=2, max_size=6), seed=st.integers(0, 2**32 - 1))
def test_many_sessions_at_once_may_ask_what_each_alone_may(shares, seed):
    """The simulation that tunes exposure goes by the rule of the running test, area by area."""
    rng = np.random.default_rng(seed)
    bank = realistic_bank(40, rng=rng, areas=len(shares) + 1)
    rules = Rules(least=8, most=13, quotas={f"area{number}": share for number, share in enumerate(shares)})
    allowed = rng.random((20, len(bank))) < rng.random((20, 1))
    allowed[allowed.sum(axis=1) == 0, 0] = True
    length = int(rng.integers(0, 13))
    asked = rng.multinomial(length, np.full(len(shares), 1 / len(shares)), size=20)
    together = within_quotas(bank, rules, allowed, asked, length)
    alone = [within_quotas(bank, rules, allowed[[one]], asked[[one]], length)[0] for one in range(20)]
    assert together.tolist() == np.array(alone).tolist()
    assert (together <= allowed).all()
    assert together.any(axis=1).all()


def test_tuned_chances_keep_the_cap_of_the_test_they_are_tuned_for():
    bank = realistic_bank(120, rng=np.random.default_rng(3), areas=4)
    rules = Rules(least=6, most=12, exposure_cap=0.3, quotas=dict.fromkeys(bank.areas, 1.0), trial_items=0)
    found = tuned(bank, rules, rng=np.random.default_rng(4), people=300)
    theta = np.random.default_rng(5).normal(size=600)
    given = simulate(bank, replace(rules, chances=found), theta, rng=np.random.default_rng(6))
    assert given.exposure.max() < 0.33
    assert given.quota_deviation < 1 + 1e-9
