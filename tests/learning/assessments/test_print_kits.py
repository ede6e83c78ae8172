"""The print kit of a topic: poster, leaflets, answer sheets, and the key apart from them."""

import io
import json
import zipfile

import pytest
from django.test import Client

from factories import accounts, library
from factories import assessments as make
from wanli.ground.accounts.choices import Role
from wanli.learning.assessments.clients.sheets import sheet_data
from wanli.learning.assessments.models import Check, Form

pytestmark = pytest.mark.django_db
KIT = "/office/library/kits/loans.zip"


@pytest.fixture
def check() -> Check:
    library.piece("one", topic=make.topic("loans"), parts=[("text", "正文"), ("remember", "先问清利率。")])
    return make.check(length=4)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(accounts.member("editor", Role.EDITOR, accounts.organisation("bank")))
    return client


def test_staff_take_the_kit_of_a_topic(staff: Client, check: Check) -> None:
    response = staff.get(KIT)
    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = archive.namelist()
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
    assert names == [
        "loans/answer-sheet-ten-A.pdf",
        "loans/answer-sheet-ten-B.pdf",
        "loans/key-for-staff-ten-A.pdf",
        "loans/key-for-staff-ten-B.pdf",
        "loans/leaflet-a5-one.pdf",
        "loans/poster-a3.pdf",
    ]
    assert staff.get(KIT).content == response.content, "the same content makes the same bytes"


def test_a_topic_without_a_test_has_no_sheets(staff: Client) -> None:
    library.piece("one", topic=make.topic("loans"))
    with zipfile.ZipFile(io.BytesIO(staff.get(KIT).content)) as archive:
        assert archive.namelist() == ["loans/leaflet-a5-one.pdf", "loans/poster-a3.pdf"]


def test_the_kit_holds_the_key_and_is_for_staff_only(client: Client, check: Check) -> None:
    assert client.get(KIT).status_code == 302
    assert KIT not in client.get("/learn/loans/").content.decode()


def test_staff_find_it_on_the_topic_and_in_the_back_office(staff: Client, check: Check) -> None:
    assert KIT in staff.get("/learn/loans/").content.decode()
    page = staff.get("/office/library/kits/").content.decode()
    assert KIT in page
    assert "/office/library/kits/" in staff.get("/office/").content.decode()
    assert staff.get("/office/library/kits/nothing.zip").status_code == 404


def test_what_is_filled_in_tells_no_answer(check: Check) -> None:
    form = Form.objects.get(label="A")
    sheet = sheet_data(form, language="zh-hans", address_of="http://x{}".format, is_key=False)
    assert [question["number"] for question in sheet["questions"]] == ["1", "2", "3", "4"]
    text = json.dumps(sheet, ensure_ascii=False)
    assert "因为" not in text
    assert all("key" not in question for question in sheet["questions"])
    key = sheet_data(form, language="zh-hans", address_of="http://x{}".format, is_key=True)
    assert [question["key"] for question in key["questions"]] == [2, 2, 2, 2]
    assert "不要发" in key["hint"]
