"""Fewer than ten people are shown nowhere, nor what would give them away."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse

from factories import accounts, assessments, campaigns, reports
from wanli.evidence.reports.choices import Dimension
from wanli.evidence.reports.queries.dashboards import AnswerCells, tables_of
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.records import GroupIsTooSmall, listing_of
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.evidence.reports.queries.summaries import draft_of
from wanli.ground.accounts.models import Organisation

pytestmark = pytest.mark.django_db
PLACEMENTS = {"placements-started", "placements-completed", "placed"}  # nobody here takes one: nothing to hide
ANSWERS = [
    figure for figure in figures if figure.nature == "answers" and not figure.needs and figure.key not in PLACEMENTS
]


@pytest.fixture
def scope():
    return whole_scope(reports.filled())


def test_small_cells_and_the_smallest_other_are_hidden(scope) -> None:
    cells = AnswerCells(scope)
    by_audience = cells.by(Dimension.AUDIENCE)
    assert {name: cell.persons.is_hidden for name, cell in by_audience.items()} == {
        "elder": True,  # twelve, but two could be worked out from it
        "student": False,
        "": True,
    }
    assert by_audience["student"].persons.records == 17
    by_organisation = {
        Organisation.objects.get(pk=pk).code if pk else None: cell.persons.is_hidden
        for pk, cell in cells.by(Dimension.ORGANISATION).items()
    }
    assert by_organisation == {"week-bank-east": False, "week-bank-west": True, None: True}


def test_hidden_cells_do_not_open(scope) -> None:
    west = Organisation.objects.get(code="week-bank-west")
    hidden = (scope.narrowed(organisation=west), scope.narrowed(audience="elder"))
    for figure, here in itertools.product(ANSWERS, hidden):
        reading = figure.value(here)
        assert reading.is_hidden
        assert (reading.quantity, reading.estimate, reading.records) == (None, None, 0)
        with pytest.raises(GroupIsTooSmall):
            listing_of(figure, here)


def test_two_filters_do_not_cut_a_small_group_out(scope) -> None:
    east = Organisation.objects.get(code="week-bank-east")
    participants = figures["participants"]
    assert participants.value(scope.narrowed(organisation=east)).records == 16
    assert participants.value(scope.narrowed(organisation=east, audience="elder")).is_hidden
    assert participants.value(scope.narrowed(organisation=east, since=reports.DAY)).records == 16


def test_periods_cannot_be_subtracted_from_each_other() -> None:
    host, *_ = reports.bank()
    campaign, check = campaigns.campaign(host, "week"), assessments.check(length=4)
    for days, number in enumerate([12, 3, 14]):
        reports.group(number, check, campaign, at=accounts.NOW + timedelta(days=days))
    scope, first = whole_scope(campaign), accounts.NOW.date()
    participants = figures["participants"]
    until_second = participants.value(scope.narrowed(until=first + timedelta(days=1)))
    assert until_second.records == 15  # the hidden day together with the one that hides it
    assert participants.value(scope.narrowed(until=first)).is_hidden
    assert participants.value(scope.narrowed(since=first + timedelta(days=2))).records == 14


def test_a_campaign_of_nine_people_shows_none_of_their_answers() -> None:
    host, *_ = reports.bank()
    campaign, check = campaigns.campaign(host, "small"), assessments.check(length=4)
    reports.group(9, check, campaign)
    scope = whole_scope(campaign)
    assert all(figure.value(scope).is_hidden for figure in ANSWERS)
    text = str([block for section in draft_of(campaign).sections for block in section.blocks])
    assert "9" not in text.replace("2026", "").replace("11月19日", "")


def test_rows_tell_neither_who_nor_where_nor_a_day_of_few(scope) -> None:
    listing = listing_of(figures["participants"], scope)
    assert [column.name for column in listing.columns] == ["number", "form", "hour", "share"]
    keys = {str(attempt.participant.key) for attempt in listing.records}
    shown = [str(listing.cells(record)) for record in listing.records]
    assert not any(key in line for key in keys for line in shown)
    east = scope.narrowed(organisation=Organisation.objects.get(code="week-bank-east"))
    numbers = {record.number for record in listing.records}
    assert numbers.isdisjoint(record.number for record in listing_of(figures["participants"], east).records)


def test_times_on_days_with_few_people_are_not_told() -> None:
    host, *_ = reports.bank()
    campaign, check = campaigns.campaign(host, "week"), assessments.check(length=4)
    for days, number in enumerate([12, 3, 14]):
        reports.group(number, check, campaign, at=accounts.NOW + timedelta(days=days))
    listing = listing_of(figures["participants"], whole_scope(campaign))
    told = [listing.cells(record)[2] for record in listing.records]
    assert sum(time.startswith("2026-11-24") for time in told) == 14
    assert not any(time.startswith(("2026-11-22", "2026-11-23")) for time in told)


def test_the_dashboard_and_its_drawings_hide_them_too(scope, client) -> None:
    client.force_login(accounts.member("organiser", "organiser", scope.campaign.host))
    tables = {table.key: table for table in tables_of(scope)}
    elder = tables["audience"].rows[0][1]
    assert [(cell.value, cell.url) for cell in elder] == [(None, "")] * 4
    assert [series["values"][0] for series in tables["audience"].drawn["series"]] == [None, None]
    west = Organisation.objects.get(code="week-bank-west")
    address = reverse("reports:figure", args=["week", "participants"])
    for query in (f"organisation={west.pk}", "audience=elder", "audience=student&organisation=" + str(west.pk)):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 403
        assert "<table" not in response.content.decode().split('id="main"')[1]
        assert client.post(reverse("reports:export", args=["week", "participants"]) + f"?{query}").status_code == 403


def test_the_document_hides_them_too(scope) -> None:
    tables = [block for block in draft_of(scope.campaign).sections[2].blocks if block.kind == "table"]
    rows = [[cell[0] for cell in row] for row in tables[0].rows]
    hidden = [row for row in rows if row[1] == "不公布"]
    assert len(hidden) == 2
    assert all(row[1:] == ["不公布"] * 4 for row in hidden)
