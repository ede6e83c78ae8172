"""Founding and changing a campaign."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.ledger import actions as ledger
from wanli.outreach.campaigns.choices import ParticipationRole
from wanli.outreach.campaigns.models import Campaign, Participation


@transaction.atomic
def create_campaign(
    *, host: Organisation, code: str, name: str, actor: Person | str, at: datetime, **values: Any
) -> Campaign:
    """Found a campaign of a host organisation, which takes part as host from the first moment.

    Raises ValidationError on a code that is taken or a value that does not fit.
    """
    campaign = Campaign(host=host, code=code, name=name, created_at=at, **values)
    campaign.full_clean()
    campaign.save()
    Participation.objects.create(campaign=campaign, organisation=host, role=ParticipationRole.HOST)
    ledger.record(
        "campaigns.campaign.created",
        on=campaign,
        by=actor,
        at=at,
        after={"code": code, "host": host.code, "status": campaign.status},
    )
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, *, values: dict[str, Any], actor: Person | str, at: datetime) -> Campaign:
    """Change fields of a campaign. The code and the host stay: links are printed and records belong to it."""
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    before = {name: getattr(stored, name) for name, value in values.items() if getattr(stored, name) != value}
    if not before:
        return stored
    for name in before:
        setattr(stored, name, values[name])
    stored.full_clean()
    stored.save()
    after = {name: values[name] for name in before}
    ledger.record("campaigns.campaign.changed", on=stored, by=actor, at=at, before=before, after=after)
    return stored
