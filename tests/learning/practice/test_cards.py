"""Cards are fed by answers, and decide which five are asked today."""

from datetime import date, timedelta

import pytest

from factories import assessments as make
from factories import practice as act
from factories.accounts import NOW, participant
from factories.practice import DAY
from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.actions import NoSuchOption
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.practice import actions, queries
from wanli.learning.practice.models import Card, Daily

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


@pytest.fixture
def person(bank: ItemBank) -> Participant:
    return participant()


def card(person: Participant, code: str = "loans-08") -> Card:
    return Card.objects.get(participant=person, item_code=code)


def test_a_right_answer_comes_back_later_than_a_wrong_one(person: Participant) -> None:
    act.answer(person, "loans-08", right=True)
    act.answer(person, "loans-09", right=False)
    assert (card(person).due_on, card(person, "loans-09").due_on) == (ON + 2 * DAY, ON + DAY)


@pytest.mark.parametrize("stage", [Stage.LESSON, Stage.REVIEW, Stage.GAME])
def test_every_exercise_feeds(person: Participant, stage: Stage) -> None:
    act.answer(person, stage=stage)
    assert card(person).answers == 1


def test_play_and_rehearsals_do_not_feed(person: Participant) -> None:
    act.answer(person, stage=Stage.GAME, is_usable=False)
    act.answer(person, is_simulated=True, subject="rehearsal")
    assert not Card.objects.exists()


def test_of_a_test_only_wrong_answers_feed(person: Participant) -> None:
    make.place(person, right=lambda position: position % 2 == 0)
    wrong = Response.objects.filter(is_right=False).values_list("item__code", flat=True)
    actions.catch_up(person)
    assert set(Card.objects.values_list("item_code", flat=True)) == set(wrong)
    assert wrong


def test_catching_up_twice_changes_nothing_and_asks_twice(person: Participant, django_assert_num_queries) -> None:
    make.place(person, right=lambda position: False)
    actions.catch_up(person)
    before = list(Card.objects.order_by("pk").values())
    with django_assert_num_queries(2):
        actions.catch_up(person)
    assert list(Card.objects.order_by("pk").values()) == before


def test_an_answer_that_arrives_late_falls_into_its_place(person: Participant) -> None:
    other = participant()
    for who, order in ((person, (0, 2, 9)), (other, (9, 0, 2))):
        for days in order:
            act.answer(who, right=days != 2, at=NOW + days * DAY)
    assert (card(person).stability, card(person).due_on) == (card(other).stability, card(other).due_on)
    assert card(person).last_on == ON + 9 * DAY


def test_a_day_is_a_day_of_the_place(person: Participant) -> None:
    """23:30 and 00:30 in Shanghai are two days, though they are one in Greenwich."""
    late = NOW.replace(hour=15, minute=30)
    act.answer(person, at=late)
    assert card(person).last_on == ON
    act.answer(person, "loans-09", at=late + timedelta(hours=1))
    assert card(person, "loans-09").last_on == ON + DAY


def test_five_questions_of_five_topics_or_two_of_one_at_most(person: Participant) -> None:
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    topics = [Item.objects.get(code=code).topic.slug for code in day.codes]
    assert len(day.codes) == 5
    assert max(topics.count(topic) for topic in topics) <= 2


def test_what_is_due_comes_first_then_the_least_certain_topic(person: Participant) -> None:
    act.answer(person, "cards-03", right=False)
    for number in range(1, 6):
        act.answer(person, f"loans-{number:02}", right=False, at=NOW + DAY)
        act.answer(person, f"funds-{number:02}", right=True, at=NOW + DAY)
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW + DAY)
    assert day.codes[0] == "cards-03"
    assert day.codes[1].startswith("loans")
    assert not {f"loans-{number:02}" for number in range(1, 6)} & set(day.codes)  # answered today


def test_another_day_has_other_topics_for_a_stranger(bank: ItemBank) -> None:
    today = queries.choose_five(None, language="zh-hans", at=NOW)
    assert len(today) == 5
    assert today == queries.choose_five(None, language="zh-hans", at=NOW + timedelta(hours=1))
    assert today != queries.choose_five(None, language="zh-hans", at=NOW + DAY)


def test_questions_for_another_group_are_not_asked(person: Participant) -> None:
    Item.objects.exclude(code__startswith="loans").update(audiences=["pupil"])
    assert all(code.startswith("loans") for code in queries.choose_five(person, language="zh-hans", at=NOW))
    pupil = participant(audience="pupil")
    assert any(not code.startswith("loans") for code in queries.choose_five(pupil, language="zh-hans", at=NOW))


def test_a_reader_of_english_gets_what_is_translated(person: Participant) -> None:
    for number in range(1, 7):
        make.item(number, topic_slug="loans", language="en", stem=f"Question {number}?")
    assert all(code.startswith("loans") for code in queries.choose_five(person, language="en", at=NOW))


def test_nothing_to_ask_is_said(db: None) -> None:
    with pytest.raises(actions.NothingToAsk):
        actions.start_daily(actor=participant(), language="zh-hans", at=NOW)


def test_a_second_start_finds_the_same_five(person: Participant) -> None:
    first = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    act.answer(person, first.codes[0])
    again = actions.start_daily(actor=person, language="en", at=NOW + timedelta(hours=3))
    assert again.codes == first.codes
    assert Daily.objects.count() == 1


def test_a_day_from_start_to_end(person: Participant) -> None:
    day = act.five(person, right=3)
    done = queries.daily_of(person, day.on)
    assert done is not None
    assert (done.is_finished, done.left) == (True, 0)
    assert [each.is_right for each in queries.answered_of(done)] == [True, True, True, False, False]
    assert Daily.objects.get().finished_at
    assert Attempt.objects.get().finished_at
    assert [(comes.days, comes.count) for comes in queries.what_comes_when(done, at=NOW)] == [(1, 2), (2, 3)]
    assert queries.due_count(person, at=NOW) == 0
    assert queries.due_count(person, at=NOW + DAY) == 2


def test_the_first_answer_counts_and_nobody_skips_ahead(person: Participant) -> None:
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    give = {"actor": person, "on": day.on, "at": NOW}
    assert not actions.answer_daily(position=2, asked=day.codes[1], choice=2, **give)
    assert not actions.answer_daily(position=1, asked=day.codes[1], choice=2, **give)
    assert actions.answer_daily(position=1, asked=day.codes[0], choice=1, **give)
    assert not actions.answer_daily(position=1, asked=day.codes[0], choice=2, **give)
    assert Response.objects.get().choice == 1


def test_what_the_question_does_not_offer_is_refused(person: Participant) -> None:
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    with pytest.raises(NoSuchOption):
        actions.answer_daily(actor=person, on=day.on, position=1, asked=day.codes[0], choice=7, at=NOW)
    assert not Response.objects.exists()


def test_a_withdrawn_question_gives_way_to_another(person: Participant) -> None:
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    Item.objects.filter(code=day.codes[0]).update(live=False)
    with pytest.raises(Item.DoesNotExist):
        actions.answer_daily(actor=person, on=day.on, position=1, asked=day.codes[0], choice=2, at=NOW)
    other = actions.leave_out(actor=person, on=day.on, code=day.codes[0], at=NOW)
    assert day.codes[0] not in other.codes
    assert len(other.codes) == 5
    assert actions.leave_out(actor=person, on=day.on, code=day.codes[0], at=NOW).codes == other.codes


def test_the_last_question_may_be_withdrawn_and_the_day_ends(person: Participant) -> None:
    Item.objects.exclude(code__in=["loans-01", "loans-02"]).update(live=False)
    day = actions.start_daily(actor=person, language="zh-hans", at=NOW)
    assert len(day.codes) == 2
    actions.answer_daily(actor=person, on=day.on, position=1, asked=day.codes[0], choice=2, at=NOW)
    Item.objects.filter(code=day.codes[1]).update(live=False)
    assert actions.leave_out(actor=person, on=day.on, code=day.codes[1], at=NOW).is_finished
    assert Daily.objects.get().finished_at
