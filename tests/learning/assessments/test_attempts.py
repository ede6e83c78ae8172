import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.assessments import actions
from wanli.learning.assessments.models import Attempt, Check, Item, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Participant:
    return participant(audience="elder", age_band="60_plus")


@pytest.fixture
def ten() -> Check:
    return make.check()


def begin(check: Check, person: Participant, language: str = "zh-hans") -> Attempt:
    return actions.start_attempt(check, actor=person, language=language, at=NOW, campaign="spring", session="s1")


def submit(attempt: Attempt, position: int, choice: int, owner: uuid.UUID | None = None) -> bool | None:
    owner = owner or attempt.participant.key
    return actions.submit_answer(attempt.token, owner=owner, position=position, choice=choice, at=NOW)


def test_answers_are_stored_scored_and_ready_for_calibration(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    assert [submit(attempt, 1, 2), submit(attempt, 2, 3), submit(attempt, 3, 0)] == [True, False, False]
    rows = list(attempt.responses.order_by("position").values_list("item__code", "choice", "is_right"))
    codes = attempt.form.item_codes
    assert rows == [(codes[0], 2, True), (codes[1], 3, False), (codes[2], 0, False)]


def test_the_first_answer_counts(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    assert submit(attempt, 1, 1) is False
    assert submit(attempt, 1, 2) is None
    assert attempt.responses.get().choice == 1


@pytest.mark.parametrize(("position", "choice"), [(0, 1), (11, 1), (1, 5), (1, 9)])
def test_what_was_not_asked_is_not_stored(ten: Check, person: Participant, position: int, choice: int) -> None:
    assert submit(begin(ten, person), position, choice) is None
    assert not Response.objects.exists()


def test_nobody_answers_for_another(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    assert submit(attempt, 1, 2, owner=participant().key) is None
    assert submit(attempt, 1, 2, owner=uuid.uuid4()) is None
    assert not Response.objects.exists()


def test_the_last_answer_finishes_and_a_finished_attempt_never_changes(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    make.answer_all(attempt, right=7, actor=person)
    assert attempt.finished_at == NOW
    assert attempt.responses.filter(is_right=True).count() == 7
    assert submit(attempt, 1, 2) is None


def test_answers_out_of_order_finish_when_all_are_there(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    for position in [10, *range(1, 10)]:
        submit(attempt, position, 2)
    attempt.refresh_from_db()
    assert attempt.finished_at == NOW


def test_the_last_answer_finishes_in_the_same_statement(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    for position in range(1, 10):
        submit(attempt, position, 2)
    with CaptureQueriesContext(connection) as statements:
        assert submit(attempt, 10, 2) is True
    assert len(statements) == 1
    attempt.refresh_from_db()
    assert attempt.finished_at == NOW


def test_an_attempt_that_does_not_know_it_is_complete_is_finished_once(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    for position in range(1, 10):
        submit(attempt, position, 2)
    assert not actions.finish_if_complete(attempt, actor=person, at=NOW)
    submit(attempt, 10, 2)
    Attempt.objects.filter(pk=attempt.pk).update(finished_at=None)
    assert actions.finish_if_complete(attempt, actor=person, at=NOW)
    assert not actions.finish_if_complete(attempt, actor=person, at=NOW)
    attempt.refresh_from_db()
    assert attempt.finished_at == NOW


def test_an_english_reader_gets_english_items_and_chinese_ones_where_there_are_none(
    person: Participant, ten: Check
) -> None:
    codes = begin(ten, person).form.item_codes
    english = make.item(int(codes[0][-2:]), topic_slug=codes[0][:-3], language="en", stem="What would you do?")
    attempt = begin(ten, person, language="en")
    submit(attempt, 1, 2)
    submit(attempt, 2, 2)
    first, second = attempt.responses.order_by("position")
    assert first.item == english
    assert second.item.locale.language_code == "zh-hans"
    assert (
        first.item.translation_key == Item.objects.get(code=codes[0], locale__language_code="zh-hans").translation_key
    )


def test_the_group_is_kept_as_it_was_and_the_campaign_with_it(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    assert (attempt.audience, attempt.age_band, attempt.campaign, attempt.session) == (
        "elder",
        "60_plus",
        "spring",
        "s1",
    )


def test_both_forms_come_first_equally_often(ten: Check) -> None:
    labels = [begin(ten, participant()).form.label for _ in range(60)]
    assert 15 <= labels.count("A") <= 45


def test_the_parallel_test_asks_other_questions_of_the_same_person(ten: Check, person: Participant) -> None:
    first = make.answer_all(begin(ten, person), right=5, actor=person)
    second = actions.start_parallel(first, actor=person, language="zh-hans", at=NOW)
    assert set(first.form.item_codes).isdisjoint(second.form.item_codes)
    assert (second.follows, second.stage, second.campaign) == (first, "after", "spring")
    assert actions.start_parallel(first, actor=person, language="zh-hans", at=NOW) == second


def test_no_parallel_test_before_the_first_is_done_nor_for_another(ten: Check, person: Participant) -> None:
    first = begin(ten, person)
    with pytest.raises(actions.AttemptIsFinished):
        actions.start_parallel(first, actor=person, language="zh-hans", at=NOW)
    make.answer_all(first, right=5, actor=person)
    with pytest.raises(actions.AttemptIsFinished):
        actions.start_parallel(first, actor=participant(), language="zh-hans", at=NOW)


def test_a_check_without_forms_says_so(person: Participant) -> None:
    empty = Check.objects.create(code="empty", title="空", summary="空", audience="public")
    with pytest.raises(actions.CheckHasNoForms):
        begin(empty, person)


def test_withdrawing_consent_closes_what_is_under_way(ten: Check, person: Participant) -> None:
    attempt = begin(ten, person)
    submit(attempt, 1, 2)
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    assert submit(attempt, 2, 2) is None
    assert attempt.responses.count() == 1


def test_erasing_keeps_the_answers_and_loses_the_person(ten: Check, person: Participant) -> None:
    attempt = make.answer_all(begin(ten, person), right=5, actor=person)
    assert len(my_data(person)["answers"]) == 10
    old_key = person.key
    privacy.erase(person, at=NOW)
    attempt.refresh_from_db()
    assert attempt.responses.count() == 10
    assert attempt.age_band == ""
    assert not Participant.objects.filter(key=old_key).exists()


def test_forms_stand_until_an_item_is_gone(ten: Check) -> None:
    before = list(ten.forms.filter(is_current=True))
    assert actions.assemble_forms(ten, actor="system", at=NOW) == before
    Item.objects.filter(code=before[0].item_codes[0]).update(live=False)
    after = actions.assemble_forms(ten, actor="system", at=NOW)
    assert {form.version for form in after} == {2}
    assert ten.forms.count() == 4
    assert before[0].item_codes[0] not in after[0].item_codes + after[1].item_codes
