"""Writes on organisations, memberships and participants."""

from wanli.ground.accounts.actions.memberships import allow_role, grant_membership, revoke_membership
from wanli.ground.accounts.actions.organisations import create_organisation, describe_organisation
from wanli.ground.accounts.actions.participants import admit_participant, describe_participant, empty_participant
from wanli.ground.accounts.actions.people import create_person

__all__ = [
    "admit_participant",
    "allow_role",
    "create_organisation",
    "create_person",
    "describe_organisation",
    "describe_participant",
    "empty_participant",
    "grant_membership",
    "revoke_membership",
]
