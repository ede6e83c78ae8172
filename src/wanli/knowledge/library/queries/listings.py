"""What the back office's lists and editors of reviewed texts share, whatever the texts are."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Revision, WorkflowState


def with_review(texts: QuerySet) -> QuerySet:
    """The texts with `is_scheduled`, `is_in_review` and the state of their review: one query more, however many."""
    this_text = {
        "base_content_type": ContentType.objects.get_for_model(texts.model),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False, **this_text)
    under_way = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, **this_text)
    reviews = WorkflowState.objects.active().select_related("current_task_state__task")
    return texts.annotate(is_scheduled=Exists(scheduled), is_in_review=Exists(under_way)).prefetch_related(
        Prefetch("_workflow_states", queryset=reviews, to_attr="_current_workflow_states")
    )


def standing_of(text: Any, *, taken_out: str, live: str) -> str:
    """Where a text of such a list stands, in words: `taken_out` (empty if it was not), `live` for what is published."""
    states = [
        (bool(taken_out), taken_out),
        (text.live, live),
        (text.expired, _("Expired")),
        (text.is_scheduled, _("Scheduled")),
        (text.is_in_review, _("In review")),
        (text.has_unpublished_changes and text.live, _("Changed since publication")),
    ]
    return " · ".join(str(label) for holds, label in states if holds) or str(_("Not published"))


class RefusesInWords:
    """For an editor: a refusal by the second-person rule is said in words, and the text stays as it was saved."""

    def workflow_action_action(self) -> HttpResponse | None:
        try:
            return super().workflow_action_action()
        except PermissionDenied as refusal:
            messages.error(self.request, str(refusal) or _("You cannot do this here."))
            return redirect(self.get_edit_url())
