"""The demonstration campaigns against the figures of the published summaries, typed here by hand."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from wanli.ground.accounts.models import Organisation
from wanli.ground.ledger.models import Entry
from wanli.outreach.campaigns.models import Campaign, HeadCount, MaterialUse, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> dict[str, Campaign]:
    call_command("campaigns_load_demo", stdout=StringIO())
    return {campaign.code: campaign for campaign in Campaign.objects.all()}


def figure(campaign: Campaign, code: str) -> tuple[Decimal | None, str]:
    found = campaign.reported_figures.get(code=code)
    return found.value, found.precision


def used(campaign: Campaign, code: str) -> tuple[int | None, str]:
    found = campaign.material_uses.get(code=code)
    return found.count, found.precision


def came(campaign: Campaign, code: str) -> tuple[int, str, str]:
    found = campaign.head_counts.get(code=code)
    return found.count, found.precision, found.kind


def test_loading_twice_changes_nothing(loaded: dict[str, Campaign]) -> None:
    before = (Session.objects.count(), Organisation.objects.count(), Entry.objects.count())
    out = StringIO()
    call_command("campaigns_load_demo", "--json", stdout=out)
    assert [row["changed"] for row in json.loads(out.getvalue())] == [False] * 5
    assert before == (Session.objects.count(), Organisation.objects.count(), Entry.objects.count())


def test_every_campaign_says_where_it_comes_from(loaded: dict[str, Campaign]) -> None:
    assert len(loaded) == 5
    for campaign in loaded.values():
        assert (campaign.provenance, campaign.status) == ("compiled", "closed")
        assert campaign.source_title
        assert campaign.source_note
        assert campaign.check_code


def test_the_week_of_the_bank_in_shanghai(loaded: dict[str, Campaign]) -> None:
    campaign = loaded["spdb-shanghai-315"]
    outlets = campaign.sessions.filter(kind="booth").values_list("organisation__name", flat=True)
    assert len(set(outlets)) == 13
    assert {"浦发银行松江支行营业部", "浦发银行青浦临空支行", "浦发银行卢湾永银大厦支行"} <= set(outlets)
    assert campaign.participations.filter(role="member").count() == 13
    assert figure(campaign, "outlets-week") == (50, "exact")
    assert campaign.material_uses.get().count is None
    assert not campaign.head_counts.exists()


def test_the_consultation_day_of_the_county(loaded: dict[str, Campaign]) -> None:
    campaign = loaded["xx-county-315"]
    assert campaign.sessions.filter(kind="booth").count() == 5
    assert [used(campaign, code)[0] for code in ("desk-complaints", "desk-consultation", "desk-display")] == [5, 15, 24]
    assert [used(campaign, code) for code in ("arch", "banner", "slogan")] == [
        (13, "exact"),
        (80, "exact"),
        (162, "exact"),
    ]
    assert used(campaign, "leaflet") == (15000, "at_least")
    assert figure(campaign, "consultations") == (800, "at_least")
    assert campaign.sessions.get(code="lectures").occasions == 24
    assert came(campaign, "lectures") == (1200, "at_least", "audience")
    assert [came(campaign, code)[0] for code in ("debate-officers", "debate-zhongning", "debate-first")] == [
        40,
        120,
        60,
    ]
    assert figure(campaign, "complaints-received") == (20, "exact")
    assert figure(campaign, "complaints-settled") == (23, "exact")
    assert figure(campaign, "loss-recovered") == (5647, "exact")
    assert figure(campaign, "hotline-assigned") == (12, "exact")
    assert figure(campaign, "destroyed-value")[0] is None
    assert all(material.stocked is None for material in campaign.materials.all())
    with translation.override("zh-hans"):
        assert str(campaign.material_uses.get(code="leaflet").quantity) == "15000余"


def test_the_credit_record_day(loaded: dict[str, Campaign]) -> None:
    campaign = loaded["credit-record-day"]
    assert campaign.host.code == "pbc"
    assert campaign.participations.filter(role="member").count() == 20
    assert Organisation.objects.get(code="pbc-xining").get_parent().code == "pbc"
    assert came(campaign, "xining-visitors") == (10000, "more_than", "visitors")
    assert came(campaign, "xining-staff") == (200, "nearly", "staff")
    assert figure(campaign, "wuhan-media") == (10, "more_than")
    assert campaign.media_mentions.filter(organisation__code="pbc-wuhan").count() == 5
    assert figure(campaign, "kunming-institutions") == (22, "exact")
    assert figure(campaign, "harbin-people")[0] is None
    assert set(campaign.material_uses.values_list("count", flat=True)) == {None}


def test_the_villages_of_xinning(loaded: dict[str, Campaign]) -> None:
    campaign = loaded["xinning-credit-in-villages"]
    assert came(campaign, "villages") == (100, "more_than", "participants")
    assert used(campaign, "leaflets") == (3000, "more_than")
    assert used(campaign, "slogans") == (1000, "more_than")
    assert figure(campaign, "visits") == (5000, "more_than")
    assert figure(campaign, "votes") == (3000, "more_than")
    assert figure(campaign, "institutions") == (8, "exact")


def test_topics_and_videos_in_shandong(loaded: dict[str, Campaign]) -> None:
    campaign = loaded["jinan-topics-videos-2022"]
    assert campaign.participations.filter(role="co_host").count() == 4
    assert figure(campaign, "cities") == (16, "exact")
    assert figure(campaign, "works") == (586, "exact")
    assert figure(campaign, "clicks") == (21_200_000, "at_least")
    assert figure(campaign, "media-reports") == (700, "at_least")
    with translation.override("zh-hans"):
        assert str(campaign.reported_figures.get(code="clicks").quantity) == "2120万余"
    with translation.override("en"):
        assert str(campaign.reported_figures.get(code="clicks").quantity) == "at least 21,200,000"


def test_unknown_days_stay_unknown(loaded: dict[str, Campaign]) -> None:
    assert not Session.objects.exclude(starts_on=None).exists()
    assert not HeadCount.objects.filter(count=0).exists()
    assert not MaterialUse.objects.filter(count=0).exists()
