"""SecondPersonApproval: the step of the review in which somebody else reads the text."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, WorkflowState


class AuthorCannotApprove(PermissionDenied):
    """Whoever wrote a part of the text cannot be the second person."""


class ReturnNeedsRemarks(PermissionDenied):
    """Returning a text without saying what is wrong helps nobody."""


class RemarksForm(TaskStateCommentForm):
    """Remarks that go with a return for revision. They are required: the author must know what to change."""

    comment = forms.CharField(
        label=_("What has to be changed"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000
    )


class SecondPersonApproval(AbstractGroupApprovalTask):
    """Members of the chosen groups approve or return, except whoever wrote any version since the last publication.

    Holds for superusers too.
    """

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    @classmethod
    def get_description(cls) -> str:
        return _("Members of the chosen groups approve or return a text that they did not write.")

    def get_actions(self, obj: models.Model, user: Any) -> list[tuple[str, str, bool]]:
        actions = [
            ("reject", _("Return for revision"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with remarks"), True),
        ]
        if not (user.is_superuser or self._user_in_groups(user)):
            return []
        return [action for action in actions if action[0] != "approve" or user.pk not in obj.writers_until()]

    def get_form_for_action(self, action: str) -> type:
        return RemarksForm if action == "reject" else super().get_form_for_action(action)

    def start(self, workflow_state: WorkflowState, user: Any = None) -> Any:
        """Ask for the newest text: what the workflow has in hand may be older than what was saved a moment ago.

        Otherwise a corrected text that is handed in again has to be approved twice.
        """
        return super().start(WorkflowState.objects.get(pk=workflow_state.pk), user=user)

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve or return. Raises AuthorCannotApprove, ReturnNeedsRemarks, PermissionDenied for outsiders."""
        piece = task_state.workflow_state.content_object
        # Two people clicking at once, or one saving while the other approves, take turns here.
        piece = type(piece)._base_manager.select_for_update(of=("self",)).get(pk=piece.pk)
        if not (user.is_superuser or self._user_in_groups(user)):
            raise PermissionDenied
        if action_name == "approve" and user.pk in piece.writers_until():
            raise AuthorCannotApprove(_("You wrote a part of this text. Somebody else has to approve it."))
        if action_name == "reject" and not str(kwargs.get("comment", "")).strip():
            raise ReturnNeedsRemarks(_("Please say what has to be changed."))
        super().on_action(task_state, user, action_name, **kwargs)
