"""The tree of organisations."""

from datetime import datetime

from django.db import models, transaction

from wanli.ground.accounts.models import Organisation
from wanli.ground.ledger import actions as ledger


@transaction.atomic
def create_organisation(
    *,
    parent: Organisation | None,
    kind: str,
    code: str,
    name: str,
    region: str = "",
    name_en: str = "",
    actor: models.Model | str,
    at: datetime,
) -> Organisation:
    """Add an organisation under `parent`, or as a root. Raises ValidationError on a code that is taken."""
    organisation = Organisation(kind=kind, code=code, name=name, region=region, name_en=name_en)
    organisation.clean_fields(exclude=["path", "depth", "numchild"])
    organisation.validate_unique(exclude=["path"])
    if parent is None:
        Organisation.add_root(instance=organisation)
    else:
        parent.refresh_from_db()
        parent.add_child(instance=organisation)
    ledger.record(
        "accounts.organisation.created",
        on=organisation,
        by=actor,
        at=at,
        after={"code": code, "kind": kind, "parent": parent.code if parent else ""},
    )
    return organisation


@transaction.atomic
def describe_organisation(
    organisation: Organisation,
    *,
    name: str,
    name_en: str,
    kind: str,
    region: str,
    actor: models.Model | str,
    at: datetime,
) -> Organisation:
    """Change what an organisation is called and where it is. Its code, by which records name it, stays."""
    after = {"name": name, "name_en": name_en, "kind": kind, "region": region}
    before = {field: getattr(organisation, field) for field in after}
    if before == after:
        return organisation
    for field, value in after.items():
        setattr(organisation, field, value)
    organisation.clean_fields(exclude=["path", "depth", "numchild"])
    organisation.save()
    ledger.record("accounts.organisation.described", on=organisation, by=actor, at=at, before=before, after=after)
    return organisation
