"""Doing lessons, and the path that follows from it."""

from datetime import timedelta

import pytest

from factories import assessments as tests
from factories import courses as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.assessments.models import Attempt, Item, Response, SkillTrack
from wanli.learning.courses import actions
from wanli.learning.courses.choices import Standing
from wanli.learning.courses.models import Course, LessonRun
from wanli.learning.courses.queries import Learner, Memory, Path, path_for
from wanli.science.teaching.path import Reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    make.bank()
    return make.course()


@pytest.fixture
def person() -> Participant:
    return participant(audience="elder", age_band="60_plus", nickname="老王")


def learner(person: Participant | None, days: float = 0) -> Learner:
    return Learner(person, Memory(), [], NOW + timedelta(days=days))


def path(person: Participant | None, course: Course, days: float = 0) -> Path:
    return path_for(learner(person, days), course)


def topics(found: Path) -> list[str]:
    return [step.lesson.skill.topic.slug for step in found.steps]


# ---- doing ----------------------------------------------------------------------------------------------------------


def test_a_lesson_is_begun_answered_and_done(course: Course, person: Participant) -> None:
    run = make.do(person, "loans")
    assert (run.right, run.is_passed, run.finished_at) == (3, True, NOW)
    assert run.item_codes == ["loans-05", "loans-08", "loans-11"]
    attempt = Attempt.objects.get()
    assert (attempt.stage, attempt.subject, attempt.finished_at) == ("lesson", "everyone/loans", NOW)
    assert list(attempt.responses.values_list("item__code", flat=True)) == run.item_codes
    assert [topic for topic, _at in SkillTrack.objects.get().lessons] == ["loans"]


def test_beginning_again_goes_on(course: Course, person: Participant) -> None:
    run = make.begin(person, "loans")
    assert make.answer(run, 1, 2)
    again = make.begin(person, "loans", at=NOW + timedelta(days=2))
    assert (again.token, again.next_position) == (run.token, 2)
    assert LessonRun.objects.count() == 1


def test_questions_are_those_that_tell_most_and_not_those_of_yesterday(course: Course, person: Participant) -> None:
    first = make.do(person, "cards")
    assert len(first.item_codes) == 4
    difficulty = [abs(int(code[-2:]) - 8.5) for code in first.item_codes]
    assert max(difficulty) <= 3  # around theta 0, which stands between the eighth and the ninth
    again = make.begin(person, "cards", at=NOW + timedelta(days=3))
    assert not set(again.item_codes) & set(first.item_codes)


@pytest.mark.parametrize(
    "change",
    [
        {"position": 2},
        {"position": 0},
        {"asked": "loans-08"},
        {"asked": "elsewhere"},
        {"choice": 9},
        {"choice": -1},
        {"owner": "00000000-0000-0000-0000-000000000000"},
    ],
    ids=str,
)
def test_answers_that_are_refused(course: Course, person: Participant, change: dict) -> None:
    run = make.begin(person, "loans")
    values = {"owner": person.key, "position": 1, "asked": "loans-05", "choice": 2, "at": NOW} | change
    assert not actions.answer_lesson(run.record.token, **values)
    assert not Response.objects.exists()


def test_the_first_answer_counts(course: Course, person: Participant) -> None:
    run = make.begin(person, "loans")
    assert make.answer(run, 1, 2)
    assert not make.answer(run, 1, 1)
    assert list(Response.objects.values_list("choice", flat=True)) == [2]


def test_at_most_one_wrong_answer_passes(course: Course, person: Participant) -> None:
    assert make.do(person, "loans", right=lambda position: position > 1).is_passed
    assert not make.do(person, "cards", right=lambda position: position > 2).is_passed
    second = make.do(person, "cards", at=NOW + timedelta(days=4))
    assert second.is_passed
    done = learner(person, 5).done[second.lesson_id]
    assert done.is_passed
    make.do(person, "cards", at=NOW + timedelta(days=9), right=lambda position: False)
    assert learner(person, 9).done[second.lesson_id].is_passed  # once passed is passed


def test_a_question_that_is_withdrawn_under_way_is_left_out(course: Course, person: Participant) -> None:
    run = make.begin(person, "loans")
    make.answer(run, 1, 2)
    Item.objects.filter(code="loans-08").update(live=False)
    assert not make.answer(run, 2, 2)
    actions.drop_question(run.record.token, owner=person.key, asked="loans-08", at=NOW)
    actions.drop_question(run.record.token, owner=person.key, asked="loans-08", at=NOW)  # a second tap
    record = LessonRun.objects.get()
    assert record.item_codes == ["loans-05", "loans-11"]
    Item.objects.filter(code="loans-11").update(live=False)
    actions.drop_question(run.record.token, owner=person.key, asked="loans-11", at=NOW)
    record.refresh_from_db()
    assert record.finished_at
    assert record.is_passed


def test_a_lesson_without_questions_is_not_begun(course: Course, person: Participant) -> None:
    Item.objects.filter(topic__slug="cards").update(live=False)
    with pytest.raises(actions.LessonHasNoQuestions):
        make.begin(person, "cards")
    assert not LessonRun.objects.exists()


def test_doing_it_again_at_once_teaches_once(course: Course, person: Participant) -> None:
    make.do(person, "cards")
    make.do(person, "cards", at=NOW + timedelta(hours=1))
    assert len(SkillTrack.objects.get().lessons) == 1
    make.do(person, "cards", at=NOW + timedelta(days=5))
    assert len(SkillTrack.objects.get().lessons) == 2


# ---- the path -------------------------------------------------------------------------------------------------------


def test_a_stranger_has_the_course_in_order(course: Course) -> None:
    found = path(None, course)
    assert topics(found) == ["cards", "phone-fraud", "loans", "funds"]
    assert {step.step.reason for step in found.steps} == {Reason.ORDER}
    assert found.steps[0].reason


def test_a_placement_and_each_answer_change_the_path(course: Course, person: Participant) -> None:
    tests.place(person, right=lambda position: position % 2 == 0)
    before = path(person, course)
    assert all(step.reason for step in before.steps)
    assert Reason.ORDER not in {step.step.reason for step in before.steps}
    first = topics(before)[0]
    make.do(person, first, at=NOW + timedelta(hours=1))
    after = path(person, course, 0.1)
    assert topics(after)[0] != first
    assert after.done_here == 1


def test_what_is_mastered_folds_away_and_comes_back_when_forgotten(course: Course, person: Participant) -> None:
    for days in range(0, 16, 4):
        run = make.do(person, "phone-fraud", at=NOW + timedelta(days=days))
    assert run.is_mastered
    now = path(person, course, 12)
    assert [lesson.skill.topic.slug for lesson in now.mastered] == ["phone-fraud"]
    assert "phone-fraud" not in topics(now)
    assert learner(person, 12).skill("phone-fraud").standing == Standing.MASTERED
    later = path(person, course, 2000)
    (step,) = [step for step in later.steps if step.lesson.skill.topic.slug == "phone-fraud"]
    assert step.step.reason == Reason.FORGOTTEN
    assert "忘" in step.reason


def test_a_prerequisite_says_what_it_opens(course: Course, person: Participant) -> None:
    known = {"cards": 4, "phone-fraud": 4, "loans": 0, "funds": 2}  # right answers of four, or of loans' three
    for days in range(0, 16, 4):
        for topic, most in known.items():
            at = NOW + timedelta(days=days)
            make.do(person, topic, at=at, right=lambda position, most=most: position <= most)
    first, second = path(person, course, 40).steps[:2]
    assert [step.lesson.skill.topic.slug for step in (first, second)] == ["loans", "funds"]
    assert (first.step.reason, first.step.leads_to) == (Reason.PREREQUISITE, "funds")
    assert "主题funds" in first.reason
    assert first.because == "先懂loans才懂funds"


def test_a_skill_of_a_stranger_is_unknown(course: Course) -> None:
    assert learner(None).skill("cards").standing == Standing.UNKNOWN
    assert not learner(None).is_known


# ---- consent --------------------------------------------------------------------------------------------------------


def test_lessons_are_shown_to_their_owner_and_close_with_the_consent(course: Course, person: Participant) -> None:
    make.do(person, "cards")
    open_run = make.begin(person, "loans")
    assert len(my_data(person)["lessons"]) == 2
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    assert not make.answer(open_run, 1, 2)
    assert LessonRun.objects.get(token=open_run.token).closed_at == NOW
