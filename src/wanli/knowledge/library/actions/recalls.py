"""Taking a text back, in all languages, everywhere, at once."""

from datetime import datetime

from django.db import models, transaction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import WorkflowState

from wanli.ground.ledger import actions as ledger
from wanli.knowledge.library.models import Piece


class PieceIsNotPublished(Exception):
    """Only what citizens can read can be taken back."""


class RecallNeedsReason(Exception):
    """Citizens who read the text are owed the reason."""


@transaction.atomic
def recall(piece: Piece, *, reason: str, actor: models.Model | str, at: datetime) -> list[Piece]:
    """Take a piece back in every language: out of lists, search, leaflet and schedule, review stopped.

    Its address answers 410 with the reason and the date. The way back is a new review. Returns what was
    taken back. Raises RecallNeedsReason, and PieceIsNotPublished when no language is before citizens.
    """
    reason = reason.strip()
    if not reason:
        raise RecallNeedsReason(piece)
    family = list(Piece.objects.select_for_update().filter(translation_key=piece.translation_key).select_related(None))
    if not any(twin.live or twin.approved_schedule for twin in family):
        raise PieceIsNotPublished(piece)
    user = actor if isinstance(actor, models.Model) and actor._meta.label == "accounts.Person" else None
    for twin in family:
        was_live = twin.live
        twin.recalled_at, twin.recall_reason = at, reason
        _stop_review(twin, user)
        twin.revisions.update(approved_go_live_at=None)
        if was_live:
            UnpublishAction(twin, user=user).execute(skip_permission_checks=True)
        else:
            twin.save(update_fields=["recalled_at", "recall_reason"])
        ledger.record(
            "library.piece.recalled",
            on=twin,
            by=actor,
            at=at,
            before={"live": was_live},
            after={"live": False, "reason": reason},
        )
    return family


def _stop_review(piece: Piece, user: models.Model | None) -> None:
    state = piece.current_workflow_state
    if state is not None and state.status in (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES):
        state.cancel(user=user)
