"""Sittings as records: whose they are, what a person sees of them, and when they close."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from factories import instruments as make
from factories.accounts import NOW, participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.instruments import actions
from wanli.learning.instruments.models import Answer, Sitting
from wanli.science.psychometrics.instruments import AnswerDoesNotFit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded() -> None:
    make.load()


def begun(person) -> Sitting:
    return actions.start_sitting(make.version("oecd-infe"), actor=person, language="zh-hans", at=NOW)


def give(sitting: Sitting, person, question: str, answer: object) -> None:
    actions.give_answer(sitting.token, owner=person.key, question=question, answer=answer, at=NOW)


def test_a_person_sees_downloads_and_erases_it(client: Client) -> None:
    start = "/check/instruments/oecd-infe/start/"
    client.post("/mine/join/", {"next": start, "resend": "yes", "age_band": "60_plus"})
    client.post(client.post(start).url, {"answer": "3"})
    kept = json.loads(client.get("/mine/download/").content)
    assert [row["instrument__code"] for row in kept["sittings"]] == ["oecd-infe"]
    assert [(row["question"], row["value"]) for row in kept["questionnaire_answers"]] == [("QK3", 3.0)]
    assert "做过的量表" in client.get("/mine/").content.decode()
    client.post("/mine/erase/")
    sitting = Sitting.objects.get()
    assert sitting.closed_at is not None
    assert sitting.age_band == ""


def test_without_consent_nothing_more_is_stored() -> None:
    person = participant()
    sitting = begun(person)
    give(sitting, person, "QK3", 3)
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    with pytest.raises(actions.SittingIsOver):
        give(sitting, person, "QK4", 0)
    with pytest.raises(actions.SittingIsOver):
        actions.finish_sitting(sitting.token, owner=person.key, at=NOW)
    assert Answer.objects.count() == 1


def test_a_finished_sitting_stays_when_consent_is_withdrawn() -> None:
    person = participant()
    done = make.sitting("oecd-infe", make.knowledge(4), person=person)
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    done.refresh_from_db()
    assert (done.closed_at, done.scores) == (None, {"knowledge": 4.0})


def test_only_the_owner_answers_and_finishes() -> None:
    person, other = participant(), participant()
    sitting = begun(person)
    with pytest.raises(actions.SittingIsOver):
        give(sitting, other, "QK3", 3)
    with pytest.raises(actions.SittingIsOver):
        actions.finish_sitting(sitting.token, owner=other.key, at=NOW)


def test_an_answer_that_does_not_fit_is_not_stored() -> None:
    person = participant()
    sitting = begun(person)
    with pytest.raises(AnswerDoesNotFit):
        give(sitting, person, "QK3", 7)
    with pytest.raises(KeyError):
        give(sitting, person, "QS1", 1)  # a question of this instrument that is not asked here
    with pytest.raises(actions.SittingIsIncomplete):
        actions.finish_sitting(sitting.token, owner=person.key, at=NOW)
    assert not Answer.objects.exists()


def test_answers_are_added_and_never_changed() -> None:
    person = participant()
    sitting = begun(person)
    for answer in (1, 1, "dk", 3):
        give(sitting, person, "QK3", answer)
    assert list(Answer.objects.values_list("value", flat=True)) == [1, None, 3]
    for question, answer in make.knowledge(1).items():
        give(sitting, person, question, answer)
    done = actions.finish_sitting(sitting.token, owner=person.key, at=NOW + timedelta(minutes=2))
    assert done.scores == {"knowledge": 1.0}
    with pytest.raises(actions.SittingIsOver):
        give(sitting, person, "QK3", 2)


def test_what_is_held_says_nothing_of_others() -> None:
    make.sitting("oecd-infe", make.knowledge(4))
    assert my_data(participant())["sittings"] == []
