import uuid

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import PARTICIPANT_COOKIE
from wanli.ground.ledger import actions as ledger
from wanli.ground.ledger.models import Activity, Entry
from wanli.ground.privacy import actions
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import has_consent, my_data

pytestmark = pytest.mark.django_db


def join(client: Client, **values: str) -> object:
    return client.post("/mine/join/", {"next": "/learn/", **values})


def test_looking_around_stores_nothing(client: Client) -> None:
    for address in ("/", "/mine/", "/mine/join/", "/learn/", "/check/"):
        assert client.get(address).status_code == 200
    assert not Participant.objects.exists()
    assert PARTICIPANT_COOKIE not in client.cookies


def test_agreeing_creates_a_pseudonym_and_leads_on(client: Client) -> None:
    response = join(client, age_band="60_plus", audience="elder", nickname="老张")
    assert (response.status_code, response.url) == (302, "/learn/")
    person = Participant.objects.get()
    assert (person.nickname, person.audience) == ("老张", "elder")
    assert has_consent(person, Purpose.LEARNING)
    assert str(person.key) not in str(list(Entry.objects.values())), "the ledger names people by number only"


def test_a_child_needs_a_guardian_and_loses_nothing_typed(client: Client) -> None:
    response = join(client, age_band="under_14", nickname="小雨")
    assert response.status_code == 422
    assert "小雨" in response.content.decode()
    assert not Participant.objects.exists()
    assert join(client, age_band="under_14", nickname="小雨", guardian="on").status_code == 302
    assert Participant.objects.get().consents.get().is_by_guardian
    with pytest.raises(actions.GuardianMustConsent):
        actions.give_consent(purpose=Purpose.LEARNING, at=NOW, age_band="under_14")


def test_one_tap_agrees_and_repeats_the_post_where_it_was_going(client: Client) -> None:
    response = client.post("/mine/join/", {"next": "/check/any/start/", "resend": "yes"})
    assert (response.status_code, response.url) == (307, "/check/any/start/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_a_foreign_site(client: Client, target: str) -> None:
    assert join(client, next=target).url == "/mine/"


@pytest.mark.parametrize("kind", ["nonsense", "unsigned", "signed for something else", "signed, of nobody"])
def test_a_forged_cookie_is_nobody(client: Client, kind: str) -> None:
    key = str(participant(nickname="别人").key)
    client.cookies[PARTICIPANT_COOKIE] = {
        "nonsense": "x",
        "unsigned": key,
        "signed for something else": signing.get_cookie_signer(salt="other").sign(key),
        "signed, of nobody": signing.get_cookie_signer(salt=f"{PARTICIPANT_COOKIE}wanli.participant").sign(
            str(uuid.uuid4())
        ),
    }[kind]
    response = client.get("/mine/")
    assert response.status_code == 200
    assert "别人" not in response.content.decode()


def test_my_data_shows_and_downloads_everything(client: Client) -> None:
    join(client, nickname="老张")
    assert "老张" in client.get("/mine/").content.decode()
    file = client.get("/mine/download/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file.json()["profile"]["nickname"] == "老张"
    assert [consent["purpose"] for consent in file.json()["consents"]] == ["learning"]


def test_withdrawing_closes_the_consent_and_keeps_the_proof(client: Client) -> None:
    join(client)
    person = Participant.objects.get()
    client.post("/mine/follow-up/", {"agree": "yes"})
    assert has_consent(person, Purpose.FOLLOW_UP)
    client.post("/mine/follow-up/", {"agree": "no"})
    assert not has_consent(person, Purpose.FOLLOW_UP)
    assert person.consents.get(purpose=Purpose.FOLLOW_UP).withdrawn_at


def test_erasing_empties_the_person_and_keeps_the_count(client: Client) -> None:
    join(client, nickname="老张", age_band="60_plus", audience="elder")
    old_key = Participant.objects.get().key
    ledger.note("piece.read", participant_key=old_key, at=NOW)
    assert client.get("/mine/erase/").status_code == 200
    assert Participant.objects.get().nickname == "老张", "asking is not erasing"
    assert client.post("/mine/erase/").status_code == 200
    person = Participant.objects.get()
    assert (person.nickname, person.age_band, person.audience) == ("", "", "")
    assert person.key != old_key
    assert not Activity.objects.filter(participant_key=old_key).exists()
    assert Activity.objects.filter(participant_key=person.key).count() == 1
    assert not has_consent(person, Purpose.LEARNING)
    assert "老张" not in client.get("/mine/").content.decode()


def test_the_old_cookie_leads_nowhere_after_erasing(client: Client) -> None:
    join(client, nickname="老张")
    cookie = client.cookies[PARTICIPANT_COOKIE].value
    client.post("/mine/erase/")
    client.cookies[PARTICIPANT_COOKIE] = cookie
    assert "wanli-my-data" not in client.get("/mine/download/").get("Content-Disposition", "")


def test_my_data_takes_as_many_queries_for_much_as_for_little() -> None:
    one = participant()
    with CaptureQueriesContext(connection) as little:
        my_data(one)
    for purpose in Purpose.values:
        actions.give_consent(purpose=purpose, at=NOW, participant=one)
    with CaptureQueriesContext(connection) as much:
        my_data(one)
    assert len(much) == len(little)


def test_a_return_code_brings_a_person_back_on_another_device(client: Client) -> None:
    join(client)
    person = Participant.objects.get()
    code = client.post("/mine/return-code/").context["code"]
    assert code not in str(list(Entry.objects.values()))
    other = Client()
    assert "没有人" in other.post("/mine/return/", {"code": "2222-2222-2222"}).content.decode()
    response = other.post("/mine/return/", {"code": f"  {code.upper().replace('-', ' ')} "})
    assert (response.status_code, response.url) == (302, "/offline/")
    assert other.get("/mine/").context["participant"] == person

    newer = client.post("/mine/return-code/").context["code"]
    assert Client().post("/mine/return/", {"code": code}).status_code == 422
    actions.erase(person, at=NOW)
    assert Client().post("/mine/return/", {"code": newer}).status_code == 422


def test_nobody_gets_no_return_code(client: Client) -> None:
    assert client.post("/mine/return-code/").url == "/mine/"
    assert client.get("/mine/return-code/").status_code == 405
