"""What is due in the library today, for one member of staff."""

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from wanli.ground.ui.queries import Todo
from wanli.knowledge.library.models import Piece, SecondPersonApproval


def todos_for(request: HttpRequest) -> list[Todo]:
    """Texts that came back, texts waiting for this person's eyes, and texts to be checked again."""
    person = request.user
    todos = [
        Todo(
            _("Returned for revision: %(title)s") % {"title": state.workflow_state.content_object},
            reverse(Piece.snippet_viewset.get_url_name("edit"), args=[state.workflow_state.object_id]),
            due=state.comment,
            icon="undo",
        )
        for state in returned_to(person)
    ]
    if person.has_perm("library.change_piece"):
        address = reverse(Piece.snippet_viewset.get_url_name("list"))
        if waiting := len(waiting_for(person)):
            todos.append(Todo(_("Texts to approve"), reverse("wagtailadmin_reports:workflow_tasks"), waiting))
        if overdue := Piece.objects.overdue(timezone.localdate()).count():
            todos.append(Todo(_("Texts to check again"), f"{address}?overdue=true", overdue, is_late=True))
    return todos


def returned_to(person) -> list[TaskState]:
    """Texts this person handed in that came back with remarks and were not handed in again."""
    return list(
        TaskState.objects.filter(
            status=TaskState.STATUS_REJECTED,
            workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
            workflow_state__requested_by=person.pk,
            workflow_state__current_task_state=F("pk"),
        )
        .select_related("workflow_state")
        .order_by("-finished_at")[:10]
    )


def waiting_for(person) -> list[TaskState]:
    """Reviews under way in which this person may be the second one."""
    states: list[TaskState] = []
    for task in SecondPersonApproval.objects.filter(active=True):
        reviews = task.get_task_states_user_can_moderate(person).select_related("workflow_state")
        states += [state for state in reviews if person.pk not in state.workflow_state.content_object.writers_until()]
    return states
