import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("url", "name", "value"), [("/view/", "view", "elder"), ("/theme/", "theme", "dark")])
def test_switch_keeps_the_choice_and_the_place(client, url, name, value):
    response = client.post(url, {name: value, "next": "/about/?x=1"})
    assert response.status_code == 302
    assert response["Location"] == "/about/?x=1"
    assert client.cookies[name].value == value
    assert client.cookies[name]["samesite"] == "Lax"


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", ""]
)
@pytest.mark.parametrize(("url", "name", "value"), [("/view/", "view", "elder"), ("/theme/", "theme", "dark")])
def test_switch_never_leads_away(client, url, name, value, foreign):
    assert client.post(url, {name: value, "next": foreign})["Location"] == "/"


@pytest.mark.parametrize(("url", "name"), [("/view/", "view"), ("/theme/", "theme")])
def test_nonsense_changes_nothing(client, url, name):
    response = client.post(url, {name: "x; Secure", "next": "/about/"})
    assert response["Location"] == "/about/"
    assert name not in client.cookies


def test_switches_are_posts_from_our_own_pages(client):
    assert client.get("/view/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/view/", {"view": "elder"}).status_code == 403


def test_elder_view_shows_on_the_page_and_leads_back(client):
    page = client.get("/").content.decode()
    assert "长辈版" in page
    client.post("/view/", {"view": "elder", "next": "/"})
    page = client.get("/").content.decode()
    assert 'class="view-elder"' in page
    assert "标准版" in page
    client.post("/view/", {"view": "standard", "next": "/"})
    assert "view-elder" not in client.get("/").content.decode()


def test_forged_cookie_is_ignored(client):
    client.cookies["view"] = '"><script>'
    client.cookies["theme"] = "purple"
    page = client.get("/").content.decode()
    assert "<script>" not in page
    assert "purple" not in page


def test_language_switch_stays_on_the_page(client):
    response = client.post("/language/", {"language": "en", "next": "/about/"})
    assert response["Location"] == "/about/"
    assert "About Wanli" in client.get("/about/").content.decode()
