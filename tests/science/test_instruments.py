"""Every pattern of answers to every published rule, against the rule as its authors tell it, written out again here."""

from itertools import product
from math import nan

import numpy as np
import pytest

from wanli.config.paths import content_folder
from wanli.learning.instruments.queries import Definition, read_instruments
from wanli.science.impact.shares import TooFewPersons
from wanli.science.psychometrics.instruments import (
    DONT_KNOW,
    AnswerDoesNotFit,
    Band,
    Choice,
    Combine,
    Forced,
    Number,
    Of,
    Rule,
    RuleIsBroken,
    Score,
    Term,
    mean_score,
    possible_scores,
    score,
    suitability,
)

OECD_KEY = {"QK3": 3, "QK4": 0, "QK5": 102, "QK6": 1, "QK7_1": 1, "QK7_2": 1, "QK7_3": 1}
OECD_WRONG = {"QK3": 1, "QK4": 10, "QK5": 120, "QK6": 2, "QK7_1": 2, "QK7_2": 2, "QK7_3": 2}
FINLIT_KEY = {"FL1": 2, "FL2": 2, "FL3": 2, "FL4": 1, "FL5": 1}
FINLIT_WRONG = {"FL1": 1, "FL2": 1, "FL3": 1, "FL4": 2, "FL5": 3}
# 最低 C1 … C5 against R1 … R5.
MATRIX = {
    "lowest": "+----",
    "c1": "+----",
    "c2": "++---",
    "c3": "+++--",
    "c4": "++++-",
    "c5": "+++++",
}


def instrument(name: str) -> Definition:
    found, problems = read_instruments(content_folder())
    assert problems == []
    return next(definition for definition in found if definition.name == name)


def pattern(right: tuple[bool, ...], key: dict, wrong: dict) -> dict:
    return {code: key[code] if is_right else wrong[code] for code, is_right in zip(key, right, strict=True)}


def test_all_128_patterns_of_the_oecd_knowledge_score() -> None:
    rule = instrument("oecd-infe@2022").score("knowledge").rule
    assert rule.range == (0, 7)
    for right in product([False, True], repeat=7):
        for otherwise in (OECD_WRONG, dict.fromkeys(OECD_KEY, DONT_KNOW)):
            assert score(rule, pattern(right, OECD_KEY, otherwise)).value == sum(right)


def test_every_option_of_the_oecd_knowledge_questions_alone() -> None:
    definition = instrument("oecd-infe@2022")
    rule = definition.score("knowledge").rule
    unsure = dict.fromkeys(OECD_KEY, DONT_KNOW)
    for question in definition.asked:
        answers = (
            [0, 1, 2, 25, 100, 102, 102.01, 110, 120] if question.is_number else range(1, len(question.options) + 1)
        )
        for answer in answers:
            expected = float(answer == OECD_KEY[question.code])
            assert score(rule, unsure | {question.code: answer}).value == expected, (question.code, answer)


def test_behaviour_and_attitudes_of_the_oecd_over_their_whole_range() -> None:
    definition = instrument("oecd-infe@2022")
    behaviour, attitudes = (definition.score(code) for code in ("behaviour", "attitudes"))
    assert behaviour.rule.range == (0, 9)
    assert attitudes.rule.range == (0, 4)
    assert {behaviour.status, attitudes.status} == {"unverified"}
    assert not behaviour.is_asked
    assert not attitudes.is_asked
    for first, second in product(range(1, 6), repeat=2):
        found = score(attitudes.rule, {"QS1": first, "QS2": second})
        assert found.value == ((first - 1) + (second - 1)) / 2
    for answers in product(range(1, 3), range(1, 3), range(1, 3), *4 * [range(1, 3)], range(1, 4), range(1, 3)):
        decides, budget, saves, affords, bills, watches, goals, compares, borrows = answers
        expected = (decides == budget == 1) + (saves == 1) + (affords == 1) + (bills == 1) + (watches == 1)
        expected += (goals == 1) + (compares - 1) + (borrows == 2)
        assert score(behaviour.rule, dict(zip(BEHAVIOUR, answers, strict=True))).value == expected


BEHAVIOUR = (
    "B_decides",
    "B_budget",
    "B_saves",
    "B_affords",
    "B_bills",
    "B_watches",
    "B_goals",
    "B_compares",
    "B_borrows",
)


def test_all_32_patterns_of_the_four_concepts() -> None:
    rule = instrument("sp-finlit@2014").score("concepts").rule
    for right in product([False, True], repeat=5):
        for otherwise in (FINLIT_WRONG, dict.fromkeys(FINLIT_KEY, DONT_KNOW)):
            risk, inflation, interest, first, second = right
            concepts = risk + inflation + interest + (first or second)
            found = score(rule, pattern(right, FINLIT_KEY, otherwise))
            assert found.value == concepts
            assert found.band == ("literate" if concepts >= 3 else "not-yet")
            assert found.terms == (risk, inflation, interest, first or second)


def test_all_combinations_of_the_risk_self_test() -> None:
    rule = instrument("risk-self-test@1").score("class").rule
    codes = [question.code for question in rule.questions]
    assert rule.range == (0, 21)
    reached = {}
    for options in product((1, 2, 3, 4), repeat=7):
        answers = dict(zip(codes, options, strict=True))
        points = sum(options) - 7
        found = score(rule, answers)
        assert found.value == points
        by_points = ["c1", "c2", "c3", "c4", "c5"][sum(points >= start for start in (5, 9, 14, 18))]
        assert found.band == ("lowest" if answers["loss"] == 1 else by_points)
        reached.setdefault(found.band, set()).add(points)
    assert set(reached) == set(MATRIX)
    assert set.union(*reached.values()) == set(range(22))


def test_the_whole_suitability_matrix() -> None:
    matrix = instrument("risk-self-test@1").matrix
    assert matrix is not None
    assert [entry.code for entry in matrix.products] == ["R1", "R2", "R3", "R4", "R5"]
    drawn = {name: "".join("+" if suits else "-" for suits in row) for name, row in matrix.suits.items()}
    assert drawn == MATRIX


def test_a_matrix_names_only_products_that_exist() -> None:
    with pytest.raises(RuleIsBroken):
        suitability({"c1": 1, "c6": 6}, 5)
    with pytest.raises(RuleIsBroken):
        suitability({"c0": 0}, 5)


# ---- what the rules themselves promise ------------------------------------------------------------------------------

A, B, C = Choice("a", (1, 0)), Choice("b", (0, 1)), Choice("c", (0, 1, 2))


def test_what_is_missing_is_never_guessed() -> None:
    rule = Rule((Term((A,)), Term((B, C), Of.ANY)), bands=(Band("low", 0), Band("high", 2)))
    assert rule.range == (0, 3)
    assert score(rule, {"a": 1, "c": 3}) == Score(3, "high", (1, 2))  # b cannot change the better of the two
    assert score(rule, {"a": 1, "b": 2}) == Score(None, "high", (1, None))  # 2 or 3, the same class
    assert score(rule, {"b": 2}) == Score(None, None, (None, None))
    strict = Rule((Term((A, B), Of.ALL),))
    assert score(strict, {"a": 2}).value == 0
    assert score(strict, {"a": 1}).value is None


def test_an_answer_that_decides_alone_is_waited_for() -> None:
    rule = Rule((Term((A,)), Term((B,))), bands=(Band("one", 0), Band("two", 1)), forced=(Forced("b", 1, "none"),))
    assert score(rule, {"a": 1, "b": 1}).band == "none"
    assert score(rule, {"a": 1, "b": 2}).band == "two"
    assert score(rule, {"a": 1}).band is None
    assert score(rule, {"a": 1, "b": DONT_KNOW}).band == "two"


def test_a_mean_and_points_below_zero() -> None:
    rule = Rule((Term((Choice("x", (-1, 1)),)), Term((Choice("y", (0, 4)),))), Combine.MEAN)
    assert rule.range == (-0.5, 2.5)
    assert score(rule, {"x": 1, "y": 2}).value == 1.5


@pytest.mark.parametrize(
    ("question", "answer"),
    [(A, 0), (A, 3), (A, 1.5), (A, -1), (A, "x"), (Number("n", (2,)), nan), (Number("n", (2,)), "x")],
)
def test_an_answer_that_a_question_does_not_know_is_refused(question: Choice | Number, answer: object) -> None:
    with pytest.raises(AnswerDoesNotFit, match=f"no answer to {question.code}"):
        score(Rule((Term((question,)),)), {question.code: answer})


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Rule(()),
        lambda: Rule((Term(()),)),
        lambda: Rule((Term((A,)), Term((A,)))),
        lambda: Rule((Term((Choice("x", ()),)),)),
        lambda: Rule((Term((A,)),), bands=(Band("late", 1),)),
        lambda: Rule((Term((A,)),), bands=(Band("one", 0), Band("two", 0))),
        lambda: Rule((Term((A,)),), forced=(Forced("a", 3, "one"),)),
        lambda: Rule((Term((A,)),), forced=(Forced("z", 1, "one"),)),
    ],
)
def test_a_rule_that_cannot_score_somebody_is_refused(broken) -> None:
    with pytest.raises(RuleIsBroken):
        broken()


def test_the_mean_and_its_interval_are_the_textbooks() -> None:
    rule = Rule(tuple(Term((Choice(str(number), (0, 1)),)) for number in range(7)))
    values = np.array([2, 3, 3, 4, 5, 5, 6, 7])
    found = mean_score(values, rule)
    half = 2.364624 * values.std(ddof=1) / np.sqrt(8)  # Student t, 7 degrees of freedom, 97.5 per cent
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=1e-5)
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(8))
    assert mean_score([7, 7, 7], rule).low < 7
    with pytest.raises(TooFewPersons):
        mean_score([3], rule)
    with pytest.raises(ValueError, match="shares lie between"):
        mean_score([3, 8], rule)


@pytest.mark.parametrize("of", list(Of))
@pytest.mark.parametrize("combine", list(Combine))
def test_the_possible_scores_are_those_that_answers_give(of, combine):
    questions = (Choice("a", (0, 1, 2)), Choice("b", (1, 3)), Number("c", (7,), 2))
    rule = Rule(
        (Term(questions[:2], of), Term(questions[2:])),
        combine,
        (Band("low", 0), Band("high", 3)),
        (Forced("b", 1, "low"),),
    )
    answers = product((DONT_KNOW, 1, 2, 3), (DONT_KNOW, 1, 2), (DONT_KNOW, 7))
    given = {score(rule, dict(zip("abc", one, strict=True))) for one in answers}
    found = {(round(one.value, 9), one.band) for one in given}
    possible = {(round(value, 9), band) for value, band in possible_scores(rule)}
    assert found <= possible
    assert {value for value, _band in found} == {value for value, _band in possible}
