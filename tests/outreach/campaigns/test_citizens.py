"""What citizens see, and checking in."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from factories import accounts, campaigns
from factories.accounts import participant
from wanli.ground.deliveries.actions import know_device, take_records
from wanli.ground.ledger.models import Entry
from wanli.ground.privacy.models import Consent
from wanli.outreach.campaigns import actions, queries
from wanli.outreach.campaigns.forms.campaigns import check_choices
from wanli.outreach.campaigns.models import Campaign, CheckIn, Session
from wanli.outreach.campaigns.queries.cards import campaign_hits, cards_near

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return campaigns.campaign(accounts.organisation("bank"))


@pytest.fixture
def today(campaign: Campaign) -> Session:
    return campaigns.session(campaign, starts_on=timezone.localdate(), region="某市城东区", venue="城东广场")


def test_pages_open(client: Client, campaign: Campaign, today: Session) -> None:
    for address in ("/events/", "/events/week/", "/events/week/s1/", "/events/week/s1/poster/", "/"):
        response = client.get(address)
        assert response.status_code == 200, address
    assert "摆摊s1" in client.get("/events/").content.decode()
    assert f"/events/in/{today.short_code}/" in client.get("/events/week/s1/poster/").content.decode()


def test_the_short_link_leads_to_the_session(client: Client, today: Session) -> None:
    response = client.get(f"/events/go/{today.short_code.upper()}/")
    assert response.url == "/events/week/s1/"


def test_drafts_and_cancelled_campaigns_are_not_there(client: Client) -> None:
    for status in ("draft", "cancelled"):
        host = accounts.organisation(f"bank-{status}")
        hidden = campaigns.session(campaigns.campaign(host, status, status=status))
        for address in (f"/events/{status}/", f"/events/{status}/s1/", f"/events/in/{hidden.short_code}/"):
            assert client.get(address).status_code == 404
        assert status not in client.get("/events/").content.decode()


def test_filters(client: Client, campaign: Campaign, today: Session) -> None:
    campaigns.session(campaign, "s2", title="学校讲座", audiences=["student"], starts_on=timezone.localdate())
    assert "学校讲座" not in client.get("/events/?for=elder").content.decode()
    assert "学校讲座" in client.get("/events/?for=student").content.decode()
    page = client.get("/events/", {"region": "城东"}).content.decode()
    assert "摆摊s1" in page
    assert "学校讲座" not in page
    assert client.get("/events/", {"for": "<b>", "region": "%"}).status_code == 200


def test_compiled_campaigns_say_so(client: Client) -> None:
    host = accounts.organisation("bank")
    campaigns.campaign(host, "old", provenance="compiled", source_title="某总结", status="closed")
    assert "某总结" in client.get("/events/old/").content.decode()


def test_script_is_shown_as_text(client: Client, campaign: Campaign) -> None:
    script = "<script>alert(1)</script>"
    campaigns.session(campaign, title=script, venue=script, when_text=script, starts_on=timezone.localdate())
    for address in ("/events/", "/events/week/", "/events/week/s1/", "/events/week/s1/poster/", "/"):
        assert script not in client.get(address).content.decode()


def test_one_tap_counts_once(client: Client, today: Session) -> None:
    address = f"/events/in/{today.short_code}/"
    assert client.get(address).status_code == 200
    response = client.post(address)
    assert response.url == f"{address}thanks/"
    assert client.get(response.url).status_code == 200
    client.post(address)
    assert CheckIn.objects.count() == 1
    assert client.get(address).url == f"{address}thanks/"
    assert Entry.objects.filter(action="campaigns.session.checked_in").count() == 1


def test_the_form_counts_once_without_cookies(today: Session) -> None:
    address = f"/events/in/{today.short_code}/"
    nonce = Client().get(address).context["nonce"]
    for _tap in range(2):
        Client().post(address, {"nonce": nonce})
    assert CheckIn.objects.count() == 1


def test_a_forged_nonce_or_one_of_another_session_is_not_used(campaign: Campaign, today: Session) -> None:
    other = campaigns.session(campaign, "s2", starts_on=timezone.localdate())
    foreign = Client().get(f"/events/in/{other.short_code}/").context["nonce"]
    forged = signing.dumps(str(uuid.uuid4()), salt="mine")
    for nonce in (foreign, forged, "x", ""):
        Client().post(f"/events/in/{today.short_code}/", {"nonce": nonce})
    kept = {str(check_in.nonce) for check_in in CheckIn.objects.all()}
    assert signing.loads(foreign, salt=f"campaigns.check_in.{other.short_code}") not in kept


def test_the_cookie_goes_to_this_session_only(client: Client, today: Session) -> None:
    cookie = client.get(f"/events/in/{today.short_code}/").cookies["checkin"]
    assert cookie["path"] == f"/events/in/{today.short_code}/"
    assert cookie["httponly"]


def test_two_phones_are_two(today: Session) -> None:
    for _phone in range(2):
        phone = Client()
        phone.get(f"/events/in/{today.short_code}/")
        phone.post(f"/events/in/{today.short_code}/")
    assert CheckIn.objects.count() == 2


@pytest.mark.parametrize("change", [{"starts_on": -1}, {"starts_on": 1}, {"starts_on": None}, {"status": "cancelled"}])
def test_only_on_its_day(client: Client, today: Session, change: dict[str, Any]) -> None:
    values = dict(change)
    if values.get("starts_on") is not None:
        values["starts_on"] = timezone.localdate() + timedelta(days=values["starts_on"])
    Session.objects.filter(pk=today.pk).update(**values)
    address = f"/events/in/{today.short_code}/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 409
    assert not CheckIn.objects.exists()


def test_a_participant_is_counted_once_on_two_phones(today: Session) -> None:
    person = accounts.participant()
    now = timezone.now()
    first, is_new = actions.check_in(today, nonce=uuid.uuid4(), at=now, participant=person)
    assert is_new
    assert actions.check_in(today, nonce=uuid.uuid4(), at=now, participant=person) == (first, False)
    from wanli.ground.privacy.queries import my_data

    assert my_data(person)["check_ins"][0]["session"] == "摆摊s1"


def test_without_consent_nobody_is_remembered(today: Session) -> None:
    from wanli.ground.privacy.actions import withdraw_consent
    from wanli.ground.privacy.choices import Purpose

    person = accounts.participant()
    withdraw_consent(person, purpose=Purpose.LEARNING, at=timezone.now())
    found, _is_new = actions.check_in(today, nonce=uuid.uuid4(), at=timezone.now(), participant=person)
    assert found.participant is None


def test_cards_and_search(rf: Any, campaign: Campaign, today: Session) -> None:
    (card,) = cards_near(rf.get("/"))
    assert (card.title, card.where) == ("摆摊s1", "城东广场")
    assert [hit.title for hit in campaign_hits("宣传周", "zh-hans")] == ["宣传周week"]
    assert campaign_hits("", "zh-hans") == []


@pytest.mark.parametrize("address", ["/events/", "/events/week/"])
def test_lists_cost_the_same_for_one_and_for_three(
    client: Client, campaign: Campaign, today: Session, address: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    numbers = []
    for more in (0, 2):
        for number in range(more):
            campaigns.session(campaign, f"more{number}", starts_on=timezone.localdate())
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_sessions_of_a_day(campaign: Campaign, today: Session) -> None:
    day = timezone.localdate()
    campaigns.session(campaign, "long", starts_on=day - timedelta(days=2), ends_on=day + timedelta(days=2))
    campaigns.session(campaign, "unknown", starts_on=None)
    assert set(Session.objects.on(day).values_list("code", flat=True)) == {"s1", "long"}
    assert set(queries.public_sessions().from_day(day + timedelta(days=1)).values_list("code", flat=True)) == {"long"}


def test_the_test_of_a_campaign_may_be_the_placement(client: Client, campaign: Campaign, today: Session) -> None:
    """It needs no check of its own, and carries on where people came from."""
    Campaign.objects.filter(pk=campaign.pk).update(check_code="placement")
    page = client.get("/events/week/s1/").content.decode()
    assert 'href="/check/placement/?campaign=week&amp;session=s1"' in page
    assert "我在什么水平" in page
    Campaign.objects.filter(pk=campaign.pk).update(check_code="gone")
    assert "/check/" not in client.get("/events/week/s1/").content.decode().split("<main")[1].split("</main")[0]


def test_the_placement_is_on_offer_to_organisers() -> None:
    assert "placement" in dict(check_choices())


def test_attendance_without_a_line_counts_once_and_only_on_the_day(today: Session) -> None:
    now = timezone.now()
    person = participant()
    device = know_device(actor=person, known=[], at=now)

    def row(number: int, code: object, at: datetime = now) -> dict[str, object]:
        payload = {"session": code}
        made = {"client": str(device.client), "sequence": number, "kind": "attendance", "payload": payload}
        return made | {"at": at.isoformat()}

    Consent.objects.update(given_at=now - timedelta(days=9))
    rows = [
        row(1, today.short_code.upper()),
        row(2, today.short_code),
        row(3, "nowhere"),
        row(4, None),
        row(5, today.short_code, now - timedelta(days=3)),
    ]
    outcomes = [answer.reason or answer.outcome for answer in take_records(rows, actor=person, at=now)]
    assert outcomes == ["accepted", "accepted", "recalled", "recalled", "not_that_day"]
    assert CheckIn.objects.get().participant == person
    take_records(rows, actor=person, at=now)
    assert CheckIn.objects.count() == 1
