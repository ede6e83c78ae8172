"""The staff's way in, and the first screen behind it."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from bs4 import BeautifulSoup
from django.urls import reverse

from wanli.ground.accounts.models import Person
from wanli.ground.ui import queries
from wanli.ground.ui.queries import Todo

pytestmark = pytest.mark.django_db
PASSWORD = "four plain quiet words"


@pytest.fixture
def boss():
    return Person.objects.create_superuser(username="boss", password=PASSWORD)


@pytest.fixture
def office(client, boss):
    """A browser that has just signed in by the real form."""
    client.post("/staff/login/", {"login": "boss", "password": PASSWORD})
    return client


@pytest.fixture
def confirmed(office):
    """The same, having confirmed the password once more, as changes to the account's safety demand."""
    office.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return office


def test_sign_in_leads_to_the_office(client, boss):
    response = client.post("/staff/login/", {"login": "boss", "password": PASSWORD})
    assert response["Location"] == reverse("wagtailadmin_home")


def test_wrong_password_is_said_once_and_what_was_typed_stays(client, boss):
    page = BeautifulSoup(client.post("/staff/login/", {"login": "boss", "password": "wrong"}).content, "html.parser")
    assert page.select_one("[role=alert]")
    assert page.find(id="id_login")["value"] == "boss"


def test_nobody_signs_up_by_himself(client):
    response = client.get("/staff/signup/")
    assert "工作账号由管理员开通" in response.content.decode()


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "account_change_password", "account_logout"])
def test_account_pages_wear_our_look(confirmed, name):
    response = confirmed.get(reverse(name))
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert len(page.find_all("h1")) == 1
    assert page.select_one("a.wordmark")
    assert page.select("nav.doors") == []
    assert page.find_all(style=True) == []


def _code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_second_factor_can_be_set_up_and_gives_recovery_codes(confirmed):
    page = confirmed.get(reverse("mfa_activate_totp"))
    assert 'class="qr"' in page.content.decode()
    code = _code_of(page.context["form"].secret)
    response = confirmed.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert "备用码" in response.content.decode()
    assert "已开启" in confirmed.get(reverse("mfa_index")).content.decode()


def test_sign_in_asks_for_the_second_factor(confirmed):
    secret = confirmed.get(reverse("mfa_activate_totp")).context["form"].secret
    confirmed.post(reverse("mfa_activate_totp"), {"code": _code_of(secret)})
    confirmed.post(reverse("account_logout"))
    response = confirmed.post("/staff/login/", {"login": "boss", "password": PASSWORD}, follow=True)
    assert "还差一步" in response.content.decode()
    assert confirmed.get("/office/").status_code == 302


def test_changes_to_safety_ask_for_the_password_again(office):
    response = office.get(reverse("mfa_activate_totp"), follow=True)
    assert "请确认是您本人" in response.content.decode()


def test_lockout_is_said_in_plain_words(client, boss):
    for _attempt in range(5):
        client.post("/staff/login/", {"login": "boss", "password": "wrong"})
    response = client.post("/staff/login/", {"login": "boss", "password": PASSWORD})
    assert "账号先停用十分钟" in response.content.decode()


def test_first_screen_shows_what_is_due(office, monkeypatch):
    monkeypatch.setattr(queries.todo, "_things", {})
    assert "现在没有等您处理的事" in office.get("/office/").content.decode()

    @queries.todo.register
    def reviews(request):
        return [
            Todo("Read three drafts", "/office/a/", count=3),
            Todo("Report is late", "/office/b/", due="since Monday", is_late=True),
        ]

    page = BeautifulSoup(office.get("/office/").content, "html.parser")
    assert [line.get_text() for line in page.select(".wanli-todo strong")] == ["Report is late", "Read three drafts"]


def test_back_office_has_our_colours_and_no_page_explorer(office):
    page = office.get("/office/").content.decode()
    assert "ui/admin.css" in page
    assert "ui/mark.svg" in page
    assert '"name": "explorer"' not in page


def test_gallery_is_for_those_who_build(client, office):
    assert office.get("/look/").status_code == 200
    office.logout()
    assert office.get("/look/").status_code == 404
