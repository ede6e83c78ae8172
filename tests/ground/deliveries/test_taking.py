"""What devices deliver is taken exactly once, and every record has an answer of its own."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.accounts import participant
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import remember_participant
from wanli.ground.deliveries import actions
from wanli.ground.deliveries.choices import MOST_BYTES, MOST_DEVICES, MOST_RECORDS, Outcome, Reason
from wanli.ground.deliveries.models import Delivery, Device
from wanli.ground.deliveries.queries import Record, RecordIsRefused, kinds
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent
from wanli.ground.privacy.queries import my_data

pytestmark = pytest.mark.django_db
NOW = timezone.now()
taken: list[Record] = []


def take_note(record: Record) -> None:
    """A kind for these tests: refuses what it is told to refuse, fails when it is told to fail."""
    taken.append(record)
    Participant.objects.filter(pk=record.participant.pk).update(nickname=record.payload.get("text", ""))
    if record.payload.get("recalled"):
        raise RecordIsRefused(Reason.RECALLED)
    if record.payload.get("fail"):
        raise ZeroDivisionError(record.payload["text"])


@pytest.fixture(autouse=True)
def note_kind():
    taken.clear()
    kinds.register("note", take_note)
    yield
    kinds.forget("note")


@pytest.fixture
def person() -> Participant:
    return agreed()


def agreed() -> Participant:
    """Somebody who agreed long ago."""
    made = participant()
    Consent.objects.filter(participant=made).update(given_at=NOW - timedelta(days=365))
    return made


def device(person: Participant) -> Device:
    return actions.know_device(actor=person, known=[], at=NOW)


def row(device: Device, sequence: int = 1, **values: Any) -> dict[str, Any]:
    made = {
        "client": str(device.client),
        "sequence": sequence,
        "kind": "note",
        "at": (NOW - timedelta(hours=1)).isoformat(),
        "payload": {"text": "你好"},
    }
    return made | values


def take(person: Participant, *rows: Any) -> list[tuple[str, str]]:
    return [(answer.outcome, answer.reason) for answer in actions.take_records(list(rows), actor=person, at=NOW)]


def test_a_record_is_taken_once_and_its_repetition_hears_the_same(person: Participant) -> None:
    phone = device(person)
    assert take(person, row(phone)) == [("accepted", "")]
    (again,) = actions.take_records([row(phone)], actor=person, at=NOW + timedelta(days=90))
    assert (again.outcome, again.first) == (Outcome.DUPLICATE, Outcome.ACCEPTED)
    assert len(taken) == 1
    kept = Delivery.objects.get()
    assert (kept.kind, kept.outcome, kept.received_at) == ("note", "accepted", NOW)


def test_the_same_number_with_another_content_is_a_conflict_and_the_first_stays(person: Participant) -> None:
    phone = device(person)
    take(person, row(phone))
    for other in ({"payload": {"text": "别的"}}, {"at": NOW.isoformat()}, {"kind": "other"}):
        assert take(person, row(phone, **other)) == [("conflict", "same_number")]
    assert (len(taken), Delivery.objects.count()) == (1, 1)


def test_the_same_number_on_another_device_is_another_record(person: Participant) -> None:
    assert take(person, row(device(person)), row(device(person))) == [("accepted", "")] * 2


def test_what_is_older_than_a_month_is_kept_and_marked(person: Participant) -> None:
    phone = device(person)
    old = (NOW - timedelta(days=31)).isoformat()
    assert take(person, row(phone, at=old)) == [("late", "")]
    assert taken[0].is_late
    (again,) = actions.take_records([row(phone, at=old)], actor=person, at=NOW)
    assert again.first == Outcome.LATE


def test_the_future_is_refused_but_not_a_clock_that_is_a_little_fast(person: Participant) -> None:
    phone = device(person)
    ahead = [(NOW + timedelta(minutes=minutes)).isoformat() for minutes in (4, 6)]
    answers = take(person, row(phone, 1, at=ahead[0]), row(phone, 2, at=ahead[1]))
    assert answers == [("accepted", ""), ("refused", "future")]
    assert take(person, row(phone, 2, at=ahead[1])) == [("duplicate", "future")]
    assert len(taken) == 1


def test_nobody_sends_the_records_of_another(person: Participant) -> None:
    owner = agreed()
    theirs = device(owner)
    assert take(person, row(theirs)) == [("refused", "not_yours")]
    assert take(person, row(theirs, client=str(uuid.uuid4()))) == [("refused", "not_yours")]
    assert not Delivery.objects.exists()
    assert take(owner, row(theirs)) == [("accepted", "")], "the attempt has used up no number"


def test_without_agreement_nothing_is_taken(person: Participant) -> None:
    phone = device(person)
    before = (NOW - timedelta(days=366)).isoformat()
    assert take(person, row(phone, 1, at=before)) == [("refused", "no_consent")]
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    assert take(person, row(phone, 2)) == [("refused", "no_consent")]
    assert taken == []


def test_a_kind_that_nobody_knows(person: Participant) -> None:
    assert take(person, row(device(person), kind="poem")) == [("refused", "unknown_kind")]


def test_a_refusal_leaves_nothing_behind_but_its_reason(person: Participant) -> None:
    phone = device(person)
    recalled = row(phone, 1, payload={"text": "写了又撤", "recalled": True})
    assert take(person, recalled, row(phone, 2, payload={"text": "好"})) == [("refused", "recalled"), ("accepted", "")]
    person.refresh_from_db()
    assert person.nickname == "好"
    (again,) = actions.take_records([recalled], actor=person, at=NOW)
    assert (again.outcome, again.first, again.reason) == (Outcome.DUPLICATE, Outcome.REFUSED, Reason.RECALLED)


def test_a_failure_of_ours_costs_no_other_record_and_can_be_tried_again(
    person: Participant, caplog: pytest.LogCaptureFixture
) -> None:
    phone = device(person)
    broken = row(phone, 1, payload={"text": "秘密", "fail": True})
    assert take(person, broken, row(phone, 2)) == [("waiting", "busy"), ("accepted", "")]
    assert list(Delivery.objects.values_list("sequence", flat=True)) == [2]
    person.refresh_from_db()
    assert person.nickname == "你好"
    told = caplog.text
    assert "ZeroDivisionError" in told
    assert "秘密" not in told
    assert str(phone.client) not in told


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": 0},
        {"sequence": -1},
        {"sequence": True},
        {"sequence": "1"},
        {"sequence": 2**53},
        {"sequence": None},
        {"client": "nobody"},
        {"client": 7},
        {"kind": ""},
        {"kind": 5},
        {"kind": "k" * 31},
        {"kind": "a\x00"},
        {"at": "yesterday"},
        {"at": "2026-13-45T00:00:00Z"},
        {"at": "2026-11-25T08:00:00"},
        {"at": "0001-01-01T00:00:00Z"},
        {"at": 1764000000},
        {"payload": []},
        {"payload": None},
        {"payload": {"text": "长" * 5000}},
        {"payload": {"text": "\x00"}},
        {"payload": {"text": "\ud800"}},
    ],
    ids=str,
)
def test_damaged_records_are_refused_and_stored_nowhere(person: Participant, wrong: dict[str, Any]) -> None:
    assert take(person, row(device(person), **wrong)) == [("refused", "malformed")]
    assert (taken, Delivery.objects.count()) == ([], 0)


@pytest.mark.parametrize("thing", [None, 5, "record", [1], {}])
def test_what_is_no_record_at_all(person: Participant, thing: Any) -> None:
    assert take(person, thing, row(device(person))) == [("refused", "malformed"), ("accepted", "")]


def test_a_delivery_has_a_limit_and_is_refused_whole(person: Participant) -> None:
    phone = device(person)
    with pytest.raises(actions.DeliveryIsTooLarge):
        take(person, *(row(phone, number) for number in range(1, MOST_RECORDS + 2)))
    assert taken == []


def test_a_person_finds_the_same_client_on_the_same_device(person: Participant) -> None:
    other = agreed()
    mine, theirs = device(person), device(other)
    known = [theirs.client, mine.client]
    assert actions.know_device(actor=person, known=known, at=NOW) == mine
    assert actions.know_device(actor=other, known=known, at=NOW) == theirs
    assert actions.know_device(actor=person, known=[theirs.client], at=NOW) not in (mine, theirs)
    Device.objects.bulk_create(Device(participant=person, known_since=NOW) for _ in range(MOST_DEVICES))
    with pytest.raises(actions.TooManyDevices):
        device(person)


def test_my_data_lists_deliveries_and_erasing_removes_them(person: Participant) -> None:
    phone = device(person)
    take(person, row(phone))
    assert [one["outcome"] for one in my_data(person)["deliveries"]] == ["accepted"]
    privacy.erase(person, at=NOW)
    assert not Device.objects.exists()
    assert not Delivery.objects.exists()


# ---- by HTTP ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(person: Participant) -> Client:
    """The person's browser, which does not leave out CSRF checks."""
    made = Client(enforce_csrf_checks=True)
    _give_cookie(made, person)
    return made


def _give_cookie(client: Client, person: Participant) -> None:
    from django.http import HttpResponse

    response = HttpResponse()
    remember_participant(response, person, is_secure=False)
    client.cookies.update(response.cookies)


def post(client: Client, content: Any, **extra: Any) -> Any:
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    return client.post("/deliveries/", body, content_type="application/json", **extra)


def test_a_device_asks_who_it_is_and_delivers(browser: Client, person: Participant) -> None:
    known = browser.post("/deliveries/client/", {"known": ["?", 3]}, content_type="application/json").json()
    assert known["client"] == str(Device.objects.get().client)
    response = post(browser, {"records": [row(Device.objects.get()), {"sequence": 9}]})
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    first, second = response.json()["records"]
    assert (first["client"], first["sequence"], first["outcome"], first["message"]) == (
        known["client"],
        1,
        "accepted",
        "",
    )
    assert (second["outcome"], second["message"]) == ("refused", "这条记录已损坏。")


def test_reasons_come_in_the_language_of_the_reader(browser: Client, person: Participant) -> None:
    phone = device(person)
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    browser.cookies["django_language"] = "en"
    (answer,) = post(browser, {"records": [row(phone, at=ahead)]}).json()["records"]
    assert answer["message"] == "The record lies in the future. Please set the clock of this device right."


def test_who_is_nobody_delivers_nothing(client: Client, person: Participant) -> None:
    phone = device(person)
    response = post(client, {"records": [row(phone)]})
    assert response.status_code == 403
    assert "只有本人" in response.json()["message"]
    assert client.post("/deliveries/client/", {}, content_type="application/json").json() == {"client": None}
    assert not Delivery.objects.exists()


def test_other_sites_and_forms_are_refused(browser: Client, person: Participant) -> None:
    phone = device(person)
    content = {"records": [row(phone)]}
    assert post(browser, content, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert browser.post("/deliveries/", json.dumps(content), content_type="text/plain").status_code == 415
    assert browser.get("/deliveries/").status_code == 405
    assert not Delivery.objects.exists()
    assert post(browser, content, headers={"origin": "http://testserver"}).status_code == 200


@pytest.mark.parametrize("body", ["{", "[]", '{"records": 5}', "[" * 100_000, b"\xff\xfe"])
def test_damaged_deliveries(browser: Client, body: str | bytes) -> None:
    response = post(browser, body)
    assert response.status_code == 400
    assert "一条也没有收下" in response.json()["message"]


def test_a_delivery_that_is_too_large(browser: Client) -> None:
    assert post(browser, " " * (MOST_BYTES + 1)).status_code == 413
    assert post(browser, {"records": [{}] * (MOST_RECORDS + 1)}).status_code == 413
