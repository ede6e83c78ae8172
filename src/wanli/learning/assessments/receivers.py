"""What the assessments do when others announce something."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes

from wanli.ground.accounts.actions import allow_role
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments.models import Attempt


def close_open_attempts(*, participant: Participant, purpose: str, at: datetime, **kwargs: Any) -> None:
    """Without consent nothing more is stored: tests under way take no more answers."""
    if purpose == Purpose.LEARNING:
        Attempt.objects.filter(participant=participant, finished_at=None, closed_at=None).update(closed_at=at)


def forget_group(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Erasing a person takes the age band off the attempts too; the group stays, for the counts."""
    Attempt.objects.filter(participant=participant).update(age_band="")


def open_items(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: who may look at the items and their analysis in the back office, and who calibrates them."""
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR, Role.EVALUATOR):
        allow_role(role, "assessments.view_item", "assessments.view_itembank")
    for role in (Role.ADMINISTRATOR, Role.EVALUATOR):  # calibrating the bank, and putting a version in force
        allow_role(role, "assessments.add_itembank", "assessments.change_itembank")
