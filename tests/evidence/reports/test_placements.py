"""Placements begun through a campaign: counted beside the tests, with their records, never in before and after."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from factories import accounts, assessments, campaigns, reports
from wanli.evidence.reports.clients.words import write_document
from wanli.evidence.reports.queries import dashboards
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.records import GroupIsTooSmall, listing_of
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.evidence.reports.queries.summaries import draft_of
from wanli.learning.assessments.models import Attempt, Check, Response
from wanli.outreach.campaigns.models import Campaign

pytestmark = pytest.mark.django_db
KEYS = ("placements-started", "placements-completed", "placed")


@pytest.fixture
def campaign() -> Campaign:
    host, east, _west = reports.bank()
    campaign = campaigns.campaign(host, "week", check_code="placement")
    reports.held(campaign, "s1", east)
    assessments.check(length=4)
    assessments.bank()
    return campaign


def placed(campaign: Campaign, people: int) -> None:
    for _number in range(people):
        assessments.place(reports.person(), campaign=campaign.code, session="s1")


def values(campaign: Campaign, *keys: str) -> list[int]:
    return [figures[key].value(whole_scope(campaign)).records for key in keys]


def text_of(campaign: Campaign) -> str:
    document = Document(io.BytesIO(write_document(draft_of(campaign))))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_way_from_a_session_to_the_figures(client: Client, campaign: Campaign) -> None:
    page = client.get(reverse("campaigns:session", args=["week", "s1"])).content.decode()
    landing = re.search(r'href="(/check/placement/\?[^"]+)"', page)[1].replace("&amp;", "&")
    start = re.search(r'action="(/check/placement/start/[^"]*)"', client.get(landing).content.decode())[1].replace(
        "&amp;", "&"
    )
    client.post("/mine/join/", {"next": start, "resend": "yes", "audience": "elder"})
    client.post(start)
    attempt = Attempt.objects.get()
    assert (attempt.stage, attempt.campaign, attempt.session) == ("placement", "week", "s1")
    placed(campaign, 10)
    assert values(campaign, *KEYS) == [11, 10, 10]
    assert values(campaign, "checks-started", "participants") == [0, 0]


def test_a_person_who_is_placed_twice_is_one_person(campaign: Campaign) -> None:
    placed(campaign, 11)
    again = Attempt.objects.first().participant
    assessments.place(again, campaign=campaign.code)
    assert values(campaign, *KEYS) == [12, 12, 11]
    east = campaign.sessions.get(code="s1").organisation
    assert figures["placed"].value(whole_scope(campaign).narrowed(organisation=east)).records == 11


def test_fewer_than_ten_are_not_told(campaign: Campaign) -> None:
    placed(campaign, 9)
    scope = whole_scope(campaign)
    assert all(figures[key].value(scope).is_hidden for key in KEYS)
    with pytest.raises(GroupIsTooSmall):
        listing_of(figures["placed"], scope)
    cards = {reading.figure.key for group in dashboards.cards_of(scope) for reading in group.readings}
    assert set(KEYS) <= cards, "that they are hidden is said"


def test_the_records_open_without_whose_they_are(client: Client, campaign: Campaign) -> None:
    placed(campaign, 10)
    client.force_login(accounts.member("organiser", "organiser", campaign.host))
    for key in KEYS:
        response = client.get(reverse("reports:figure", args=["week", key]))
        assert response.status_code == 200
        page = response.content.decode()
        assert len(re.findall(r">\s*定位测评\s*</td>", page)) == 10
        assert not any(str(token) in page for token in Attempt.objects.values_list("token", flat=True))
    assert "完成的定位测评" in client.get(reverse("reports:dashboard", args=["week"])).content.decode()


def test_they_never_enter_shares_right_and_gains(campaign: Campaign) -> None:
    check = Check.objects.get()
    for _number in range(10):
        reports.answered(check, campaign, before=1, after=3)
    keys = ("checks-completed", "participants", "parallel-completed", "right-before", "right-after", "gain")
    scope = whole_scope(campaign)
    before = [(figures[key].value(scope).records, figures[key].value(scope).estimate) for key in keys]
    placed(campaign, 12)
    assert Response.objects.filter(attempt__stage="placement").exists()
    assert [(figures[key].value(scope).records, figures[key].value(scope).estimate) for key in keys] == before


def test_the_summary_tells_of_them(campaign: Campaign) -> None:
    assert "定位测评" not in text_of(campaign)
    placed(campaign, 10)
    text = text_of(campaign)
    assert "通过活动开始定位测评10" in text
    assert "没有测试作答记录，参与者知识水平是否变化无法说明" in text
    check = Check.objects.get()
    for _number in range(10):
        reports.answered(check, campaign, before=1, after=3)
    text = text_of(campaign)
    assert "通过活动开始定位测评10" in text
    assert "没有测试作答记录" not in text
