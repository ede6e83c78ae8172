"""Reminders: a calendar file that any calendar reads, and messages that only the browser can."""

import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from factories import assessments as make
from factories import practice as act
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import PARTICIPANT_COOKIE, remember_participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent
from wanli.ground.privacy.queries import has_consent, my_data
from wanli.learning.practice import actions, queries
from wanli.learning.practice.clients import push
from wanli.learning.practice.clients.push import Address
from wanli.learning.practice.models import Reminder

pytestmark = pytest.mark.django_db


def event(client: Client, query: str) -> dict:
    page = client.get(f"/practice/reminder/?{query}")
    assert page["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in page.content.split(b"\r\n"))
    [found] = Calendar.from_ical(page.content).walk("VEVENT")
    return found


def test_every_day_at_a_time(client: Client) -> None:
    daily = event(client, "at=07:05&weekday=")
    assert daily["RRULE"].to_ical() == b"FREQ=DAILY"
    begins = daily.decoded("DTSTART")
    assert isinstance(begins, datetime)
    assert (begins.time(), begins.tzinfo) == (time(7, 5), None)  # floats: the phone's own time
    assert daily["URL"] == "http://testserver/practice/"
    assert "今天的五道题" in daily["SUMMARY"]
    [alarm] = daily.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"


def test_every_thursday(client: Client) -> None:
    weekly = event(client, "at=19:30&weekday=3")
    assert weekly["RRULE"].to_ical() == b"FREQ=WEEKLY"
    assert weekly.decoded("DTSTART").weekday() == 3


def test_the_same_choice_is_the_same_event_and_names_nobody(client: Client) -> None:
    first, again, other = event(client, "at=19:30"), event(client, "at=19:30"), event(client, "at=19:31")
    assert first["UID"] == again["UID"] != other["UID"]
    assert not {"ORGANIZER", "ATTENDEE", "LOCATION"} & set(first)


@pytest.mark.parametrize("query", ["at=", "at=25:00", "at=19:30&weekday=7", "at=19:30&weekday=x"])
def test_what_is_no_time_is_refused_with_a_sentence(client: Client, query: str) -> None:
    page = client.get(f"/practice/reminder/?{query}")
    assert page.status_code == 422
    assert "field__error" in page.content.decode()


# ---- by the browser --------------------------------------------------------------------------------------------------


@dataclass
class Browser:
    """A browser that subscribed, and the push service of its maker: a server on this machine that keeps what it got."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes
    endpoint: str
    answers: list[int]
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def told(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": push.told(point), "auth": push.told(self.auth)}}

    def read(self, body: bytes) -> dict[str, str]:
        """What only this browser can read, decrypted as RFC 8291 says, without the library that encrypted it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        secret = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, sender))
        own = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        pseudo = hmac.digest(self.auth, secret, "sha256")
        material = hmac.digest(pseudo, b"WebPush: info\0" + own + sender + b"\1", "sha256")
        pseudo = hmac.digest(salt, material, "sha256")
        key = hmac.digest(pseudo, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
        nonce = hmac.digest(pseudo, b"Content-Encoding: nonce\0\1", "sha256")[:12]
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\2")
        return json.loads(text[:-1])


@pytest.fixture
def browser(settings: Any) -> Iterator[Browser]:
    settings.PUSH_KEY, settings.PUSH_CONTACT = push.new_key(), "mailto:wanli@example.org"
    settings.PUSH_HOSTS, settings.PUSH_SCHEMES = ["127.0.0.1"], ["http"]
    made = Browser(ec.generate_private_key(push.CURVE), secrets.token_bytes(16), "", [])

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), body))
            self.send_response(made.answers.pop(0) if made.answers else 201)
            self.send_header("Location", f"{made.endpoint}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        made.endpoint = f"http://127.0.0.1:{server.server_port}/send/abc"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def ask(browser: Browser, person: Participant, **details: Any) -> Reminder:
    told = browser.told
    address = Address(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"])
    details = {"time_of_day": time(19, 30), "weekday": None, "language": "zh-hans", "at": NOW} | details
    return actions.ask_for_reminder(actor=person, address=address, **details)


def test_the_message_is_read_by_the_browser_alone_and_signed(browser: Browser) -> None:
    reminder = ask(browser, participant())
    assert actions.remind(reminder.pk, at=NOW)
    [(headers, body)] = browser.got
    assert browser.read(body)["title"] == "今天的五道题"
    assert browser.read(body)["url"] == "/practice/"
    assert "五道题".encode() not in body
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "low")
    signed, key = re.fullmatch(r"vapid t=(\S+), k=(\S+)", headers["Authorization"]).groups()
    assert key == push.public_key()
    text, signature = signed.rsplit(".", 1)
    r, s = push.plain(signature)[:32], push.plain(signature)[32:]
    point = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, push.plain(key))
    point.verify(
        encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big")),
        text.encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    claims = json.loads(push.plain(text.split(".")[1]))
    assert claims["aud"] == browser.endpoint.removesuffix("/send/abc")
    assert claims["sub"] == "mailto:wanli@example.org"
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600


def test_the_published_example_of_the_standard_is_read(browser: Browser) -> None:
    """RFC 8291, section 5: our reading of the standard, by which the test above judges, is that of the standard."""
    private = int.from_bytes(push.plain("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    example = Browser(
        ec.derive_private_key(private, push.CURVE), push.plain("BTBZMqHH6r4Tts7J_aSIgg"), browser.endpoint, []
    )
    body = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    with pytest.raises(json.JSONDecodeError) as read:
        example.read(push.plain(body))
    assert read.value.doc == "When I grow up, I want to be a watermelon"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(browser: Browser, status: int) -> None:
    reminder = ask(browser, participant())
    browser.answers = [status]
    assert not actions.remind(reminder.pk, at=NOW)
    assert not Reminder.objects.exists()
    assert not actions.remind(reminder.pk, at=NOW)


@pytest.mark.parametrize("status", [302, 429, 500])
def test_another_failure_is_told_and_the_browser_kept(browser: Browser, status: int) -> None:
    reminder = ask(browser, participant())
    browser.answers = [status]
    with pytest.raises(push.PushFailed, match=str(status)):
        actions.remind(reminder.pk, at=NOW)
    assert Reminder.objects.exists()
    assert len(browser.got) == 1  # a service that sends us elsewhere is not followed


def test_a_service_that_does_not_answer(browser: Browser, settings: Any) -> None:
    reminder = ask(browser, participant())
    Reminder.objects.update(endpoint="http://127.0.0.1:9/nobody")
    with pytest.raises(push.PushFailed, match="cannot be reached"):
        actions.remind(reminder.pk, at=NOW)
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]
    with pytest.raises(push.PushFailed, match="no push service"):
        actions.remind(reminder.pk, at=NOW)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x", "http://127.0.0.1.evil.example/x", "http://evil.example/127.0.0.1", "file:///etc/passwd",
        "http://evil.example@127.0.0.1/x", "http://x:y@127.0.0.1/", "", "gopher://127.0.0.1/",
    ],
)  # fmt: skip
def test_no_browser_makes_this_server_call_another(browser: Browser, endpoint: str) -> None:
    browser.endpoint = endpoint
    with pytest.raises(actions.BrowserCannotBeReached):
        ask(browser, participant())
    assert not Consent.objects.filter(purpose=Purpose.REMINDER).exists()


def test_keys_that_are_none_and_an_installation_without_a_key(browser: Browser, settings: Any) -> None:
    browser.auth = b"short"
    with pytest.raises(actions.BrowserCannotBeReached):
        ask(browser, participant())
    browser.auth = secrets.token_bytes(16)
    settings.PUSH_KEY = ""
    with pytest.raises(actions.BrowserCannotBeReached):
        ask(browser, participant())


def test_reminders_have_a_consent_of_their_own_and_end_with_it(browser: Browser) -> None:
    person = participant()
    ask(browser, person)
    assert has_consent(person, Purpose.REMINDER)
    assert len(my_data(person)["reminders"]) == 1
    actions.stop_reminders(actor=person, at=NOW)
    assert not Reminder.objects.exists()
    assert has_consent(person, Purpose.LEARNING)
    ask(browser, person)
    privacy.erase(person, at=NOW)
    assert not Reminder.objects.exists()


def test_asking_again_changes_the_time_and_five_browsers_are_the_most(browser: Browser) -> None:
    person, endpoint = participant(), browser.endpoint
    ask(browser, person)
    assert ask(browser, person, time_of_day=time(8)).at == time(8)
    assert Reminder.objects.count() == 1
    for number in range(6):
        browser.endpoint = f"{endpoint}/{number}"
        ask(browser, person)
    assert Reminder.objects.count() == 5
    assert not Reminder.objects.filter(endpoint=endpoint).exists()


@pytest.mark.parametrize(
    ("clock", "weekday", "is_due"),
    [
        ("19:29", None, False),
        ("19:30", None, True),
        ("21:29", None, True),
        ("21:31", None, False),  # the worker had paused: nobody is woken late
        ("19:30", 6, True),  # the day is a Sunday
        ("19:30", 0, False),
    ],
)
def test_when_a_reminder_is_due(browser: Browser, clock: str, weekday: int | None, is_due: bool) -> None:
    ask(browser, participant(), weekday=weekday)
    at = datetime.fromisoformat(f"2026-11-22T{clock}:00+08:00")
    assert bool(queries.due_reminders(at=at)) == is_due


def test_just_after_midnight_only_todays(browser: Browser) -> None:
    ask(browser, participant(), time_of_day=time(23, 59))
    assert not queries.due_reminders(at=datetime.fromisoformat("2026-11-23T00:30:00+08:00"))


def test_who_has_done_the_five_is_left_alone(browser: Browser) -> None:
    make.bank()
    person = participant()
    ask(browser, person)
    evening = datetime.fromisoformat("2026-11-22T19:45:00+08:00")
    assert queries.due_reminders(at=evening)
    act.five(person, at=NOW)
    assert not queries.due_reminders(at=evening)
    assert queries.due_reminders(at=evening + timedelta(days=1))


def test_the_worker_sends_each_once_a_day(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    ask(browser, participant())
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat("2026-11-22T19:31:00+08:00"))
    call_command("practice_remind")
    call_command("practice_remind")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 reminders", "0 reminders"]
    assert len(browser.got) == 1


def test_a_page_tells_where_its_browser_is(browser: Browser, client: Client) -> None:
    address = "/practice/reminder/push/"
    give = {"content_type": "application/json"}
    assert client.post(address, json.dumps(browser.told), **give).status_code == 403
    response = HttpResponse()
    remember_participant(response, participant(), is_secure=False)
    client.cookies[PARTICIPANT_COOKIE] = response.cookies[PARTICIPANT_COOKIE].value
    assert push.public_key() in client.get("/practice/reminder/").content.decode()
    for wrong in ("", "[]", "{}", '{"endpoint": 1, "keys": {"p256dh": 2, "auth": 3}}', json.dumps(browser.told)):
        assert client.post(address, wrong, **give).status_code == 422
    told = browser.told | {"at": "08:15", "weekday": "2"}
    assert client.post(address, json.dumps(told | {"endpoint": "https://evil.example/"}), **give).status_code == 422
    assert client.post(address, json.dumps(told), **give).status_code == 204
    kept = Reminder.objects.get()
    assert (kept.at, kept.weekday, kept.language) == (time(8, 15), 2, "zh-hans")
    assert "1个浏览器" in client.get("/practice/reminder/").content.decode()
    client.post("/practice/reminder/stop/")
    assert not Reminder.objects.exists()


def test_a_key_is_made_for_the_environment(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    call_command("practice_key")
    settings.PUSH_KEY = capsys.readouterr().out.strip().removeprefix("WANLI_PUSH_KEY=")
    assert len(push.plain(push.public_key())) == 65
