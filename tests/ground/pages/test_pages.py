import re

import pytest
from bs4 import BeautifulSoup
from django.utils.functional import lazy

from wanli.ground.pages import queries
from wanli.ground.pages.queries import Card, Door, Hit

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/search/",
    "/search/?q=nothing",
    "/offline/",
    "/staff/login/",
    "/staff/signup/",
    "/staff/password/reset/",
]


@pytest.fixture
def _empty_slots(monkeypatch):
    for slot in (queries.doors, queries.near_you, queries.search_sources):
        monkeypatch.setattr(slot, "_things", {})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("view", ["standard", "elder"])
def test_page_stands_on_its_own(client, path, language, view):
    client.cookies["django_language"] = language
    client.cookies["view"] = view
    client.cookies["theme"] = "dark"
    response = client.get(path)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert page.html["lang"] == {"zh-hans": "zh-Hans", "en": "en"}[language]
    assert page.html["dir"] == "ltr"
    assert "theme-dark" in page.html["class"]
    assert len(page.find_all("h1")) == 1
    assert page.title.string.strip()
    assert page.find(id="main")
    assert page.find_all(style=True) == []
    assert page.find_all("style") == []
    assert [script for script in page.find_all("script") if not script.get("src")] == []
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert re.findall(r"https?://(?!www\.w3\.org)", response.content.decode()) == []
    if language == "en":
        shown = page.main.get_text() + page.title.string
        assert not re.search(r"[\u4e00-\u9fff]", shown)


@pytest.mark.usefixtures("_empty_slots")
def test_home_shows_only_doors_that_are_open(client):
    assert client.get("/").content.decode().count('class="door') == 0
    queries.doors.register(Door("later", "pages:accessibility", "Later", "second", "learn", 2))
    queries.doors.register(Door("test", "pages:about", "Quiz", "first", "test", 1))
    queries.doors.register(Door("gone", "no:such", "Gone", "not built", "ask", 3))
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert [door.get_text() for door in page.select(".door__title")] == ["Quiz", "Later"]
    assert [link["href"] for link in page.select("nav.doors a")] == ["/about/", "/accessibility/"]
    page = BeautifulSoup(client.get("/about/").content, "html.parser")
    assert page.select_one("nav.doors a[aria-current]")["href"] == "/about/"


@pytest.mark.usefixtures("_empty_slots")
def test_bottom_bar_has_room_for_five(client):
    for order in range(7):
        queries.doors.register(Door(f"d{order}", "pages:about", f"D{order}", "", "test", order))
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert len(page.select("nav.doors a")) == 5


@pytest.mark.usefixtures("_empty_slots")
@pytest.mark.parametrize("count", [1, 3])
def test_home_shows_what_is_near(client, count, django_assert_num_queries):
    @queries.near_you.register
    def sessions(request):
        return [Card(f"Talk {n} <b>", "/about/", when="9:30", where="Hall") for n in range(count)]

    with django_assert_num_queries(0):
        page = BeautifulSoup(client.get("/").content, "html.parser")
    assert [title.get_text() for title in page.select(".card h3")] == [f"Talk {n} <b>" for n in range(count)]


@pytest.mark.usefixtures("_empty_slots")
def test_search_asks_every_source_and_groups_what_they_find(client):
    asked = []

    def articles(query, language):
        asked.append((query, language))
        return [Hit("Credit report", "/about/", "Twice a year", tags=("2 min",))]

    def events(query, language):
        return []

    queries.search_sources.register(lazy(lambda: "Articles", str)(), articles)
    queries.search_sources.register("Events", events)
    page = BeautifulSoup(client.get("/search/", {"q": " 信用 "}).content, "html.parser")
    assert asked == [("信用", "zh-hans")]
    assert [heading.get_text(strip=True) for heading in page.select("main h2")] == ["Articles1"]
    assert page.select_one("main input[type=search]")["value"] == "信用"


@pytest.mark.usefixtures("_empty_slots")
@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "a" * 5000, "%", "'; drop table"])
def test_search_bears_anything(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_search_refuses_what_nobody_types(client):
    assert client.get("/search/", {"q": "\x00"}).status_code == 400


@pytest.mark.parametrize("words", ["长辈版", "亲情版", "关爱版", "关怀版"])
def test_searching_for_the_elder_view_finds_it(client, words):
    page = BeautifulSoup(client.get("/search/", {"q": words}).content, "html.parser")
    assert page.select_one("main button[formaction='/view/'][value=elder]")


def test_robots_stay_out_of_private_rooms(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /mine/" in response.content.decode()


def test_reading_stores_nothing(client):
    client.get("/")
    assert "sessionid" not in client.cookies
