"""Roles: who holds which, where, and what a role may do in the back office."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction

from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Membership, Organisation, Person
from wanli.ground.ledger import actions as ledger


@transaction.atomic
def grant_membership(
    person: Person, *, organisation: Organisation, role: str, actor: models.Model | str, at: datetime
) -> Membership:
    """Give a person a role in an organisation. Granting twice changes nothing."""
    membership, is_new = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=Role(role), defaults={"granted_at": at}
    )
    if is_new:
        person.groups.add(_group(role))
        ledger.record(
            "accounts.membership.granted",
            on=person,
            by=actor,
            at=at,
            after={"role": role, "organisation": organisation.code},
        )
    return membership


@transaction.atomic
def revoke_membership(membership: Membership, *, actor: models.Model | str, at: datetime) -> None:
    """Take a role back; the permissions go with the last organisation in which it was held."""
    person, role = membership.person, membership.role
    organisation_code = membership.organisation.code
    membership.delete()
    if not person.memberships.filter(role=role).exists():
        person.groups.remove(_group(role))
    ledger.record(
        "accounts.membership.revoked",
        on=person,
        by=actor,
        at=at,
        before={"role": role, "organisation": organisation_code},
    )


def allow_role(role: str, *permission_names: str) -> None:
    """Let a role's group do what is named ("library.change_piece"); called by apps after migrating.

    Raises Permission.DoesNotExist on a name that no model defines: a misspelt permission must not pass silently.
    """
    group = _group(role)
    for name in permission_names:
        app_label, codename = name.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))


def _group(role: str) -> Group:
    return Group.objects.get_or_create(name=Role(role).value)[0]
