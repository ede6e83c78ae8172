"""Answers from devices that had no line."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from factories import assessments as make
from factories.accounts import participant
from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.actions import know_device, take_records
from wanli.ground.privacy.models import Consent
from wanli.learning.assessments.models import Attempt, Item, Response, SkillTrack

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def person() -> Participant:
    make.bank()
    made = participant()
    Consent.objects.update(given_at=NOW - timedelta(days=100))
    return made


def take(person: Participant, *payloads: dict[str, Any], days: int = 0) -> list[str]:
    device = know_device(actor=person, known=[], at=NOW)
    rows = [
        {
            "client": str(device.client),
            "sequence": number,
            "kind": "answer",
            "at": (NOW - timedelta(days=days, seconds=100 - number)).isoformat(),
            "payload": {"stage": "lesson", "subject": "offline:loans", "language": "zh-hans", "choice": 2} | payload,
        }
        for number, payload in enumerate(payloads, start=1)
    ]
    answers = take_records(rows, actor=person, at=NOW)
    assert [answer.outcome for answer in take_records(rows, actor=person, at=NOW)] == ["duplicate"] * len(rows)
    return [answer.reason or answer.outcome for answer in answers]


def test_answers_are_stored_once_with_the_time_they_were_given(person: Participant) -> None:
    assert take(person, {"item": "loans-01"}, {"item": "loans-02", "choice": 0, "last": True}) == ["accepted"] * 2
    attempt = Attempt.objects.get()
    assert (attempt.stage, attempt.subject) == ("lesson", "offline:loans")
    rows = list(Response.objects.order_by("position").values_list("choice", "is_right", "is_play", "answered_at"))
    assert rows == [
        (2, True, False, NOW - timedelta(seconds=99)),
        (0, False, False, NOW - timedelta(seconds=98)),
    ]
    assert attempt.finished_at == NOW - timedelta(seconds=98)
    assert SkillTrack.objects.get().answers == 2


def test_a_late_answer_is_kept_as_play_and_moves_nothing(person: Participant) -> None:
    assert take(person, {"item": "loans-01"}, days=40) == ["late"]
    assert Response.objects.get().is_play
    assert not SkillTrack.objects.exists()


def test_a_withdrawn_question_takes_no_answer(person: Participant) -> None:
    Item.objects.filter(code="loans-01").update(live=False)
    assert take(person, {"item": "loans-01"}, {"item": "nothing"}, {"item": "loans-02"}) == [
        *("recalled", "recalled", "accepted"),
    ]
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"choice": 9},
        {"choice": -1},
        {"choice": "2"},
        {"choice": True},
        {"stage": "before"},
        {"stage": "placement"},
        {"stage": ["lesson"]},
        {"subject": "s" * 81},
        {"subject": None},
        {"language": "ug"},
        {"item": 5},
    ],
    ids=str,
)
def test_damaged_answers(person: Participant, wrong: dict[str, Any]) -> None:
    assert take(person, {"item": "loans-01"} | wrong) == ["malformed"]
    assert not Response.objects.exists()
