"""What is due in the library today, for one member of staff."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from wanli.ground.ui.queries import Todo
from wanli.knowledge.library.models import Piece, SecondPersonApproval


def todos_for(request: HttpRequest) -> list[Todo]:
    """Texts waiting for this person's eyes, and texts whose date for another check has passed."""
    person = request.user
    todos = []
    if person.has_perm("library.change_piece"):
        address = reverse(Piece.snippet_viewset.get_url_name("list"))
        if waiting := len(waiting_for(person)):
            todos.append(Todo(_("Texts to approve"), reverse("wagtailadmin_reports:workflow_tasks"), waiting))
        if overdue := Piece.objects.overdue(timezone.localdate()).count():
            todos.append(Todo(_("Texts to check again"), f"{address}?overdue=true", overdue, is_late=True))
    return todos


def waiting_for(person) -> list[TaskState]:
    """Reviews under way in which this person may be the second one."""
    states: list[TaskState] = []
    for task in SecondPersonApproval.objects.filter(active=True):
        reviews = task.get_task_states_user_can_moderate(person).select_related("workflow_state")
        states += [state for state in reviews if person.pk not in state.workflow_state.content_object.writers_until()]
    return states
