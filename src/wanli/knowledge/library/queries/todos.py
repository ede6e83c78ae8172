"""What is due in the library today, for one member of staff."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, WorkflowState

from wanli.ground.ui.queries import Todo
from wanli.knowledge.library.models import Piece, SecondPersonApproval


def todos_for(request: HttpRequest) -> list[Todo]:
    """Texts that came back, texts waiting for this person's eyes, and texts to be checked again."""
    person = request.user
    todos = [
        Todo(
            _("Returned for revision: %(title)s") % {"title": text},
            reverse(type(text).snippet_viewset.get_url_name("edit"), args=[text.pk]),
            due=state.comment,
            icon="undo",
        )
        for state in returned_to(person)
        if (text := state.workflow_state.content_object) is not None
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
    """Reviews under way in which this person may be the second one. Few queries, however many there are."""
    states: list[TaskState] = []
    for task in SecondPersonApproval.objects.filter(active=True):
        states += task.get_task_states_user_can_moderate(person).select_related("workflow_state")
    written = _written_by(person, states)
    return [state for state in states if _subject_of(state) not in written]


def _subject_of(state: TaskState) -> tuple[int, str]:
    return state.workflow_state.base_content_type_id, state.workflow_state.object_id


def _written_by(person, states: list[TaskState]) -> set[tuple[int, str]]:
    """Those texts under review of which this person wrote a version since they were last published."""
    written: set[tuple[int, str]] = set()
    texts: dict[int, list[str]] = defaultdict(list)
    for state in states:
        kind, key = _subject_of(state)
        texts[kind].append(key)
    for kind, keys in texts.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        published = {
            str(pk): live or 0 for pk, live in model.objects.filter(pk__in=keys).values_list("pk", "live_revision")
        }
        versions = Revision.objects.filter(base_content_type_id=kind, object_id__in=keys, user=person.pk)
        written |= {(kind, key) for key, pk in versions.values_list("object_id", "pk") if pk > published.get(key, 0)}
    return written
