"""The rehearsal is marked, deterministic, and its interval can be compared with the truth that was put in."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from factories import accounts, assessments, campaigns, reports
from wanli.evidence.reports import actions
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.ground.ledger.models import Entry
from wanli.learning.assessments.models import Attempt
from wanli.outreach.campaigns.models import Campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = reports.filled(has_answers=False)
    assessments.check(length=4)
    return campaign


def test_it_makes_a_marked_copy_with_a_known_gain(campaign) -> None:
    made = actions.simulate_campaign(campaign, people=60, seed=7, actor="system", at=accounts.NOW)
    assert (made.campaign.provenance, made.campaign.name) == ("simulated", "宣传周week（模拟演练）")
    assert not made.campaign.is_public
    assert made.sessions == 2
    scope = whole_scope(made.campaign)
    gain = figures["gain"].value(scope).estimate
    assert figures["participants"].value(scope).records == 60
    assert gain.persons == made.pairs
    assert 0.1 < made.true_gain < 0.25
    assert gain.low < made.true_gain < gain.high
    assert figures["checks-started"].value(whole_scope(campaign)).records == 0
    entry = Entry.objects.get(action="reports.campaign.simulated")
    assert entry.after["seed"] == 7


def test_the_same_seed_gives_the_same_figures(campaign) -> None:
    def values() -> list[str]:
        made = actions.simulate_campaign(campaign, people=30, seed=3, actor="system", at=accounts.NOW)
        scope = whole_scope(made.campaign)
        found = [figure.value(scope) for figure in figures if not figure.needs]
        Campaign.objects.filter(pk=made.campaign.pk).update(code="kept")
        return [f"{reading.figure.key} {reading.full_text} {reading.interval}" for reading in found]

    first = values()
    Attempt.objects.filter(campaign="week-simulated").update(campaign="kept")
    for number, session in enumerate(Campaign.objects.get(code="kept").sessions.all()):
        session.short_code = f"kept{number}"
        session.save()
    Campaign.objects.filter(code="kept").update(code="kept-before")
    assert values() == first


def test_it_refuses_to_run_twice_or_on_itself(campaign) -> None:
    made = actions.simulate_campaign(campaign, people=10, seed=7, actor="system", at=timezone.now())
    with pytest.raises(actions.CampaignWasRehearsed):
        actions.simulate_campaign(campaign, people=10, seed=8, actor="system", at=timezone.now())
    with pytest.raises(actions.CampaignIsSimulated):
        actions.simulate_campaign(made.campaign, people=10, seed=7, actor="system", at=timezone.now())


def test_the_command_asks_first(campaign) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("reports_simulate", "week", "--people", "10")
    assert Campaign.objects.count() == 1
    told = io.StringIO()
    call_command("reports_simulate", "week", "--people", "10", "--yes", "--json", stdout=told)
    assert json.loads(told.getvalue())["campaign"] == "week-simulated"
    with pytest.raises(CommandError):
        call_command("reports_simulate", "week", "--people", "10", "--yes")
    with pytest.raises(CommandError, match="between 10 and 5000"):
        call_command("reports_simulate", "week", "--people", "3", "--yes")


def test_without_a_test_on_offer_nobody_can_answer() -> None:
    campaign = campaigns.campaign(accounts.organisation("bank"))
    with pytest.raises(actions.NoCheckToAnswer):
        actions.simulate_campaign(campaign, people=10, seed=7, actor="system", at=accounts.NOW)
    assessments.check(length=4)
    assert actions.simulate_campaign(campaign, people=10, seed=7, actor="system", at=accounts.NOW).sessions == 1
