"""Handing in and approving many items at once, from the list. The rule of the second person holds for each."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import WorkflowState
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from wanli.learning.assessments import actions
from wanli.learning.assessments.models import Item

MOST = 200  # at once; more would keep the request waiting


class ItemBulkAction(SnippetBulkAction):
    """One step for the items that were ticked, at most MOST of them."""

    models = [Item]
    template_name = "assessments/admin/bulk_review.html"
    question = gettext_lazy("Go on?")

    def get_queryset(self, model: type[Item], object_ids: Any) -> Any:
        return model.objects.filter(pk__in=list(object_ids)[:MOST]).select_related("locale", "topic")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "question": self.question,
            "title": self.display_name,
            "most": MOST,
        }

    def check_perm(self, item: Item) -> bool:
        return self.request.user.has_perm("assessments.change_item")


@hooks.register("register_bulk_action")
class HandInAction(ItemBulkAction):
    """Drafts go to the reviewers."""

    display_name = gettext_lazy("Hand in for review")
    aria_label = gettext_lazy("Hand in the selected items for review")
    action_type = "hand_in"
    action_priority = 10
    question = gettext_lazy("Hand in these items for review?")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        drafts = Item.objects.filter(has_unpublished_changes=True) | Item.objects.filter(live=False, withdrawn_at=None)
        return drafts.order_by("code").values_list("pk", flat=True)[:MOST]

    @classmethod
    def execute_action(cls, objects: list[Item], **kwargs: Any) -> tuple[int, int]:
        done, _left = actions.hand_in(objects, actor=kwargs["self"].request.user, at=timezone.now())
        return len(done), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        told = ngettext("%(number)s item was handed in.", "%(number)s items were handed in.", num_parent_objects)
        return told % {"number": num_parent_objects}


@hooks.register("register_bulk_action")
class ApproveAction(ItemBulkAction):
    """A reviewer who has read them lets them pass."""

    display_name = gettext_lazy("Approve")
    aria_label = gettext_lazy("Approve the selected items")
    action_type = "approve"
    action_priority = 20
    question = gettext_lazy("Have you read these items, and may they be asked?")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        waiting = WorkflowState.objects.filter(
            base_content_type__app_label="assessments",
            base_content_type__model="item",
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return [int(key) for key in waiting.values_list("object_id", flat=True)[:MOST]]

    @classmethod
    def execute_action(cls, objects: list[Item], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        done, refused = actions.approve(objects, actor=action.request.user, at=timezone.now())
        for item, why in refused:
            messages.warning(action.request, f"{item.code}: {why or _('This item is not under review.')}")
        return len(done), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        told = ngettext("%(number)s item was approved.", "%(number)s items were approved.", num_parent_objects)
        return told % {"number": num_parent_objects}
