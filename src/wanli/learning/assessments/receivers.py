"""What the assessments do when others announce something."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.utils import timezone

from wanli.ground.accounts.actions import allow_role
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy.choices import Purpose
from wanli.knowledge.library.actions import open_review
from wanli.learning.assessments.actions.items import settle_expiry, settle_publication
from wanli.learning.assessments.models import Attempt, Item, SkillTrack


def close_open_attempts(*, participant: Participant, purpose: str, at: datetime, **kwargs: Any) -> None:
    """Without consent nothing more is stored: tests under way take no more answers."""
    if purpose == Purpose.LEARNING:
        Attempt.objects.filter(participant=participant, finished_at=None, closed_at=None).update(closed_at=at)
        SkillTrack.objects.filter(participant=participant).delete()


def forget_group(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Erasing a person takes the age band off the attempts too; the group stays, for the counts."""
    Attempt.objects.filter(participant=participant).update(age_band="")
    SkillTrack.objects.filter(participant=participant).delete()


def open_items(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: items are reviewed, and who may do what with them in the back office."""
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR, Role.EVALUATOR):
        allow_role(role, "assessments.view_item", "assessments.view_itembank")
    for role in (Role.ADMINISTRATOR, Role.EVALUATOR):  # calibrating the bank, and putting a version in force
        allow_role(role, "assessments.add_itembank", "assessments.change_itembank")
    allow_role(Role.EDITOR, "assessments.add_item", "assessments.change_item", "assessments.import_item")
    allow_role(Role.REVIEWER, "assessments.change_item", "assessments.bring_back_item")
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR):
        allow_role(role, "assessments.withdraw_item")
    open_review(Item)


def note_publication(*, instance: Item, revision: Any, **kwargs: Any) -> None:
    """A version passed the review: it is asked from now on, or has its date."""
    approval = instance.approval_of(revision)
    approver = approval.finished_by if approval else "system"
    if instance.live and instance.live_revision_id == revision.pk:
        settle_publication(instance, revision, actor=approver, at=timezone.now())
    else:
        after = {"revision": revision.pk, "go_live_at": instance.go_live_at}
        ledger.record("assessments.item.scheduled", on=instance, by=approver, at=timezone.now(), after=after)


def note_expiry(*, instance: Item, **kwargs: Any) -> None:
    """The date up to which an item was to be asked has come."""
    settle_expiry(instance, actor="system", at=timezone.now())
