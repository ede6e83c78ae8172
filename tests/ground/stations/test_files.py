"""Sealed files between a village's laptop and the centre. One database plays both parts, one after the other."""

import base64
import io
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection

from factories import accounts, campaigns, library
from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.ledger.models import Activity
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.models import Consent
from wanli.ground.stations.actions import Taken, register_station, take_file, write_file
from wanli.ground.stations.choices import Kind
from wanli.ground.stations.models import Carried, Received, Sent, Station
from wanli.ground.stations.queries import FileIsRefused, public_text, seal
from wanli.knowledge.library.models import Piece, SearchEntry, Source
from wanli.learning.assessments.actions import answer_exercise, finish_exercise
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, BankEntry, Form, Item, Response
from wanli.learning.assessments.signals import exercise_answered
from wanli.outreach.campaigns.actions import check_in
from wanli.outreach.campaigns.models import CheckIn, Session

pytestmark = pytest.mark.django_db
KEY = Ed25519PrivateKey.generate()
RECORDS = (
    "campaigns_checkin",
    "assessments_response",
    "assessments_skilltrack",
    "assessments_attempt",
    "privacy_consent",
    "ledger_activity",
    "stations_carried",
    "stations_sent",
    "accounts_participant",
)


@pytest.fixture(autouse=True)
def no_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards and points stay where they were earned; here one database is emptied to play the other part."""
    monkeypatch.setattr(exercise_answered, "receivers", [])
    exercise_answered.sender_receivers_cache.clear()


@pytest.fixture
def village() -> Station:
    return register_station(code="village", name="竹沟村", key=public_text(KEY), actor="system", at=NOW)


@pytest.fixture
def person(village: Station) -> Participant:
    """Somebody at the station who answered twice and checked in; what was done is noted."""
    make.bank()
    made = participant(nickname="老张", age_band="60_plus")
    answer(made, "loans-01")
    answer(made, "loans-02")
    session = campaigns.session(campaigns.campaign(accounts.organisation("bank")))
    check_in(session, nonce=uuid.uuid4(), at=NOW, participant=made)
    check_in(session, nonce=uuid.uuid4(), at=NOW)
    ledger.note("piece.read", participant_key=made.key, at=NOW, subject="one")
    return made


def answer(person: Participant, code: str) -> None:
    answer_exercise(
        actor=person, stage=Stage.LESSON, subject="first", item_code=code, choice=2, language="zh-hans", at=NOW
    )


def written(kind: Kind = Kind.RECORDS, key: Ed25519PrivateKey = KEY) -> bytes:
    return write_file(kind, key=key, actor="system", at=NOW)[0]


def taken(data: bytes) -> Taken:
    return take_file(data, actor="system", at=NOW)


def wipe(*names: str) -> None:
    """From here on the database is the other side's, which has nothing of it."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {name}")


def at_the_centre(data: bytes) -> bytes:
    wipe(*RECORDS)
    return data


def totals() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Participant, Consent, Attempt, Response, CheckIn, Activity))


def test_records_arrive_once_and_whole(person: Participant) -> None:
    data = written()
    before, key = totals(), person.key
    rows = list(Response.objects.order_by("pk").values("position", "choice", "is_right", "answered_at", "item__code"))
    outcome = taken(at_the_centre(data))
    assert totals() == before == (1, 1, 1, 2, 2, outcome.counts["ledger.activity"].new)
    assert not outcome.is_repeated
    arrived = Participant.objects.get()
    assert (arrived.key, arrived.nickname, arrived.created_at) == (key, "老张", NOW)
    assert list(Response.objects.order_by("pk").values(*rows[0])) == rows
    assert CheckIn.objects.filter(participant=arrived).count() == 1

    again = taken(data)
    assert again.is_repeated
    assert totals() == before
    assert all(count.new == count.changed == 0 for count in again.counts.values())
    assert again.counts["assessments.response"].duplicates == 2
    assert Received.objects.count() == 1


def test_what_went_on_since_is_added_and_what_ended_is_brought_up_to_date(person: Participant) -> None:
    first = written()
    answer(person, "loans-03")
    finish_exercise(actor=person, stage=Stage.LESSON, subject="first", at=NOW)
    second = written()
    at_the_centre(first)
    taken(first)
    outcome = taken(second)
    assert Attempt.objects.get().finished_at == NOW
    assert Response.objects.count() == 3
    assert (outcome.counts["assessments.response"].new, outcome.counts["assessments.attempt"].changed) == (1, 1)
    with pytest.raises(FileIsRefused, match="上次收下的旧"):
        taken(first)
    assert Response.objects.count() == 3


def test_who_was_erased_at_the_station_is_erased_at_the_centre(person: Participant) -> None:
    first = written()
    privacy.erase(person, at=NOW)
    second = written()
    at_the_centre(first)
    taken(first)
    assert taken(second).erased_people == 1
    assert not Participant.objects.filter(erased_at=None).exists()
    assert Response.objects.count() == 2, "what was counted stays counted"


def test_who_was_erased_at_the_centre_does_not_come_back(person: Participant) -> None:
    first = written()
    answer(person, "loans-03")
    second = written()
    at_the_centre(first)
    taken(first)
    privacy.erase(Participant.objects.get(), at=NOW)
    outcome = taken(second)
    assert Participant.objects.filter(erased_at=None).count() == 0
    assert (Response.objects.count(), Participant.objects.count()) == (2, 1)
    assert outcome.counts["assessments.response"].erased == 3
    assert outcome.counts["accounts.participant"].erased == 1


def test_a_station_cannot_speak_for_people_of_another_place(person: Participant) -> None:
    data = written()
    wipe("stations_carried", "stations_sent")
    with pytest.raises(FileIsRefused, match="属于别处的人"):
        taken(data)


def changed(data: bytes, change: Callable[[dict[str, Any]], None], *, key: Ed25519PrivateKey = KEY) -> bytes:
    """The same file with other rows, sealed again."""
    import gzip

    label, body = data.split(b"\n", 1)
    content = json.loads(gzip.decompress(body))
    change(content)
    return seal(content, kind=Kind.RECORDS, number=json.loads(label)["number"], at=NOW, key=key)[0]


def _unknown_item(content: dict[str, Any]) -> None:
    content["assessments.response"][1]["item"] = ["no-such-question", "zh-hans"]


def _no_table_but_text(content: dict[str, Any]) -> None:
    content["assessments.response"] = ["text"]


def _half_a_row(content: dict[str, Any]) -> None:
    del content["assessments.attempt"][0]["stage"]


def _wrong_stage(content: dict[str, Any]) -> None:
    content["assessments.attempt"][0]["stage"] = "nonsense"


def _no_person(content: dict[str, Any]) -> None:
    content["accounts.participant"] = []


@pytest.mark.parametrize("change", [_unknown_item, _no_table_but_text, _half_a_row, _wrong_stage, _no_person])
def test_rows_that_do_not_fit_refuse_the_whole_file(person: Participant, change: Callable[..., None]) -> None:
    data = changed(at_the_centre(written()), change)
    with pytest.raises(FileIsRefused):
        taken(data)
    assert totals() == (0, 0, 0, 0, 0, 0)
    assert not Received.objects.exists()


def test_a_row_that_contradicts_what_is_here(person: Participant) -> None:
    first, second = written(), written()
    at_the_centre(first)
    taken(first)

    def rewrite(content: dict[str, Any]) -> None:
        content["assessments.response"][0]["choice"] = 1

    with pytest.raises(FileIsRefused, match=r"不一致.*choice"):
        taken(changed(second, rewrite))
    assert Response.objects.filter(choice=1).count() == 0


def test_broken_foreign_and_altered_files(person: Participant) -> None:
    data = at_the_centre(written())
    label, body = data.split(b"\n", 1)
    other = Ed25519PrivateKey.generate()
    renumbered = json.dumps(json.loads(label) | {"number": 7}).encode() + b"\n" + body
    resealed = json.dumps(json.loads(label) | {"seal": base64.b64encode(bytes(64)).decode()}).encode() + b"\n" + body
    for broken, reason in [
        (b"", "不是站点文件"),
        (b"\x00" * 100, "不是站点文件"),
        (label, "不完整"),
        (data[:-10], "不完整"),
        (data + b"x", "不完整"),
        (label + b"\n" + body[:-4] + b"abcd", "不完整"),
        (renumbered, "被改动过"),
        (resealed, "被改动过"),
        (changed(data, lambda content: None, key=other), "没有在这里登记"),
    ]:
        with pytest.raises(FileIsRefused, match=reason):
            taken(broken)
    assert totals() == (0, 0, 0, 0, 0, 0)


def test_another_file_with_a_number_that_was_taken(person: Participant) -> None:
    data = at_the_centre(written())
    taken(data)
    with pytest.raises(FileIsRefused, match="相同序号"):
        taken(changed(data, lambda content: content["gone"].append("x")))


# ---- content ---------------------------------------------------------------------------------------------------------

CONTENT = (
    *("library_searchentry", "library_piece", "assessments_bankentry", "assessments_itembank", "assessments_form"),
    *(
        "assessments_check_topics",
        "assessments_check",
        "assessments_item",
        "campaigns_session",
        "campaigns_participation",
        "campaigns_campaign",
    ),
    *("library_source", "library_topic", "accounts_organisation", "stations_sent"),
)


def test_content_goes_to_the_station_and_changes_follow(village: Station) -> None:
    piece = library.piece("one", topic=make.topic("loans"))
    check = make.check(length=4)
    bank = make.bank(each=6)
    host = accounts.organisation("bank")
    session = campaigns.session(campaigns.campaign(host))
    entries, forms = BankEntry.objects.count(), list(Form.objects.values_list("item_codes", flat=True))
    first = written(Kind.CONTENT)
    Piece.objects.filter(pk=piece.pk).update(live=False, recalled_at=NOW, recall_reason="有误")
    Item.objects.filter(code="loans-01").update(live=False)
    second = written(Kind.CONTENT)
    short_code, source = session.short_code, Source.objects.get(code="credit-rules").pk
    wipe(*CONTENT)
    Source.objects.create(code="in-the-way", kind="law", title="占位")

    outcome = taken(first)
    arrived = Piece.objects.get()
    assert (arrived.title, arrived.live, arrived.topic.slug) == (piece.title, True, "loans")
    claim = next(part for part in arrived.body.raw_data if part["type"] == "claim")
    assert claim["value"]["source"] == Source.objects.get(code="credit-rules").pk != source
    assert SearchEntry.objects.filter(piece=arrived).exists()
    assert Item.objects.get(code="loans-01").answers[1]["why"] == "因为乙"
    assert list(Form.objects.order_by("pk").values_list("item_codes", flat=True)) == forms
    assert set(Form.objects.get(label="A").assessment.topics.values_list("slug", flat=True)) == {"loans", "phone-fraud"}
    assert (BankEntry.objects.count(), Session.objects.get().short_code) == (entries, short_code)
    assert outcome.counts["assessments.item"].new == Item.objects.count()
    assert (check.code, bank.version) == ("ten", 1)

    again = taken(first)
    assert all(count.new == count.changed == 0 for count in again.counts.values())
    assert taken(second).counts["library.piece"].changed == 1
    assert Piece.objects.get().recall_reason == "有误"
    assert not SearchEntry.objects.exists()
    assert not Item.objects.get(code="loans-01").live


# ---- commands --------------------------------------------------------------------------------------------------------


def test_from_the_command_line(settings: Any, tmp_path: Path) -> None:
    settings.STATE = tmp_path / "laptop"
    key, out = _said("station_key"), tmp_path / "village.wanli"
    assert _said("station_key") == key
    assert (settings.STATE / "station_key").stat().st_mode & 0o077 == 0
    participant()
    told = json.loads(_said("station_export", str(out), "--json"))
    assert (told["kind"], told["rows"]["accounts.participant"]) == ("records", 1)
    assert b"station" in out.read_bytes()
    wipe(*RECORDS)

    with pytest.raises(CommandError, match="没有在这里登记"):
        _said("station_import", str(out))
    with pytest.raises(CommandError, match="44"):
        _said("station_register", "village", "key")
    _said("station_register", "village", key, "--name", "竹沟村")
    with pytest.raises(CommandError):
        _said("station_register", "village", key)
    told = json.loads(_said("station_import", str(out), "--json"))
    assert (told["taken"], told["station"], told["rows"]["accounts.participant"]["new"]) == (True, "village", 1)
    assert "duplicates 1" in _said("station_import", str(out))
    assert (Carried.objects.count(), Sent.objects.count()) == (1, 0)

    _said("station_retire", "village")
    with pytest.raises(CommandError, match="没有在这里登记"):
        _said("station_import", str(out))
    with pytest.raises(CommandError):
        _said("station_retire", "village")


def _said(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()
