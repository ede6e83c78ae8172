"""The path: which lesson next and why; and the graph of what builds on what."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.bank import BankItem, Status
from wanli.science.psychometrics.tracking import State
from wanli.science.teaching import graph
from wanli.science.teaching.path import Last, Lesson, Reason, Rules, plan

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NAMES = ("cards", "saving", "credit", "repair", "fraud")
LESSONS = (
    Lesson("cards", 5),
    Lesson("saving", 5),
    Lesson("repair", 5, ("credit",)),
    Lesson("credit", 5, ("saving",)),
    Lesson("fraud", 5),
)


def item(area: str, b: float = 0.0) -> BankItem:
    return BankItem(f"{area}-{b}", area=area, status=Status.CALIBRATED, a=1.5, b=b, c=0.0)


def answered(**right: tuple[int, int]) -> State:
    """So many right of so many answers in each skill."""
    state = tracking.begin(NAMES, at=NOW)
    for skill, (hits, asked) in right.items():
        for number in range(asked):
            state = tracking.observe(state, item(skill), right=number < hits, at=NOW)
    return state


def skills(state: State, **options: object) -> list[str]:
    return [step.skill for step in plan(state, LESSONS, **options)]


# ---- the graph ------------------------------------------------------------------------------------------------------


def test_needs_come_first_and_otherwise_the_order_stays() -> None:
    needs = {lesson.skill: lesson.needs for lesson in LESSONS}
    assert graph.in_order(needs) == ("cards", "saving", "credit", "repair", "fraud")
    assert graph.depths(needs) == {"cards": 0, "saving": 0, "credit": 1, "repair": 2, "fraud": 0}


@pytest.mark.parametrize(
    ("needs", "circle"),
    [({"a": ["a"]}, ("a", "a")), ({"x": [], "a": ["b"], "b": ["c"], "c": ["a"]}, ("a", "b", "c", "a"))],
)
def test_a_circle_is_named(needs: dict[str, list[str]], circle: tuple[str, ...]) -> None:
    with pytest.raises(graph.GoesInCircles) as refused:
        graph.in_order(needs)
    assert refused.value.circle == circle


@given(st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 9), max_size=4), min_size=1))
def test_any_graph_is_put_in_order_or_refused(numbers: dict[int, set[int]]) -> None:
    needs = {str(skill): sorted(map(str, others)) for skill, others in numbers.items()}
    try:
        order = graph.in_order(needs)
    except graph.GoesInCircles as refused:
        circle = refused.circle
        assert circle[0] == circle[-1]
        assert all(after in needs[before] for before, after in itertools.pairwise(circle))
        return
    assert sorted(order) == sorted(needs)
    assert all(order.index(need) < order.index(one) for one in needs for need in needs[one] if need in needs)


def test_what_is_lacking_is_not_looked_for_behind_what_one_has() -> None:
    needs = {"a": [], "b": ["a"], "c": ["b"], "d": ["c", "elsewhere"]}
    assert graph.lacking(needs, "d", lambda skill: False) == ("a", "b", "c")
    assert graph.lacking(needs, "d", lambda skill: skill == "b") == ("c",)
    assert graph.lacking(needs, "a", lambda skill: False) == ()


# ---- the path -------------------------------------------------------------------------------------------------------


def test_of_somebody_unknown_the_order_stays_with_needs_first() -> None:
    steps = plan(tracking.begin(NAMES), LESSONS, at=NOW)
    assert [step.skill for step in steps] == ["cards", "saving", "credit", "repair", "fraud"]
    assert {step.reason for step in steps} == {Reason.ORDER}


def test_what_is_mastered_is_left_out() -> None:
    state = answered(cards=(8, 8))
    assert tracking.mastery(state, "cards", cut=0).is_reached
    assert "cards" not in skills(state, at=NOW)


def test_where_a_lesson_brings_most_comes_first() -> None:
    """Close to the cut a lesson decides; far above or far below it hardly does."""
    state = answered(cards=(9, 10), fraud=(5, 10), saving=(8, 10))
    steps = plan(state, LESSONS, at=NOW)
    assert steps[0].skill == "fraud"
    assert steps[0].reason == Reason.UNSURE
    assert steps[0].gain == max(step.gain for step in steps)


def test_a_short_lesson_comes_before_a_long_one_that_brings_as_much() -> None:
    state = answered(cards=(2, 4), fraud=(2, 4))
    lessons = (Lesson("cards", 9), Lesson("fraud", 3))
    assert [step.skill for step in plan(state, lessons, at=NOW)] == ["fraud", "cards"]


def test_what_is_lacking_comes_before_what_builds_on_it_and_says_so() -> None:
    state = answered(saving=(0, 8), credit=(3, 6), cards=(9, 9), fraud=(9, 9))
    steps = plan(state, LESSONS, at=NOW)
    order = [step.skill for step in steps]
    assert order.index("saving") < order.index("credit") < order.index("repair")
    first = steps[0]
    assert (first.skill, first.reason) == ("saving", Reason.PREREQUISITE)
    assert first.leads_to in {"credit", "repair"}


def test_what_was_mastered_and_faded_says_since_when() -> None:
    state = tracking.elapse(answered(cards=(6, 6), fraud=(1, 9), saving=(2, 9)), 400)
    then = NOW - timedelta(days=400)
    steps = plan(state, LESSONS, at=NOW, last={"cards": Last(then, was_mastered=True)})
    (cards,) = [step for step in steps if step.skill == "cards"]
    assert (cards.reason, cards.since) == (Reason.FORGOTTEN, then)


def test_a_lesson_that_was_done_rests_and_then_is_due() -> None:
    state = answered(cards=(2, 4), fraud=(2, 8))
    yesterday, weeks_ago = NOW - timedelta(days=1), NOW - timedelta(days=20)
    assert skills(state, at=NOW, last={"cards": Last(yesterday, was_mastered=False)})[-1] == "cards"
    steps = plan(state, LESSONS, at=NOW, last={"cards": Last(weeks_ago, was_mastered=False)})
    (cards,) = [step for step in steps if step.skill == "cards"]
    assert (cards.reason, cards.since) == (Reason.DUE, weeks_ago)


def test_what_was_taught_lately_holds_nothing_up() -> None:
    state = answered(saving=(0, 8), credit=(4, 6))
    steps = plan(state, LESSONS, at=NOW, last={"saving": Last(NOW - timedelta(days=1), was_mastered=False)})
    assert next(step for step in steps if step.skill == "credit").reason == Reason.UNSURE


def test_a_skill_that_no_item_measures_waits_at_the_end() -> None:
    lessons = (Lesson("unmeasured", 5), *LESSONS)
    steps = plan(answered(cards=(2, 4)), lessons, at=NOW)
    assert (steps[-1].skill, steps[-1].reason, steps[-1].gain) == ("unmeasured", Reason.ORDER, 0.0)


def test_all_mastered_leaves_nothing() -> None:
    state = answered(**dict.fromkeys(NAMES, (9, 9)))
    assert plan(state, LESSONS, at=NOW) == ()


def test_at_most_seven_steps_and_always_the_same() -> None:
    names = tuple(f"s{number}" for number in range(12))
    lessons = tuple(Lesson(name, 4) for name in names)
    state = tracking.observe(tracking.begin(names), item("s3"), right=False)
    assert len(plan(state, lessons)) == 7
    assert plan(state, lessons) == plan(state, lessons)
    assert len(plan(state, lessons, rules=Rules(most=3))) == 3


@pytest.mark.parametrize(
    "lessons", [(Lesson("cards", 0),), (Lesson("cards", 5), Lesson("cards", 6))], ids=["no minutes", "twice"]
)
def test_lessons_that_cannot_be(lessons: tuple[Lesson, ...]) -> None:
    with pytest.raises(ValueError, match="lesson"):
        plan(tracking.begin(NAMES), lessons)


@pytest.mark.parametrize("values", [{"likely": 0.9}, {"enough": 1.0}, {"rest": -1}, {"most": -1}])
def test_rules_that_cannot_be(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Rules(**values)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=1, max_size=30))
def test_needs_always_stand_before_or_are_had(answers: list[tuple[str, bool]]) -> None:
    state = tracking.begin(NAMES)
    for skill, right in answers:
        state = tracking.observe(state, item(skill), right=right)
    steps = plan(state, LESSONS)
    seen: set[str] = set()
    for step in steps:
        needs = next(lesson.needs for lesson in LESSONS if lesson.skill == step.skill)
        for need in needs:
            assert need in seen or tracking.mastery(state, need, cut=0).probability >= 0.5
        seen.add(step.skill)
    assert len(seen) == len(steps)
