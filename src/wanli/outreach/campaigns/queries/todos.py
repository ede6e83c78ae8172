"""What falls due for a member of staff."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wanli.ground.accounts.queries import organisations_of
from wanli.ground.ui.queries import Todo
from wanli.outreach.campaigns.choices import SessionStatus, TaskStatus
from wanli.outreach.campaigns.models import HeadCount, PlanTask, Session
from wanli.outreach.campaigns.queries.access import REPORTERS

SOON = timedelta(days=7)
MOST = 8


def todos_for(request: HttpRequest) -> list[Todo]:
    """Tasks of the person's organisations that are late or due within a week, and sessions nobody counted yet."""
    organisations = organisations_of(request.user, *REPORTERS)
    today = timezone.localdate()
    tasks = PlanTask.objects.filter(
        organisation__in=organisations, status__in=[TaskStatus.TO_DO, TaskStatus.DOING], due_on__lte=today + SOON
    )[:MOST]
    uncounted = (
        Session.objects.filter(organisation__in=organisations, starts_on__lte=today, starts_on__gt=today - 4 * SOON)
        .exclude(status=SessionStatus.CANCELLED)
        .exclude(Exists(HeadCount.objects.filter(session=OuterRef("pk"))))[:MOST]
    )
    return [_task(task, is_late=task.due_on < today) for task in tasks] + [_session(session) for session in uncounted]


def _task(task: PlanTask, *, is_late: bool) -> Todo:
    return Todo(
        title=task.title,
        url=reverse("campaigns_office:records", args=[task.campaign_id, "tasks"]),
        due=date_format(task.due_on, "SHORT_DATE_FORMAT"),
        icon="tasks",
        is_late=is_late,
    )


def _session(session: Session) -> Todo:
    return Todo(
        title=_("Record who came: %(session)s") % {"session": session.label},
        url=reverse("campaigns_office:count", args=[session.pk]),
        due=date_format(session.starts_on, "SHORT_DATE_FORMAT"),
        icon="group",
    )
