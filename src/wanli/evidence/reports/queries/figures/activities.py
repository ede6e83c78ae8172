"""Figures on what was planned and done: organisations, tasks, sessions, materials, publicity."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanli.evidence.reports.choices import Group, Nature
from wanli.evidence.reports.queries.figures.base import Figure, Select, add_up, count, figures
from wanli.evidence.reports.queries.scopes import Scope
from wanli.outreach.campaigns.choices import Manner, MaterialKind, SessionKind, SessionStatus, TaskStatus
from wanli.outreach.campaigns.models import (
    HeadCount,
    MaterialUse,
    MediaMention,
    Participation,
    Photo,
    PlanTask,
    Session,
)

_OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)


def participations(scope: Scope) -> QuerySet[Participation]:
    return scope.campaign.participations.filter(scope.owned("organisation"))


def tasks(scope: Scope, *conditions: Q) -> QuerySet[PlanTask]:
    """Tasks that were not dropped."""
    kept = scope.campaign.tasks.exclude(status=TaskStatus.DROPPED)
    return kept.filter(scope.owned("organisation"), scope.within("due_on"), *conditions)


def sessions(scope: Scope, *conditions: Q) -> QuerySet[Session]:
    """Sessions whatever became of them."""
    return scope.campaign.sessions.filter(scope.owned("organisation"), scope.within("starts_on"), *conditions)


def _held(scope: Scope, *conditions: Q) -> QuerySet[Session]:
    return sessions(scope, Q(status=SessionStatus.HELD), *conditions)


def _has_head_count() -> Exists:
    return Exists(HeadCount.objects.filter(session=OuterRef("pk")))


def material_uses(scope: Scope, *conditions: Q) -> QuerySet[MaterialUse]:
    uses = scope.campaign.material_uses.annotate(day=Coalesce("used_on", "session__starts_on"))
    return uses.filter(scope.owned("organisation", "session__organisation"), scope.within("day"), *conditions)


def _mentions(scope: Scope) -> QuerySet[MediaMention]:
    mentions = scope.campaign.media_mentions
    return mentions.filter(scope.owned("organisation", "session__organisation"), scope.within("published_on"))


def _photos(scope: Scope) -> QuerySet[Photo]:
    photos = scope.campaign.photos.annotate(day=Coalesce("taken_on", "session__starts_on"))
    return photos.filter(scope.owned("session__organisation"), scope.within("day"))


def _late(scope: Scope) -> QuerySet[PlanTask]:
    late = tasks(scope, Q(status__in=_OPEN))
    return late.filter(due_on__lt=scope.as_of) if scope.as_of else late.none()


def _of_kind(kind: str) -> Select:
    return lambda scope: _held(scope, Q(kind=kind))


def _used(manner: str, kind: str) -> Select:
    return lambda scope: material_uses(scope, Q(manner=manner, material__kind=kind))


figures.register(
    Figure(
        key="organisations",
        title=_("Organisations taking part"),
        definition=_(
            "Organisations entered as taking part in the campaign, each once, the host included where it is entered."
        ),
        query=_("entries of participation in the campaign"),
        unit=pgettext_lazy("unit", "organisations"),
        group=Group.PLAN,
        nature=Nature.RECORDED,
        model=Participation,
        select=participations,
        measure=count,
        is_dated=False,
    ),
    Figure(
        key="tasks",
        title=_("Tasks planned"),
        definition=_("Tasks of the plan. Dropped tasks are left out. A period is compared with the due day."),
        query=_("tasks that were not dropped"),
        unit=pgettext_lazy("unit", "tasks"),
        group=Group.PLAN,
        nature=Nature.RECORDED,
        model=PlanTask,
        select=tasks,
        measure=count,
    ),
    Figure(
        key="tasks-done",
        title=_("Tasks done"),
        definition=_("Tasks of the plan that are marked as done."),
        query=_("tasks with the status done"),
        unit=pgettext_lazy("unit", "tasks"),
        group=Group.PLAN,
        nature=Nature.RECORDED,
        model=PlanTask,
        select=lambda scope: tasks(scope, Q(status=TaskStatus.DONE)),
        family=tasks,
        measure=count,
    ),
    Figure(
        key="tasks-open",
        title=_("Tasks open"),
        definition=_("Tasks of the plan that are to do or in progress."),
        query=_("tasks with the status to do or in progress"),
        unit=pgettext_lazy("unit", "tasks"),
        group=Group.PLAN,
        nature=Nature.RECORDED,
        model=PlanTask,
        select=lambda scope: tasks(scope, Q(status__in=_OPEN)),
        family=tasks,
        measure=count,
    ),
    Figure(
        key="tasks-late",
        title=_("Tasks overdue"),
        definition=_(
            "Open tasks that were due before the day of the last entry in the campaign. Tasks without a due day are "
            "left out."
        ),
        query=_("open tasks with a due day before the last entry"),
        unit=pgettext_lazy("unit", "tasks"),
        group=Group.PLAN,
        nature=Nature.RECORDED,
        model=PlanTask,
        select=_late,
        family=tasks,
        measure=count,
    ),
    Figure(
        key="sessions",
        title=_("Sessions held"),
        definition=_(
            "Session records marked as held. One record counts once, even where it tells of several times held. "
            "Sessions without a day are left out of every period."
        ),
        query=_("sessions with the status held"),
        unit=pgettext_lazy("unit", "sessions"),
        group=Group.SESSIONS,
        nature=Nature.RECORDED,
        model=Session,
        select=_held,
        family=sessions,
        measure=count,
    ),
    Figure(
        key="occasions",
        title=_("Times held"),
        definition=_(
            "How often the sessions held took place, added up: 24 lectures told as one record count 24. Records "
            "without this number are left out and said."
        ),
        query=_("times held, added up over sessions with the status held"),
        unit=pgettext_lazy("unit", "times"),
        group=Group.SESSIONS,
        nature=Nature.RECORDED,
        model=Session,
        select=_held,
        measure=add_up("occasions", has_precision=False),
    ),
    Figure(
        key="sessions-planned",
        title=_("Sessions not yet reported as held"),
        definition=_("Sessions that are still marked as planned: to come, or held and not reported."),
        query=_("sessions with the status planned"),
        unit=pgettext_lazy("unit", "sessions"),
        group=Group.SESSIONS,
        nature=Nature.RECORDED,
        model=Session,
        select=lambda scope: sessions(scope, Q(status=SessionStatus.PLANNED)),
        family=sessions,
        measure=count,
    ),
    Figure(
        key="sessions-counted",
        title=_("Sessions with a recorded head count"),
        definition=_("Sessions held for which at least one head count of any kind was recorded."),
        query=_("sessions held that have a head count"),
        unit=pgettext_lazy("unit", "sessions"),
        group=Group.SESSIONS,
        nature=Nature.RECORDED,
        model=Session,
        select=lambda scope: _held(scope).filter(_has_head_count()),
        family=_held,
        measure=count,
    ),
    Figure(
        key="sessions-uncounted",
        title=_("Sessions without a head count"),
        definition=_("Sessions held for which nobody recorded how many people came."),
        query=_("sessions held that have no head count"),
        unit=pgettext_lazy("unit", "sessions"),
        group=Group.SESSIONS,
        nature=Nature.RECORDED,
        model=Session,
        select=lambda scope: _held(scope).filter(~_has_head_count()),
        family=_held,
        measure=count,
    ),
)

figures.register(
    *(
        Figure(
            key=f"sessions-{kind.value.replace('_', '-')}",
            title=format_lazy(_("Sessions held: {kind}"), kind=kind.label),
            definition=_("Session records of this kind marked as held. One record counts once."),
            query=_("sessions of this kind with the status held"),
            unit=pgettext_lazy("unit", "sessions"),
            group=Group.SESSIONS,
            nature=Nature.RECORDED,
            model=Session,
            select=_of_kind(kind),
            family=sessions,
            measure=count,
            is_detail=True,
        )
        for kind in SessionKind
    )
)

_MANNERS = {
    Manner.HANDED_OUT: (
        _("Handed out: {kind}"),
        _(
            "Pieces of this kind of material that were handed out, added up with their qualifiers. Records without "
            "a number are left out and said."
        ),
        _("numbers of this kind of material handed out, added up"),
    ),
    Manner.SET_UP: (
        _("Set up or shown: {kind}"),
        _(
            "Pieces of this kind of material that were set up or shown, added up with their qualifiers. Records "
            "without a number are left out and said."
        ),
        _("numbers of this kind of material set up or shown, added up"),
    ),
}

figures.register(
    *(
        Figure(
            key=f"{manner.value.replace('_', '-')}-{kind.value}",
            title=format_lazy(_MANNERS[manner][0], kind=kind.label),
            definition=_MANNERS[manner][1],
            query=_MANNERS[manner][2],
            unit=pgettext_lazy("unit", "pieces"),
            group=Group.MATERIALS,
            nature=Nature.RECORDED,
            model=MaterialUse,
            select=_used(manner, kind),
            measure=add_up("count", unit="material__unit"),
            is_detail=True,
        )
        for manner in Manner
        for kind in MaterialKind
    )
)

figures.register(
    Figure(
        key="media-reports",
        title=_("Media reports"),
        definition=_(
            "Reports in the media that were recorded one by one or by outlet, added up with their qualifiers. "
            "Outlets named without a number are left out and said."
        ),
        query=_("numbers of reports, added up over recorded media reports"),
        unit=pgettext_lazy("unit", "reports"),
        group=Group.PUBLICITY,
        nature=Nature.RECORDED,
        model=MediaMention,
        select=_mentions,
        measure=add_up("count"),
    ),
    Figure(
        key="photos",
        title=_("Photos"),
        definition=_("Photos of sessions kept as evidence, each once."),
        query=_("photos of sessions"),
        unit=pgettext_lazy("unit", "photos"),
        group=Group.PUBLICITY,
        nature=Nature.RECORDED,
        model=Photo,
        select=_photos,
        measure=count,
    ),
)
