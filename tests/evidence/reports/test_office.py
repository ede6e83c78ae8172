"""The back office: who sees which campaign and which records, and what the pages say."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from factories import accounts, campaigns, reports
from factories.accounts import NOW
from wanli.evidence.reports.models import Summary
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.records import listing_of
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.ground.accounts.models import Organisation
from wanli.ground.ledger.models import Entry
from wanli.outreach.campaigns.models import Session

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


@pytest.fixture
def campaign():
    return reports.filled(has_answers=False)


@pytest.fixture
def answers(campaign):
    sessions = Session.objects.order_by("code")
    reports.people(campaign, sessions[0], sessions[1])


@pytest.fixture
def office(client, campaign):
    client.force_login(accounts.member("organiser", "organiser", campaign.host))
    return client


def page(client, name, *arguments, **query):
    return client.get(reverse(f"reports:{name}", args=arguments), query)


def test_the_host_sees_its_campaign_and_opens_every_figure(office, campaign, answers) -> None:
    assert "宣传周week" in page(office, "index").content.decode()
    response = page(office, "dashboard", "week")
    assert response.status_code == 200
    content = response.content.decode()
    assert "data-chart" in content
    scope = whole_scope(campaign)
    for figure in figures:
        narrowed = scope.narrowed(**{"code": {"code": "f1"}, "topic": {"topic": "loans"}}.get(figure.needs, {}))
        opened = office.get(figure.value(narrowed).path)
        assert opened.status_code == 200
        assert opened.context["page"].paginator.count == figure.value(narrowed).records


def test_others_do_not_even_learn_that_it_exists(client, campaign) -> None:
    stranger = accounts.member("stranger", "organiser", accounts.organisation("elsewhere"))
    editor = accounts.member("editor", "editor", campaign.host)
    for person in (stranger, editor):
        client.force_login(person)
        assert "宣传周week" not in page(client, "index").content.decode()
        assert page(client, "dashboard", "week").status_code == 404
        assert page(client, "figure", "week", "sessions").status_code == 404
        assert page(client, "summary", "week").status_code == 404
        assert client.post(reverse("reports:download", args=["week"])).status_code == 404
        assert client.post(reverse("reports:export", args=["week", "sessions"])).status_code == 404


def test_an_outlet_sees_its_own_records_only(client, campaign) -> None:
    east, west = (Organisation.objects.get(code=f"week-bank-{end}") for end in ("east", "west"))
    client.force_login(accounts.member("east", "organiser", east))
    assert page(client, "dashboard", "week").status_code == 200
    sessions = page(client, "figure", "week", "sessions")
    assert [row[0] for row in sessions.context["rows"]] == ["s1"]
    assert page(client, "figure", "week", "sessions", organisation=west.pk).status_code == 404
    assert page(client, "figure", "week", "sessions", organisation=campaign.host.pk).status_code == 404
    assert page(client, "figure", "week", "stated").context["rows"] == []
    assert page(client, "summary", "week").status_code == 404
    assert "机构week-bank-west" not in page(client, "dashboard", "week").content.decode()


def test_a_foreign_organisation_in_the_address_is_not_found(office) -> None:
    foreign = accounts.organisation("foreign")
    assert page(office, "dashboard", "week", organisation=foreign.pk).status_code == 404
    assert page(office, "dashboard", "week", organisation="x").status_code == 404
    assert page(office, "figure", "week", "no-such-figure").status_code == 404


def test_a_wrong_period_is_said_and_kept(office) -> None:
    response = page(office, "dashboard", "week", since="2026-12-01", until="2026-11-01")
    assert response.status_code == 200
    assert response.context["form"].errors["until"]
    assert 'value="2026-12-01"' in response.content.decode()
    assert response.context["groups"] == []


def test_records_are_sorted_paged_and_filtered_by_the_address(office, campaign) -> None:
    east = Organisation.objects.get(code="week-bank-east")
    for number in range(60):
        reports.held(campaign, f"x{number:02}", east, starts_on=reports.DAY + timedelta(days=2))
    response = page(office, "figure", "week", "sessions", order="-code", since="2026-11-22")
    assert [row[0] for row in response.context["rows"]][:2] == ["x59", "x58"]
    assert response.context["page"].paginator.count == 60
    assert "since=2026-11-22&amp;order=-code&amp;page=2" in response.content.decode()


def test_the_spreadsheet_holds_all_records_as_texts(office, campaign) -> None:
    Session.objects.filter(code="s1").update(title="=HYPERLINK(1)", venue="+1\x07")
    response = office.post(reverse("reports:export", args=["week", "sessions"]))
    assert "week-sessions.xlsx" in response["Content-Disposition"]
    book = load_workbook(io.BytesIO(response.content))
    rows = list(book.worksheets[0].iter_rows(min_row=2))
    assert len(rows) == figures["sessions"].value(whole_scope(campaign)).records
    dangerous = next(cell for row in rows for cell in row if cell.value == "=HYPERLINK(1)")
    assert dangerous.data_type == "s"
    assert dangerous.quotePrefix
    entry = Entry.objects.get(action="reports.records.exported")
    assert entry.after["records"] == 2


def test_script_in_names_stays_text(office, campaign) -> None:
    campaign.name = XSS
    campaign.save()
    Session.objects.filter(code="s1").update(title=XSS)
    Organisation.objects.filter(code="week-bank-east").update(name=f"</script>{XSS}")
    summary = {"based_on": 0, "lessons": XSS, "work": XSS}
    assert office.post(reverse("reports:summary", args=["week"]), summary).status_code == 302
    for response in (
        page(office, "index"),
        page(office, "dashboard", "week"),
        page(office, "figure", "week", "sessions"),
        page(office, "summary", "week"),
    ):
        content = response.content.decode()
        assert response.status_code == 200
        assert XSS not in content
        assert "&lt;script&gt;" in content


def test_simulated_and_compiled_campaigns_say_so(office, campaign, answers) -> None:
    for provenance, words in (("simulated", "reports-banner--simulated"), ("compiled", "reports-banner")):
        campaign.provenance = provenance
        campaign.save()
        for response in (
            page(office, "dashboard", "week"),
            page(office, "figure", "week", "sessions"),
            page(office, "figure", "week", "participants", audience="elder"),
            page(office, "summary", "week"),
        ):
            assert words in response.content.decode()


def test_words_are_kept_by_version_and_nobody_is_overwritten(office, campaign) -> None:
    address = reverse("reports:summary", args=["week"])
    assert office.post(address, {"based_on": 0, "lessons": "先登记，后宣传。"}).status_code == 302
    assert office.post(address, {"based_on": 1, "lessons": "先登记，后宣传。"}).status_code == 302
    assert Summary.objects.count() == 1
    assert office.post(address, {"based_on": 1, "lessons": "再改。"}).status_code == 302
    late = office.post(address, {"based_on": 1, "lessons": "我也改。"})
    assert late.status_code == 422
    assert "我也改。" in late.content.decode()
    assert [summary.version for summary in Summary.objects.all()] == [2, 1]
    assert "先登记" in page(office, "summary", "week", version=1).content.decode()
    assert Entry.objects.filter(action="reports.summary.saved").count() == 2


def test_an_evaluator_reads_but_does_not_write(client, campaign) -> None:
    client.force_login(accounts.member("evaluator", "evaluator", campaign.host))
    assert page(client, "summary", "week").status_code == 200
    assert client.post(reverse("reports:summary", args=["week"]), {"based_on": 0}).status_code == 404
    assert client.post(reverse("reports:download", args=["week"])).status_code == 200


def test_empty_campaigns_have_pages_too(client) -> None:
    host = accounts.organisation("lonely")
    client.force_login(accounts.member("organiser", "organiser", host))
    assert page(client, "index").status_code == 200
    campaigns.campaign(host, "empty", when_text="三月")
    for name in ("dashboard", "summary"):
        assert page(client, name, "empty").status_code == 200
    assert client.post(reverse("reports:download", args=["empty"])).status_code == 200


def test_the_menu_shows_figures_to_those_who_may_see_some(office, campaign) -> None:
    assert reverse("reports:index") in office.get(reverse("wagtailadmin_home")).content.decode()
    office.force_login(accounts.member("editor", "editor", campaign.host))
    assert reverse("reports:index") not in office.get(reverse("wagtailadmin_home")).content.decode()


def test_records_of_answers_sort_only_by_their_number(campaign, answers) -> None:
    listing = listing_of(figures["participants"], whole_scope(campaign), order="hour")
    numbers = [record.number for record in listing.records]
    assert numbers == sorted(numbers)
    assert NOW.isoformat() not in str([listing.cells(record) for record in listing.records])
