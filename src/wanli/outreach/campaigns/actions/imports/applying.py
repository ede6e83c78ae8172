"""The import itself: all of it or nothing."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from wanli.ground.accounts.actions import create_organisation
from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.ledger import actions as ledger
from wanli.outreach.campaigns.actions.imports.planning import CHANGED, NEW, Plan, Planner
from wanli.outreach.campaigns.actions.imports.reading import Problems, read_workbook
from wanli.outreach.campaigns.actions.imports.tables import CAMPAIGN
from wanli.outreach.campaigns.choices import TaskStatus
from wanli.outreach.campaigns.models import PlanTask


def plan_import(data: bytes, *, actor: Person | str) -> Plan:
    """What importing this workbook would change; nothing is written.

    `actor` must be an organiser of the campaign's host, or "system". Raises FileIsRefused for a file that may not
    be opened, ImportHasProblems with every problem found (at most 200) otherwise.
    """
    problems = Problems()
    sheets = read_workbook(data, problems)
    plan = Planner(sheets, actor, problems).make()
    problems.raise_if_any()
    return plan


@transaction.atomic
def import_campaign(data: bytes, *, actor: Person | str, at: datetime) -> Plan:
    """Bring a workbook into the database in one transaction, and record it with the file's hash and the counts.

    Refused as in `plan_import`. A workbook that changes nothing writes nothing, the ledger included.
    """
    plan = plan_import(data, actor=actor)
    if plan.is_idle or plan.campaign is None:
        return plan
    _found_organisations(plan, actor, at)
    for table in dict.fromkeys(change.table for change in plan.changes):
        changes = [change for change in plan.changes if change.table is table]
        if table is CAMPAIGN and changes[0].kind == NEW:
            plan.campaign.created_at = at
        for change in changes:
            _settle_relations(change.instance)
            if isinstance(change.instance, PlanTask) and "status" in change.after:
                change.instance.done_at = at if change.instance.status == TaskStatus.DONE else None
            if change.kind == CHANGED:
                change.instance.save()
        new = [change.instance for change in changes if change.kind == NEW]
        for instance in new:
            if hasattr(instance, "recorded_at"):
                instance.recorded_at = at
        if table is CAMPAIGN and new:
            plan.campaign.save()
        else:
            table.model._default_manager.bulk_create(new)
    ledger.record(
        "campaigns.workbook.imported",
        on=plan.campaign,
        by=actor,
        at=at,
        after={
            "sha256": hashlib.sha256(data).hexdigest(),
            "counts": plan.counts,
            "organisations": len(plan.organisations),
        },
    )
    return plan


def _found_organisations(plan: Plan, actor: Person | str, at: datetime) -> None:
    """Create what the file defines; the unsaved placeholders in the plan become the saved ones."""
    founded: dict[str, Organisation] = {}
    for placeholder, parent_code in plan.organisations:
        parent = founded.get(parent_code) or Organisation.objects.filter(code=parent_code).first()
        saved = create_organisation(
            parent=parent,
            kind=placeholder.kind,
            code=placeholder.code,
            name=placeholder.name,
            name_en=placeholder.name_en,
            region=placeholder.region,
            actor=actor,
            at=at,
        )
        founded[placeholder.code] = saved
        placeholder.pk, placeholder.path, placeholder.depth = saved.pk, saved.path, saved.depth


def _settle_relations(instance: Any) -> None:
    """What a row refers to may have got its key only now."""
    for name, related in list(instance._state.fields_cache.items()):
        if related is not None:
            setattr(instance, name, related)
