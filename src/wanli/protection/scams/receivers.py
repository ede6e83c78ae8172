"""What the scams app does when others announce something."""

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
from wanli.protection.scams.actions import forget_messages
from wanli.protection.scams.models import Pattern


def open_patterns(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: scam patterns are reviewed, and who may do what in the back office."""
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR, Role.EXPERT):
        allow_role(role, "scams.view_pattern", "scams.view_keptmessage")
    allow_role(Role.EDITOR, "scams.add_pattern", "scams.change_pattern")
    allow_role(Role.REVIEWER, "scams.change_pattern")
    for role in (Role.EDITOR, Role.REVIEWER, Role.EXPERT):
        allow_role(role, "scams.review_keptmessage")
    for role in (Role.ADMINISTRATOR, Role.EXPERT, Role.EVALUATOR):
        allow_role(role, "scams.view_drift", "scams.export_keptmessage")
    for role in (Role.ADMINISTRATOR, Role.ORGANISER, Role.EXPERT, Role.INFORMATION_OFFICER):
        allow_role(role, "scams.add_batch", "scams.view_batch")
    allow_role(Role.ADMINISTRATOR, *(f"scams.{verb}_apikey" for verb in ("view", "add", "change")))
    open_review(Pattern)


def note_publication(*, instance: Pattern, revision: Any, **kwargs: Any) -> None:
    """A version passed the review: citizens read it from now on, or from its date."""
    approval = instance.approval_of(revision)
    verb = "published" if instance.live else "scheduled"
    by = approval.finished_by if approval else "system"
    ledger.record(f"scams.pattern.{verb}", on=instance, by=by, at=timezone.now(), after={"revision": revision.pk})


def forget_on_withdrawal(*, participant: Participant, purpose: str, at: datetime, **kwargs: Any) -> None:
    """Who takes the agreement back takes the messages back too."""
    if purpose == Purpose.SCREENING:
        forget_messages(participant)


def forget_on_erasure(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Nothing of an erased person's messages stays."""
    forget_messages(participant)
