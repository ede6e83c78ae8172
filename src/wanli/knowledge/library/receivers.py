"""What follows when something happened to a reviewed text: the ledger, the search, the rights."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from wanli.ground.accounts.actions import allow_role
from wanli.ground.accounts.choices import Role
from wanli.ground.ledger import actions as ledger
from wanli.knowledge.library.actions import drop_index, index_pieces, open_review
from wanli.knowledge.library.models import Piece, ReviewedMixin


def prepare_review(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: the workflow with its second person, and what editors and reviewers may do.

    Nobody is given the right to publish, delete or unpublish a piece.
    """
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR):
        allow_role(role, "library.view_piece", "library.view_topic", "library.view_source", "library.recall_piece")
    allow_role(Role.EDITOR, "library.add_piece", "library.change_piece")
    allow_role(Role.REVIEWER, "library.change_piece")
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        allow_role(role, *(f"library.{verb}_{noun}" for verb in ("add", "change") for noun in ("topic", "source")))
    open_review(Piece)


def record_submission(*, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """A text was handed in for review (a resubmission after a return starts a task and is recorded there)."""
    _record(instance.content_object, "submitted", user)


def record_cancellation(*, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """A review was stopped."""
    _record(instance.content_object, "review_cancelled", user)


def record_decision(*, instance: TaskState, created: bool, **kwargs: Any) -> None:
    """A second person decided. Heard on saving, so that the approval stands before the publication it causes."""
    piece = instance.workflow_state.content_object
    if created:
        if instance.workflow_state.task_states.exclude(pk=instance.pk).exists():
            _record(piece, "resubmitted", instance.revision.user, revision=instance.revision_id)
    elif instance.status == TaskState.STATUS_APPROVED:
        _record(piece, "approved", instance.finished_by, revision=instance.revision_id)
    elif instance.status == TaskState.STATUS_REJECTED:
        _record(piece, "returned", instance.finished_by, revision=instance.revision_id)


def note_publication(*, instance: Piece, revision: Any, **kwargs: Any) -> None:
    """A version is published or has its date: it can be found, and a recall is over."""
    approval = instance.approval_of(revision)
    approver = approval.finished_by if approval else None
    if not instance.live:
        _record(instance, "scheduled", approver, revision=revision.pk, go_live_at=instance.go_live_at)
        return
    if instance.recalled_at:
        instance.recalled_at, instance.recall_reason = None, ""
        instance.save(update_fields=["recalled_at", "recall_reason"])
    index_pieces([instance])
    _record(instance, "published", approver, revision=revision.pk)


def note_unpublication(*, instance: Piece, **kwargs: Any) -> None:
    """A piece left: it can no longer be found. A recall writes its own entry, with the reason."""
    drop_index(instance.pk)
    if not instance.recalled_at:
        _record(instance, "expired" if instance.expired else "unpublished", None)


def _record(text: Any, verb: str, user: Any, **after: Any) -> None:
    if isinstance(text, ReviewedMixin):
        noun = f"{text._meta.app_label}.{text._meta.model_name}"
        ledger.record(f"{noun}.{verb}", on=text, by=user or "system", at=timezone.now(), after=after)
