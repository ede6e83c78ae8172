"""Answers outside tests, and what is known about a person's skills from all of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.assessments import actions, signals
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response, SkillTrack
from wanli.learning.assessments.queries.analysis.counting import counted_answers
from wanli.learning.assessments.queries.skills import known_of, mastery_of, skills_now
from wanli.science.psychometrics import tracking

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


@pytest.fixture
def person() -> Participant:
    return participant(audience="elder", age_band="60_plus")


def answer(person: Participant, code: str = "loans-08", choice: int = 2, **details: Any) -> actions.Answered:
    details = {"stage": Stage.LESSON, "subject": "first", "language": "zh-hans", "at": NOW} | details
    return actions.answer_exercise(actor=person, item_code=code, choice=choice, **details)


def theta(person: Participant, topic: str = "loans", days: int = 0) -> float:
    return tracking.estimate(skills_now(person, at=NOW + timedelta(days=days)), topic).theta


def test_an_answer_is_kept_once_for_its_exercise_and_moves_the_skill(bank: ItemBank, person: Participant) -> None:
    before = theta(person)
    assert answer(person).is_right
    assert not answer(person, "loans-09", 0).is_right
    attempt = Attempt.objects.get()
    assert (attempt.stage, attempt.subject, attempt.responses.count()) == ("lesson", "first", 2)
    answer(person, "loans-10")
    assert theta(person) > before


def test_another_exercise_and_a_finished_one_begin_anew(bank: ItemBank, person: Participant) -> None:
    answer(person)
    answer(person, stage=Stage.GAME, subject="first")
    assert actions.finish_exercise(actor=person, stage=Stage.LESSON, subject="first", at=NOW)
    assert actions.finish_exercise(actor=person, stage=Stage.LESSON, subject="first", at=NOW) is None
    answer(person)
    assert Attempt.objects.filter(stage="lesson").count() == 2
    assert Attempt.objects.filter(finished_at=None).count() == 2


@pytest.mark.parametrize("choice", [-1, 5, 9])
def test_an_answer_that_is_not_offered(bank: ItemBank, person: Participant, choice: int) -> None:
    with pytest.raises(actions.NoSuchOption):
        answer(person, choice=choice)
    assert not Attempt.objects.exists()


def test_a_question_that_was_withdrawn(bank: ItemBank, person: Participant) -> None:
    Item.objects.filter(code="loans-08").update(live=False)
    with pytest.raises(Item.DoesNotExist):
        answer(person)


def test_a_test_is_no_exercise(bank: ItemBank, person: Participant) -> None:
    with pytest.raises(ValueError, match="is a test"):
        answer(person, stage=Stage.PLACEMENT)


def test_an_attempt_needs_what_its_stage_needs(bank: ItemBank, person: Participant) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(participant=person, stage=Stage.BEFORE, language="zh-hans", started_at=NOW)


def test_play_is_kept_and_moves_nothing(bank: ItemBank, person: Participant) -> None:
    before = theta(person)
    answer(person, stage=Stage.GAME, is_usable=False)
    assert Response.objects.get().is_play
    assert theta(person) == before


def test_others_hear_of_an_answer_and_of_the_end(bank: ItemBank, person: Participant) -> None:
    heard = []

    def hear(**details: Any) -> None:
        heard.append(details)

    signals.exercise_answered.connect(hear)
    signals.exercise_finished.connect(hear)
    try:
        answer(person, received_at=NOW + timedelta(hours=1))
        actions.finish_exercise(actor=person, stage=Stage.LESSON, subject="first", at=NOW)
    finally:
        signals.exercise_answered.disconnect(hear)
        signals.exercise_finished.disconnect(hear)
    assert [heard[0]["stage"], heard[0]["is_usable"], heard[0]["received_at"] - NOW] == [
        "lesson", True, timedelta(hours=1),
    ]  # fmt: skip
    assert heard[1]["attempt"].finished_at == NOW


def test_answers_in_tests_count_for_the_skills_without_being_told(bank: ItemBank, person: Participant) -> None:
    answer(person, choice=1)
    low = theta(person)
    make.place(person)
    assert theta(person) > low
    assert known_of(person).answers == Response.objects.count()


def test_kept_skills_are_those_worked_out_anew(bank: ItemBank, person: Participant) -> None:
    for number in range(1, 9):
        answer(person, f"loans-{number:02}", 1 + number % 2, at=NOW + timedelta(hours=number))
    actions.note_lesson(actor=person, topic="loans", at=NOW + timedelta(days=1))
    answer(person, "loans-09", at=NOW + timedelta(days=2))
    kept = known_of(person).state
    SkillTrack.objects.update(answers=999)  # does not fit the answers: all is worked out anew
    assert known_of(person).state.mean == pytest.approx(kept.mean)
    assert known_of(person).state.covariance == pytest.approx(kept.covariance)


def test_another_bank_tracks_from_all_answers(bank: ItemBank, person: Participant) -> None:
    answer(person)
    once = theta(person)
    other = make.bank()
    answer(person, "loans-09")
    assert SkillTrack.objects.get().bank_id == other.pk
    assert theta(person) > once


def test_a_lesson_lifts_and_time_takes_away(bank: ItemBank, person: Participant) -> None:
    before = theta(person)
    actions.note_lesson(actor=person, topic="loans", at=NOW)
    actions.note_lesson(actor=person, topic="nothing-measures-this", at=NOW)
    assert theta(person) > before
    assert theta(person, days=200) < theta(person)


def test_mastery_needs_four_right_answers(bank: ItemBank, person: Participant) -> None:
    for number in range(10, 16):
        answer(person, f"loans-{number}")
        state = skills_now(person, at=NOW)
        reached = mastery_of(state, "loans").is_reached
        assert not reached or number >= 13
    assert reached


def test_a_stranger_has_the_skills_of_anybody(bank: ItemBank) -> None:
    state = skills_now(None, at=NOW)
    assert set(state.skills) == {"phone-fraud", "loans", "cards", "funds"}
    assert not mastery_of(state, "loans").is_reached


def test_only_unaided_answers_calibrate(bank: ItemBank, person: Participant) -> None:
    answer(person, "loans-08")
    assert not counted_answers().exists()
    make.place(person, at=NOW + timedelta(days=1))
    asked = set(Attempt.objects.get(stage="placement").responses.values_list("item__code", flat=True))
    counted = {item.code for item in Item.objects.filter(pk__in=[row.item_id for row in counted_answers()])}
    assert counted == asked - {"loans-08"}


def test_skills_are_shown_to_their_owner_and_go_with_the_consent(bank: ItemBank, person: Participant) -> None:
    answer(person)
    assert "loans" in str(my_data(person))
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    assert not SkillTrack.objects.exists()
    assert Attempt.objects.get().closed_at
