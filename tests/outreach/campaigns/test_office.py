"""The back office: what each person finds there, and that nobody finds what is another's."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from factories import accounts, campaigns
from wanli.outreach.campaigns import actions, queries
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    MaterialUse,
    Participation,
    Photo,
    PlanTask,
    Session,
)
from wanli.outreach.campaigns.queries.todos import todos_for
from wanli.outreach.campaigns.views.sections import SECTIONS

pytestmark = pytest.mark.django_db
NOW = accounts.NOW
BY = {"actor": "system", "at": NOW}


def jpeg() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "JPEG")
    return SimpleUploadedFile("a.jpg", buffer.getvalue())


def address(name: str, *args: Any) -> str:
    return reverse(f"campaigns_office:{name}", args=args)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_refused(response: Any) -> bool:
    """The back office sends who may not do something home, with a word about it."""
    return response.status_code == 302 and response.url == reverse("wagtailadmin_home")


@pytest.fixture
def house() -> SimpleNamespace:
    """A host with two outlets that take part, a bank that has nothing to do with it, and one of each record."""
    host, other = accounts.organisation("bank"), accounts.organisation("other")
    east = accounts.organisation("east", parent=host, kind="outlet")
    host.refresh_from_db()
    west = accounts.organisation("west", parent=host, kind="outlet")
    campaign = campaigns.campaign(host)
    for outlet in (east, west):
        actions.save_record(Participation(campaign=campaign, organisation=outlet), **BY)
    session = campaigns.session(campaign, "east", organisation=east, title="城东摆摊")
    west_session = campaigns.session(campaign, "west", organisation=west, title="城西摆摊")
    material = campaigns.material(campaign, stocked=100)
    task = campaigns.task(campaign, organisation=east, due_on=timezone.localdate())
    return SimpleNamespace(
        campaign=campaign,
        east=east,
        west=west,
        session=session,
        west_session=west_session,
        material=material,
        task=task,
        use=actions.hand_out_material(material, session=session, count=10, **BY),
        count=actions.record_head_count(session, count=80, **BY),
        photo=actions.add_photo(session, upload=jpeg(), caption="城东", **BY),
        organiser=accounts.member("organiser", "organiser", host),
        officer=accounts.member("officer", "information_officer", east),
        west_officer=accounts.member("west-officer", "information_officer", west),
        evaluator=accounts.member("evaluator", "evaluator", host),
        editor=accounts.member("editor", "editor", host),
        stranger=accounts.member("stranger", "organiser", other),
    )


RECORDS = {
    "tasks": "task",
    "sessions": "session",
    "materials": "material",
    "uses": "use",
    "counts": "count",
    "photos": "photo",
}


def every_address(house: SimpleNamespace) -> list[str]:
    pk = house.campaign.pk
    found = [
        address("edit", pk),
        address("export", pk),
        address("count", house.session.pk),
        address("photo", house.photo.pk),
    ]
    for slug in SECTIONS:
        found += [address("records", pk, slug), address("add", pk, slug), address("export_records", pk, slug)]
    for slug, name in RECORDS.items():
        record = getattr(house, name)
        found += [address("change", pk, slug, record.pk), address("remove", pk, slug, record.pk)]
    return found


def test_the_organiser_opens_everything(house: SimpleNamespace) -> None:
    client = signed_in(house.organiser)
    for url in [*every_address(house), address("index"), address("create"), address("import"), address("template")]:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("name", ["stranger", "editor"])
def test_for_strangers_nothing_is_there(house: SimpleNamespace, name: str) -> None:
    client = signed_in(getattr(house, name))
    for url in every_address(house):
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"count": 1, "title": "x"}).status_code == 404, url
    assert client.post(address("finish", house.task.pk)).status_code == 404
    assert "宣传周" not in client.get(address("index")).content.decode()
    assert Session.objects.count() == 2
    assert HeadCount.objects.count() == 1


def test_who_is_not_signed_in_is_sent_to_the_door(house: SimpleNamespace) -> None:
    for url in every_address(house):
        assert Client().get(url).status_code == 302


def test_an_officer_sees_and_changes_the_own_outlet_only(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.west_officer), house.campaign.pk
    page = client.get(address("records", pk, "sessions")).content.decode()
    assert "城西摆摊" in page
    assert "城东摆摊" not in page
    for slug, name in RECORDS.items():
        record = getattr(house, name)
        if slug != "materials":
            assert str(record.pk) not in [str(r.pk) for r in queries.records_for(house.west_officer, type(record))]
        for verb in ("change", "remove"):
            assert client.post(address(verb, pk, slug, record.pk), {}).status_code == 404
    assert client.get(address("count", house.session.pk)).status_code == 404
    assert client.get(address("photo", house.photo.pk)).status_code == 404
    assert client.post(address("finish", house.task.pk)).status_code == 404
    assert is_refused(client.get(address("edit", pk)))
    assert is_refused(client.get(address("export", pk)))
    for slug in ("tasks", "participants", "materials", "figures"):
        assert is_refused(client.get(address("add", pk, slug)))
    book = load_workbook(io.BytesIO(client.get(address("export_records", pk, "sessions")).content))
    assert "城东摆摊" not in {cell.value for row in book.active.iter_rows() for cell in row}


def test_an_officer_cannot_name_another_outlet(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.west_officer), house.campaign.pk
    values = {"session": house.session.pk, "kind": "visitors", "count": 9, "precision": "exact", "method": "counted"}
    assert client.post(address("add", pk, "counts"), values).status_code == 422
    values = {"title": "x", "kind": "booth", "status": "held", "organisation": house.east.pk}
    assert client.post(address("add", pk, "sessions"), values).status_code == 422
    values = {"outlet": "日报", "kind": "website", "precision": "exact", "count": 1}
    assert client.post(address("add", pk, "media"), values).status_code == 422
    assert HeadCount.objects.count() == 1


def test_an_evaluator_reads_and_changes_nothing(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.evaluator), house.campaign.pk
    for slug in SECTIONS:
        assert client.get(address("records", pk, slug)).status_code == 200
        assert is_refused(client.get(address("add", pk, slug)))
    assert client.get(address("photo", house.photo.pk)).status_code == 200
    assert is_refused(client.get(address("import")))
    assert is_refused(client.get(address("create")))
    assert client.post(address("remove", pk, "counts", house.count.pk)).status_code == 404


def test_an_officer_counts_at_the_booth_and_can_take_it_back(house: SimpleNamespace) -> None:
    client = signed_in(house.officer)
    url = address("count", house.session.pk)
    values = {"kind": "consultations", "count": 120, "method": "estimated", "precision": "at_least"}
    response = client.post(url, values, follow=True)
    assert response.status_code == 200
    head_count = HeadCount.objects.get(kind="consultations")
    assert (head_count.count, head_count.precision, head_count.counted_at is not None) == (120, "at_least", True)
    assert client.post(url, values | {"count": -1}).status_code == 422
    client.post(address("remove", house.campaign.pk, "counts", head_count.pk))
    assert not HeadCount.objects.filter(kind="consultations").exists()


def test_an_officer_adds_a_photo_and_finishes_a_task(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.officer), house.campaign.pk
    buffer = io.BytesIO()
    Image.new("RGB", (50, 50), "blue").save(buffer, "PNG")
    upload = SimpleUploadedFile("b.png", buffer.getvalue())
    values = {"session": house.session.pk, "caption": "现场", "upload": upload}
    assert client.post(address("add", pk, "photos"), values).status_code == 302
    photo = Photo.objects.get(caption="现场")
    response = client.get(address("photo", photo.pk))
    assert response["Content-Type"] == "image/jpeg"
    wrong = {"session": house.session.pk, "caption": "坏的", "upload": SimpleUploadedFile("c.jpg", b"no")}
    response = client.post(address("add", pk, "photos"), wrong)
    assert response.status_code == 422
    assert "坏的" in response.content.decode()
    client.post(address("finish", house.task.pk))
    assert PlanTask.objects.get().status == "done"
    client.post(address("finish", house.task.pk))
    client.post(address("finish", house.task.pk), {"undo": 1})
    assert PlanTask.objects.get().status == "to_do"


def test_handing_out_too_much_is_told_in_the_form(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.officer), house.campaign.pk
    values = {
        "material": house.material.pk,
        "session": house.session.pk,
        "manner": "handed_out",
        "count": 91,
        "precision": "exact",
    }
    response = client.post(address("add", pk, "uses"), values)
    assert response.status_code == 422
    assert "90" in response.content.decode()
    assert client.post(address("add", pk, "uses"), values | {"count": 90}).status_code == 302
    assert MaterialUse.objects.count() == 2


def test_an_organiser_creates_and_changes_a_campaign(house: SimpleNamespace) -> None:
    client = signed_in(house.organiser)
    values = {"host": house.campaign.host.pk, "code": "new", "name": "新活动", "status": "draft", "provenance": "live"}
    assert client.post(address("create"), values).status_code == 302
    assert client.post(address("create"), values).status_code == 422
    campaign = Campaign.objects.get(code="new")
    changed = values | {"name": "改名", "slogans": "一\n二", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}
    assert client.post(address("edit", campaign.pk), changed).status_code == 422
    changed["ends_on"] = "2026-12-03"
    assert client.post(address("edit", campaign.pk), changed).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.slogans, campaign.code) == ("改名", ["一", "二"], "new")


def test_a_campaign_cannot_be_founded_for_another_host(house: SimpleNamespace) -> None:
    client = signed_in(house.stranger)
    values = {"host": house.campaign.host.pk, "code": "new", "name": "新活动", "status": "draft", "provenance": "live"}
    assert client.post(address("create"), values).status_code == 422
    assert not Campaign.objects.filter(code="new").exists()


def test_every_form_saves_what_it_shows(house: SimpleNamespace) -> None:
    client, pk = signed_in(house.organiser), house.campaign.pk
    forms = {
        "tasks": {"title": "送折页", "organisation": house.east.pk, "status": "to_do"},
        "participants": {"organisation_code": "other", "role": "supporter"},
        "sessions": {"title": "讲座", "kind": "lecture", "status": "planned", "organisation": house.east.pk},
        "materials": {"title": "海报", "kind": "poster", "precision": "exact"},
        "media": {"outlet": "日报", "kind": "newspaper", "precision": "exact", "count": ""},
        "figures": {"name": "网点", "measure": "outlets", "precision": "exact", "value": ""},
    }
    for slug, values in forms.items():
        model = SECTIONS[slug].model
        before = model.objects.count()
        assert client.post(address("add", pk, slug), values).status_code == 302, slug
        assert model.objects.count() == before + 1
    assert Participation.objects.filter(organisation__code="other", role="supporter").exists()


def test_script_in_every_text_field_is_shown_as_text(house: SimpleNamespace) -> None:
    script = "<script>alert(1)</script>"
    Campaign.objects.update(name=script, theme=script)
    Session.objects.update(title=script, venue=script)
    HeadCount.objects.update(who=script)
    Photo.objects.update(caption=script)
    PlanTask.objects.update(title=script)
    client = signed_in(house.organiser)
    for url in every_address(house):
        if not url.endswith((".xlsx", ".jpg")):
            assert script not in client.get(url).content.decode(), url


def test_import_through_the_screen(house: SimpleNamespace) -> None:
    client = signed_in(house.organiser)
    data = campaigns.workbook(campaigns.rows())
    response = client.post(address("import"), {"file": SimpleUploadedFile("a.xlsx", data)})
    assert response.status_code == 200
    assert not Campaign.objects.filter(code="spring").exists()
    digest = response.context["digest"]
    assert signed_in(house.stranger).post(address("confirm"), {"digest": digest}).status_code == 302
    assert not Campaign.objects.filter(code="spring").exists()
    assert client.post(address("confirm"), {"digest": digest}).status_code == 302
    assert Campaign.objects.filter(code="spring").exists()
    for rubbish in (digest, "../../etc/passwd", ""):
        assert client.post(address("confirm"), {"digest": rubbish}).status_code == 302


def test_import_problems_are_listed(house: SimpleNamespace) -> None:
    client, sheets = signed_in(house.organiser), campaigns.rows()
    sheets["场次"][0]["日期"] = "三月中旬"
    response = client.post(address("import"), {"file": SimpleUploadedFile("a.xlsx", campaigns.workbook(sheets))})
    assert response.status_code == 422
    assert "三月中旬" in response.content.decode()


def test_a_fifty_megabyte_upload_is_turned_away(house: SimpleNamespace) -> None:
    upload = SimpleUploadedFile("a.xlsx", b"x" * (50 * 1024 * 1024))
    response = signed_in(house.organiser).post(address("import"), {"file": upload})
    assert response.status_code == 413


def test_what_is_due_today(house: SimpleNamespace, rf: Any) -> None:
    def todos(person: Any) -> set[str]:
        request = rf.get("/")
        request.user = person
        return {str(todo.title) for todo in todos_for(request)}

    Session.objects.update(starts_on=timezone.localdate())
    assert "任务t1" in todos(house.officer)
    assert not any("城东摆摊" in title for title in todos(house.officer))  # counted already
    assert any("城西摆摊" in title for title in todos(house.west_officer))
    assert todos(house.stranger) == set()


@pytest.mark.parametrize("slug", ["sessions", "counts", "uses", "tasks", "participants", "photos", "media", "figures"])
def test_lists_cost_the_same_for_one_and_for_three(house: SimpleNamespace, slug: str) -> None:
    client, url = signed_in(house.organiser), address("records", house.campaign.pk, slug)
    client.get(url)
    numbers = []
    for more in (0, 2):
        for number in range(more):
            extra = campaigns.session(house.campaign, f"extra{number}", organisation=house.east)
            actions.record_head_count(extra, count=1, **BY)
            actions.hand_out_material(house.material, session=extra, count=1, **BY)
            campaigns.task(house.campaign, f"extra{number}")
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_the_list_of_campaigns_costs_the_same(house: SimpleNamespace) -> None:
    client = signed_in(house.organiser)
    client.get(address("index"))
    numbers = []
    for more in (0, 2):
        for number in range(more):
            campaigns.campaign(house.campaign.host, f"more{number}")
        with CaptureQueriesContext(connection) as captured:
            client.get(address("index"))
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("slug", SECTIONS)
def test_every_list_can_be_sorted_and_searched(house: SimpleNamespace, slug: str) -> None:
    client, section = signed_in(house.organiser), SECTIONS[slug]
    place = address("records", house.campaign.pk, slug)
    for column in section.columns:
        for order in (column.sort, f"-{column.sort}"):
            page = client.get(place, {"sort": order})
            assert page.status_code == 200
            assert any(heading.direction for heading in page.context["headings"]) == bool(column.sort)
    nothing = client.get(place, {"q": "没有这样的字"})
    assert nothing.context["rows"] == []
    assert "没有这样的字" in nothing.content.decode()
    assert client.get(place, {"sort": "organisation__parent__secret"}).status_code == 200


def test_a_list_runs_the_way_its_heading_says(house: SimpleNamespace) -> None:
    for number, title in enumerate(("乙场", "甲场", "丙场")):
        campaigns.session(house.campaign, f"x{number}", organisation=house.east, title=title)
    client, place = signed_in(house.organiser), address("records", house.campaign.pk, "sessions")
    titles = [row["record"].title for row in client.get(place, {"sort": "-title", "q": "场"}).context["rows"]]
    assert titles == sorted(titles, reverse=True)
    found = [row["record"].title for row in client.get(place, {"q": "甲"}).context["rows"]]
    assert found
    assert all("甲" in title for title in found)
