"""What the games do when others announce something."""

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
from wanli.knowledge.library.actions import open_review
from wanli.learning.games.models import GameRound, Message


def forget_rounds(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Erasing a person erases what was played."""
    GameRound.objects.filter(participant=participant).delete()


def open_messages(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: messages are reviewed, and who may do what with them in the back office."""
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR):
        allow_role(role, "games.view_message")
    allow_role(Role.EDITOR, "games.add_message", "games.change_message")
    allow_role(Role.REVIEWER, "games.change_message")
    open_review(Message)


def note_publication(*, instance: Message, revision: Any, **kwargs: Any) -> None:
    """A version of a message passed the review: it is played with from now on."""
    approval = instance.approval_of(revision)
    approver = approval.finished_by if approval else "system"
    ledger.record(
        "games.message.published", on=instance, by=approver, at=timezone.now(), after={"revision": revision.pk}
    )
