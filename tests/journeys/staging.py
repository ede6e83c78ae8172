"""Run beside the product, before the journeys: one campaign with a session today, and people who will meet it."""

import json
import secrets

import django

django.setup()

from django.urls import reverse  # noqa: E402 - after the applications are loaded
from django.utils import timezone  # noqa: E402 - after the applications are loaded

from wanli.ground.accounts.actions import create_organisation, grant_membership  # noqa: E402 - after the applications are loaded
from wanli.ground.accounts.choices import OrganisationKind, Role  # noqa: E402 - after the applications are loaded
from wanli.ground.accounts.models import Organisation, Person  # noqa: E402 - after the applications are loaded
from wanli.learning.assessments.choices import Level  # noqa: E402 - after the applications are loaded
from wanli.learning.assessments.models import Check  # noqa: E402 - after the applications are loaded
from wanli.learning.assessments.queries import signed_levels  # noqa: E402 - after the applications are loaded
from wanli.outreach.campaigns.actions import create_campaign, save_record  # noqa: E402 - after the applications are loaded
from wanli.outreach.campaigns.models import Session  # noqa: E402 - after the applications are loaded

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def bank(code: str, name: str) -> Organisation:
    return create_organisation(
        parent=None, kind=OrganisationKind.BANK, code=code, name=name, region="临江市", actor="system", at=NOW
    )


def staff(name: str, *roles: str, organisation: Organisation) -> str:
    """Make a member of staff; gives the password."""
    password = secrets.token_urlsafe(12)
    person = Person.objects.create_user(name, password=password)
    for role in roles:
        grant_membership(person, organisation=organisation, role=role, actor="system", at=NOW)
    return password


def campaign_today(host: Organisation, code: str, name: str) -> Session:
    check = Check.objects.filter(is_offered=True, audience="public").first() or Check.objects.first()
    campaign = create_campaign(
        host=host,
        code=code,
        name=name,
        status="announced",
        starts_on=TODAY,
        ends_on=TODAY + timezone.timedelta(days=6),
        check_code=check.code,
        actor="system",
        at=NOW,
    )
    return save_record(
        Session(
            campaign=campaign,
            code="S1",
            title="银杏广场宣传台",
            title_en="Booth in Ginkgo Square",
            organisation=host,
            venue="银杏广场",
            region="临江市",
            starts_on=TODAY,
            audiences=["public"],
        ),
        actor="system",
        at=NOW,
    )


def main() -> None:
    ours, theirs = bank("journey-bank", "临江示范银行"), bank("journey-rival", "隔岸示范银行")
    session = campaign_today(ours, "journey-week", "金融知识进广场")
    foreign = campaign_today(theirs, "journey-rival-week", "隔岸宣传周")
    passwords = {
        "journey-organiser": staff("journey-organiser", Role.ORGANISER, Role.EVALUATOR, organisation=ours),
        "journey-officer": staff("journey-officer", Role.INFORMATION_OFFICER, organisation=ours),
        "journey-rival": staff("journey-rival", Role.ORGANISER, Role.EVALUATOR, organisation=theirs),
        "journey-newcomer": staff("journey-newcomer", Role.EDITOR, organisation=ours),
        "journey-forgetful": staff("journey-forgetful", Role.EDITOR, organisation=ours),
    }
    print(
        json.dumps(
            {
                "passwords": passwords,
                "campaign": session.campaign.pk,
                "campaign_code": session.campaign.code,
                "session": session.pk,
                "short_code": session.short_code,
                "check": session.campaign.check_code,
                "card": reverse("assessments:card", args=[signed_levels((Level.PARTLY, Level.STEADY))]),
                "foreign_campaign": foreign.campaign.pk,
                "foreign_session": foreign.pk,
            }
        )
    )


main()
