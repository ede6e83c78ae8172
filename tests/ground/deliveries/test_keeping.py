"""What a device can keep, the worker that keeps it, and finishing on a shared device."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import assessments as make
from factories import library
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import PARTICIPANT_COOKIE
from wanli.ground.ledger.actions import activities
from wanli.knowledge.library.actions.recalls import recall
from wanli.learning.assessments.models import Form, Item

pytestmark = pytest.mark.django_db
SLUG = "phone-fraud"


@pytest.fixture
def topic() -> None:
    """A topic with two pieces, six questions, and a test that asks two of them."""
    library.piece("one", topic=make.topic(SLUG))
    library.piece("two", topic=make.topic(SLUG), title="第二篇")
    for number in range(1, 7):
        make.item(number, topic_slug=SLUG)
    test = make.Check.objects.create(code="t", title="测", summary="测", audience="public", length=1)
    for label, code in zip("AB", (f"{SLUG}-01", f"{SLUG}-02"), strict=True):
        Form.objects.create(assessment=test, label=label, item_codes=[code])


def pack(client: Client, slug: str = SLUG) -> dict[str, Any]:
    return client.get(f"/offline/pack/{slug}.json").json()


def versions(client: Client, kept: str = SLUG) -> dict[str, str]:
    return client.get(f"/offline/packs.json?kept={kept}").json()["versions"]


def test_a_pack_holds_the_pages_and_the_questions_but_never_those_of_a_test(client: Client, topic: None) -> None:
    found = pack(client)
    assert [page["url"] for page in found["pages"]] == [f"/learn/{SLUG}/one/", f"/learn/{SLUG}/two/"]
    assert [question["code"] for question in found["questions"]] == [f"{SLUG}-0{number}" for number in range(3, 7)]
    question = found["questions"][0]
    assert question["options"][1] == {"text": "做法乙", "why": "因为乙"}
    assert (question["key"], question["source"]) == (2, "某法 第一条")
    assert found["version"] == versions(client)[SLUG]


def test_an_unchanged_pack_is_not_sent_again(client: Client, topic: None) -> None:
    first = client.get(f"/offline/pack/{SLUG}.json")
    again = client.get(f"/offline/pack/{SLUG}.json", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_taken_back_makes_another_version_without_it(client: Client, topic: None) -> None:
    before = versions(client)
    Item.objects.filter(code=f"{SLUG}-03").update(live=False)
    after = versions(client)
    assert after != before
    assert f"{SLUG}-03" not in json.dumps(pack(client))
    piece = library.Piece.objects.get(slug="one")
    recall(piece, reason="有误", actor="system", at=timezone.now())
    assert versions(client) not in (before, after)
    assert [page["url"] for page in pack(client)["pages"]] == [f"/learn/{SLUG}/two/"]
    recall(library.Piece.objects.get(slug="two"), reason="有误", actor="system", at=timezone.now())
    assert versions(client, f"{SLUG},nothing,") == {}
    assert client.get(f"/offline/pack/{SLUG}.json").status_code == 404


def test_a_pack_speaks_the_readers_language_and_wears_the_readers_look(client: Client, topic: None) -> None:
    library.piece("one", "en", topic=make.topic(SLUG), title="One in English")
    make.item(3, topic_slug=SLUG, language="en", stem="What would you do?")
    chinese = pack(client)
    client.cookies["django_language"] = "en"
    english = pack(client)
    assert english["pages"][0]["title"] == "One in English"
    assert english["questions"][0]["stem"] == "What would you do?"
    assert english["questions"][0]["language"] == "en"
    assert english["questions"][1]["language"] == "zh-hans"
    client.cookies["view"] = "elder"
    elder = pack(client)
    assert len({chinese["version"], english["version"], elder["version"]}) == 3


def test_keeping_a_page_is_not_reading_it(client: Client, topic: None) -> None:
    client.post("/mine/join/", {"next": "/learn/"})
    activities._waiting.clear()
    client.get(f"/learn/{SLUG}/one/", headers={"X-Keeping": "1"})
    assert activities._waiting == []
    client.get(f"/learn/{SLUG}/one/")
    assert [row[2] for row in activities._waiting] == ["piece.read"]


def test_the_worker_serves_the_whole_site_and_names_what_it_keeps(client: Client) -> None:
    response = client.get("/worker.js")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Service-Worker-Allowed"] == "/"
    first, rest = response.content.decode().split("\n", 1)
    facts = json.loads(first.removeprefix("self.WANLI = ").removesuffix(";"))
    assert facts["pages"] == ["/offline/", "/offline/practice/"]
    assert any("offline" in address for address in facts["assets"])
    assert "addEventListener" in rest
    for address in facts["pages"]:
        assert client.get(address).status_code == 200


def test_the_manifest_can_be_installed(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    facts = response.json()
    assert (facts["start_url"], facts["scope"], facts["display"], facts["dir"]) == ("/", "/", "standalone", "ltr")
    assert {(icon["sizes"], icon["purpose"]) for icon in facts["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/").content.decode()


@pytest.mark.parametrize("by_script", [True, False], ids=["script", "form"])
def test_finishing_leaves_nothing_of_the_person_on_the_device(client: Client, by_script: bool) -> None:
    client.post("/mine/join/", {"next": "/learn/"})
    client.cookies["view"] = "elder"
    client.cookies["wanli_run"] = "a test that is not kept"
    if by_script:
        client.post("/deliveries/finish/", "{}", content_type="application/json")
    else:
        client.post("/offline/finish/")
    left = {name for name, cookie in client.cookies.items() if cookie.value}
    assert PARTICIPANT_COOKIE not in left
    assert "wanli_run" not in left
    assert "view" in left
    assert Participant.objects.filter(erased_at=None).count() == 1, "the person can come back"
