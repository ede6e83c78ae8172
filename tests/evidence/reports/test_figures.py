"""Every value is worked out from exactly the records that it opens into, and says what nobody recorded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from factories import accounts, assessments, campaigns, reports
from wanli.evidence.reports.choices import Form, Nature
from wanli.evidence.reports.queries import dashboards
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.quantities import joined_precision
from wanli.evidence.reports.queries.records import listing_of
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.outreach.campaigns.models import Campaign, Quantity, Session

pytestmark = pytest.mark.django_db
SUMMED = {"occasions": "occasions", "media-reports": "count"}


@pytest.fixture
def scope():
    return whole_scope(reports.filled())


def asked(figure, scope):
    """The scope, with what figures about one thing need."""
    return scope.narrowed(**{"code": {"code": "f1"}, "topic": {"topic": "loans"}}.get(figure.needs, {}))


def test_every_value_is_counted_from_the_records_that_open(scope) -> None:
    for figure in figures:
        check_figure(figure, scope)


def check_figure(figure, scope) -> None:
    key = figure.key
    here = asked(figure, scope)
    reading, records = figure.value(here), list(figure.records(here))
    listing = listing_of(figure, here)
    assert reading.records == len(records) == listing.records.count() == len(list(listing.records))
    assert [len(listing.cells(record)) for record in listing.records] == [len(listing.columns)] * len(records)
    column = SUMMED.get(key, "count" if key.startswith(("heads-", "handed-out-", "set-up-")) else "")
    if column:
        given = [getattr(record, column) for record in records if getattr(record, column) is not None]
        assert reading.unrecorded == len(records) - len(given)
        assert (reading.quantity.value if reading.quantity else None) == (sum(given) if given else None)
    elif figure.form == Form.SHARE:
        shares = [record.right / record.asked for record in records]
        assert reading.estimate.value == pytest.approx(sum(shares) / len(shares))
        assert reading.estimate.persons == len(records)
    elif figure.form == Form.POINTS:
        gains = [record.right / record.asked - record.before_right / record.before_asked for record in records]
        assert reading.estimate.value == pytest.approx(sum(gains) / len(gains))
    elif figure.form == Form.RATIO:
        before = sum(record.before_right / record.before_asked for record in records) / len(records)
        after = sum(record.right / record.asked for record in records) / len(records)
        assert reading.estimate.value == pytest.approx((after - before) / (1 - before))
    elif figure.needs == "code":
        assert reading.quantity.value == records[0].value
    else:
        assert (reading.quantity.value if reading.quantity else 0) == len(records)


def test_nothing_recorded_is_not_zero() -> None:
    empty = whole_scope(campaigns.campaign(accounts.organisation("lonely"), "empty"))
    empty.campaign.participations.all().delete()
    for figure in figures:
        reading = figure.value(empty)
        assert (reading.quantity, reading.estimate, reading.records) == (None, None, 0), figure.key
        with override("en"):
            assert reading.full_text == "not recorded"


def test_qualifiers_and_gaps_stay(scope) -> None:
    with override("zh-hans"):
        assert figures["heads-visitors"].value(scope).text == "920余"
        assert figures["handed-out-leaflet"].value(scope).full_text == "15000余份"
    assert figures["handed-out-leaflet"].value(scope).unrecorded == 1
    assert figures["occasions"].value(scope).quantity == Quantity(Decimal(24))
    assert figures["occasions"].value(scope).unrecorded == 1
    assert figures["tasks-done"].value(scope).quantity == Quantity(1)
    assert figures["tasks"].value(scope).quantity == Quantity(2)
    assert figures["tasks-late"].value(scope).quantity == Quantity(1)
    assert figures["sessions-uncounted"].value(scope).quantity == Quantity(1)
    assert figures["sessions-online"].value(scope).quantity == Quantity(0)


def test_recorded_and_stated_are_never_added(scope) -> None:
    assert figures["heads-consultations"].value(scope).quantity is None
    stated = figures["heads-consultations-stated"].value(scope)
    assert stated.quantity == Quantity(Decimal(15))
    assert stated.figure.nature == Nature.STATED
    named = {reading.title: reading for reading in dashboards.stated_totals(scope)}
    assert named["点击量"].quantity == Quantity(Decimal(21200000), "about")
    assert named["参加网点"].quantity is None


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["exact", "exact"], "exact"),
        (["exact", "at_least"], "at_least"),
        (["at_least", "more_than"], "at_least"),
        (["nearly", "exact"], "nearly"),
        (["nearly", "at_least"], "about"),
        (["about", "more_than"], "about"),
        ([], "exact"),
    ],
)
def test_a_sum_keeps_what_its_parts_leave(parts, whole) -> None:
    assert joined_precision(parts) == whole


def test_a_period_and_an_organisation_narrow(scope) -> None:
    day = reports.DAY
    assert figures["sessions"].value(scope.narrowed(since=day, until=day)).records == 1
    assert figures["check-ins"].value(scope.narrowed(until=day)).records == 0
    assert figures["media-reports"].value(scope.narrowed(since=day)).records == 0
    east = Session.objects.get(code="s1").organisation
    assert figures["sessions"].value(scope.narrowed(organisation=east)).records == 1
    assert figures["sessions"].value(scope.narrowed(organisation=scope.campaign.host)).records == 2
    assert figures["sessions"].value(scope.narrowed(organisation=scope.campaign.host, alone=True)).records == 0


def test_every_person_counts_once_and_first_tests_are_compared_with_their_own_parallel() -> None:
    host = accounts.organisation("bank")
    campaign, check = campaigns.campaign(host, "week"), assessments.check(length=4)
    for _number in range(10):
        first = reports.answered(check, campaign, before=1, after=3)
    again = reports.tests.start_attempt(
        check,
        actor=first.participant,
        language="zh-hans",
        at=accounts.NOW + timedelta(days=1),
        campaign=campaign.code,
    )
    reports.answer(again, 4, first.participant, accounts.NOW + timedelta(days=1))
    scope = whole_scope(campaign)
    assert figures["checks-completed"].value(scope).records == 11
    assert figures["participants"].value(scope).records == 10
    assert figures["right-before"].value(scope).estimate.value == pytest.approx(0.25)
    assert figures["gain"].value(scope).estimate.value == pytest.approx(0.5)
    assert figures["hake-gain"].value(scope).text == "0.67"


def test_answers_of_another_campaign_are_not_counted(scope) -> None:
    other = campaigns.campaign(accounts.organisation("other"), "other")
    assert figures["checks-started"].value(whole_scope(other)).records == 0
    assert figures["checks-started"].value(scope).records == 31


def test_the_number_of_queries_does_not_grow_with_the_sessions() -> None:
    host, east, _west = reports.bank()
    campaign = campaigns.campaign(host, "week")
    check = assessments.check(length=4)

    def queries() -> int:
        scope = whole_scope(Campaign.objects.get(pk=campaign.pk))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            dashboards.cards_of(scope)
            dashboards.tables_of(scope)
        return len(captured)

    first = reports.held(campaign, "s1", east)
    reports.group(10, check, campaign, first)
    one = queries()
    for code in ("s2", "s3"):
        reports.group(10, check, campaign, reports.held(campaign, code, host))
    assert queries() == one
