"""Today's five as people meet it: remembered or not, without a script."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import assessments as make
from factories.accounts import participant
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import PARTICIPANT_COOKIE, remember_participant
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.practice import actions
from wanli.learning.practice.models import Card, Daily

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


@pytest.fixture
def person(bank: ItemBank, client: Client) -> Participant:
    """Somebody who agreed, on the browser of the test."""
    from django.http import HttpResponse

    somebody, response = participant(), HttpResponse()
    remember_participant(response, somebody, is_secure=False)
    client.cookies[PARTICIPANT_COOKIE] = response.cookies[PARTICIPANT_COOKIE].value
    return somebody


def take(client: Client, choices: tuple[int, ...] = (2, 2, 1, 0, 2)) -> Any:
    """From the start to the result."""
    here = client.post("/practice/start/").url
    for choice in choices:
        page = client.get(here)
        told = client.post(here, {"item": page.context["item"].code, "choice": choice}, follow=True)
        assert told.templates[0].name == "assessments/explanation.html"
        here = told.context["way_on"]
    return client.get(here)


def test_a_day_that_is_kept(client: Client, person: Participant) -> None:
    page = take(client)
    assert page.templates[0].name == "practice/result.html"
    assert page.context["right"] == 3
    assert [(comes.days, comes.count) for comes in page.context["comes"]] == [(1, 2), (2, 3)]
    assert Card.objects.filter(participant=person).count() == 5
    assert "今天的五题做完了" in client.get("/practice/").content.decode()
    assert client.post("/practice/start/").url == client.get("/practice/").context["five"].way_on


def test_a_day_that_only_the_browser_remembers(client: Client, bank: ItemBank) -> None:
    page = take(client)
    assert page.context["right"] == 3
    assert not page.context["five"].is_kept
    assert [model.objects.count() for model in (Response, Attempt, Daily, Card)] == [0, 0, 0, 0]
    assert Client().get(page.request["PATH_INFO"]).url == "/practice/"


def test_agreeing_and_starting_is_one_step(client: Client, bank: ItemBank) -> None:
    agreed = client.post("/mine/join/", {"next": "/practice/start/", "resend": "yes"})
    assert (agreed.status_code, agreed.url) == (307, "/practice/start/")
    client.post("/practice/start/")
    assert Daily.objects.get().participant


def test_no_choice_is_asked_again(client: Client, person: Participant) -> None:
    page = client.post("/practice/start/", follow=True)
    here = page.redirect_chain[-1][0]
    for choice in ("", "9", "-1", "x", "²"):
        refused = client.post(here, {"item": page.context["item"].code, "choice": choice})
        assert refused.status_code == 422
    assert not Response.objects.exists()


def test_nobody_skips_ahead_or_answers_twice(client: Client, person: Participant) -> None:
    page = client.post("/practice/start/", follow=True)
    first = page.redirect_chain[-1][0]
    assert client.get(first.replace("/1/", "/3/")).url == first
    assert client.get(first.replace("/1/", "/result/")).url == first
    code = page.context["item"].code
    client.post(first, {"item": code, "choice": 1})
    again = client.post(first, {"item": code, "choice": 2})
    assert again.status_code == 200
    assert Response.objects.get().choice == 1


@pytest.mark.parametrize(
    "address", ["/practice/2026-13-45/1/", "/practice/yesterday/result/", "/practice/2020-01-01/1/"]
)
def test_a_day_that_is_not_there_leads_to_the_entrance(client: Client, person: Participant, address: str) -> None:
    assert client.get(address).url == "/practice/"


def test_a_forged_cookie_is_nothing(client: Client, bank: ItemBank) -> None:
    client.cookies["wanli_daily"] = "forged"
    assert client.get("/practice/").context["five"] is None


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_question_withdrawn_meanwhile(
    client: Client, bank: ItemBank, is_kept: bool, request: pytest.FixtureRequest
) -> None:
    if is_kept:
        request.getfixturevalue("person")
    page = client.post("/practice/start/", follow=True)
    here, code = page.redirect_chain[-1][0], page.context["item"].code
    Item.objects.filter(code=code).update(live=False)
    other = client.get(here, follow=True)
    assert other.context["item"].code != code
    answered = client.post(here, {"item": code, "choice": 2}, follow=True)  # a page from before
    assert answered.templates[0].name == "assessments/question.html"


def test_before_any_content(client: Client) -> None:
    page = client.post("/practice/start/")
    assert page.status_code == 404
    assert str(actions.NothingToAsk.message) in page.content.decode()


def test_a_day_begun_before_midnight_can_be_ended_after(
    client: Client, person: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = datetime(2026, 11, 22, 23, 58, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: late)
    page = client.post("/practice/start/", follow=True)
    here = page.redirect_chain[-1][0]
    assert "/2026-11-22/" in here
    monkeypatch.setattr(timezone, "now", lambda: late + timezone.timedelta(minutes=5))
    client.post(here, {"item": page.context["item"].code, "choice": 2})
    assert Response.objects.count() == 1
    assert client.get("/practice/").context["five"] is None  # a new day
