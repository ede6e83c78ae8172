"""Groups: opened by staff, joined by their code, left at any time."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation, Participant, Person
from wanli.ground.ledger import actions as ledger
from wanli.learning.practice.actions.players import settle_pseudonym
from wanli.learning.practice.choices import GroupKind
from wanli.learning.practice.models import Group, GroupMember

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another on a blackboard
_LENGTH = 6


class GroupIsClosed(Exception):
    """No group has this code, or it takes nobody in any more."""

    message = _("There is no open group with this code. Please look at the code again.")


@transaction.atomic
def open_group(*, organisation: Organisation, kind: GroupKind, name: str, actor: Person | str, at: datetime) -> Group:
    """Open a group below an organisation, with a code of its own."""
    group = Group(name=name.strip(), kind=kind, organisation=organisation, opened_at=at, code=_new_code())
    group.full_clean()
    group.save()
    after = {"name": group.name, "kind": group.kind, "code": group.code, "organisation": organisation.code}
    ledger.record("practice.group.opened", on=group, by=actor, at=at, after=after)
    return group


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _letter in range(_LENGTH))
        if not Group.objects.filter(code=code).exists():
            return code


@transaction.atomic
def close_group(group: Group, *, actor: Person, at: datetime) -> None:
    """Take nobody in any more and let everybody go; the weeks that were stay as they were."""
    if group.closed_at is not None:
        return
    group.closed_at = at
    group.save(update_fields=["closed_at"])
    members = GroupMember.objects.filter(group=group, left_at=None).update(left_at=at)
    ledger.record("practice.group.closed", on=group, by=actor, at=at, after={"members": members})


@transaction.atomic
def join_group(*, actor: Participant, code: str, at: datetime) -> Group:
    """Join by a code, leaving the group of the same kind that one was in. Raises GroupIsClosed.

    Points count for the groups that one is in when they are earned: whoever changes takes none along.
    """
    Participant.objects.select_for_update().get(pk=actor.pk)
    group = Group.objects.filter(code=code.strip().upper(), closed_at=None).first()
    if group is None:
        raise GroupIsClosed
    now = GroupMember.objects.filter(participant=actor, kind=group.kind, left_at=None)
    if not now.filter(group=group).exists():
        now.update(left_at=at)
        GroupMember.objects.create(group=group, participant=actor, kind=group.kind, joined_at=at)
        settle_pseudonym(actor)
        ledger.note("practice.group.joined", participant_key=actor.key, at=at, subject=group.code)
    return group


@transaction.atomic
def leave_group(*, actor: Participant, code: str, at: datetime) -> None:
    """Leave; not being in it is no mistake."""
    left = GroupMember.objects.filter(participant=actor, group__code=code, left_at=None).update(left_at=at)
    if left:
        ledger.note("practice.group.left", participant_key=actor.key, at=at, subject=code)
