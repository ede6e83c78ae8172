"""Figures on people: heads as others counted them, check-ins, and totals that a source only states."""

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanli.evidence.reports.choices import Group, Nature
from wanli.evidence.reports.queries.figures.base import Figure, Reading, Select, add_up, count, figures
from wanli.evidence.reports.queries.scopes import Scope
from wanli.outreach.campaigns.choices import HeadKind, HeadMethod
from wanli.outreach.campaigns.models import CheckIn, HeadCount, ReportedFigure


def _heads(kind: str, *, is_stated: bool) -> Select:
    method = Q(method=HeadMethod.STATED) if is_stated else ~Q(method=HeadMethod.STATED)

    def select(scope: Scope) -> QuerySet[HeadCount]:
        heads = scope.campaign.head_counts.filter(method, kind=kind)
        return heads.filter(scope.owned("session__organisation"), scope.within("session__starts_on"))

    return select


def _check_ins(scope: Scope) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(
        scope.owned("session__organisation"), scope.within_moments("at"), session__campaign=scope.campaign
    )


def _stated(scope: Scope) -> QuerySet[ReportedFigure]:
    return scope.campaign.reported_figures.filter(scope.owned("organisation"))


def _one_stated(scope: Scope) -> QuerySet[ReportedFigure]:
    return _stated(scope).filter(code=scope.code) if scope.code else ReportedFigure.objects.none()


def _read_stated(figure: Figure, scope: Scope) -> Reading:
    """One stated total under its own name; no addition takes place."""
    record = figure.records(scope).first()
    if record is None:
        return Reading(figure, scope, 0)
    return Reading(
        figure,
        scope,
        1,
        record.quantity,
        unrecorded=int(record.quantity is None),
        title=record.label,
        unit=record.unit,
    )


figures.register(
    *(
        Figure(
            key=f"heads-{kind.value}-stated" if is_stated else f"heads-{kind.value}",
            title=format_lazy(_("{kind} (as the source states)") if is_stated else "{kind}", kind=kind.label),
            definition=(
                _(
                    "Numbers of people at sessions that a published source states, added up with their qualifiers. "
                    "Never added to numbers that were counted."
                )
                if is_stated
                else _(
                    "Heads that were counted or estimated at sessions, added up with their qualifiers. A person who "
                    "came twice counts twice. Kinds of head counts overlap and are never added to each other."
                )
            ),
            query=(
                _("head counts of this kind with the method as the source states, added up")
                if is_stated
                else _("head counts of this kind that were counted or estimated, added up")
            ),
            unit=pgettext_lazy("unit", "person-times"),
            group=Group.PEOPLE,
            nature=Nature.STATED if is_stated else Nature.RECORDED,
            model=HeadCount,
            select=_heads(kind, is_stated=is_stated),
            measure=add_up("count"),
            is_detail=is_stated or kind in {HeadKind.STAFF, HeadKind.PARTICIPANTS},
        )
        for is_stated in (False, True)
        for kind in HeadKind
    )
)

figures.register(
    Figure(
        key="check-ins",
        title=_("Check-ins"),
        definition=_(
            "Phones that checked in at a session, each once a session. Check-ins overlap with head counts and are "
            "never added to them."
        ),
        query=_("check-ins at sessions of the campaign"),
        unit=pgettext_lazy("unit", "check-ins"),
        group=Group.PEOPLE,
        nature=Nature.RECORDED,
        model=CheckIn,
        select=_check_ins,
        measure=count,
    ),
    Figure(
        key="stated",
        title=_("Totals that the source states"),
        definition=_(
            "How many totals a published source states without the records behind them. They are listed one by one "
            "and never added up."
        ),
        query=_("stated figures of the campaign"),
        unit=pgettext_lazy("unit", "totals"),
        group=Group.STATED,
        nature=Nature.STATED,
        model=ReportedFigure,
        select=_stated,
        measure=count,
        is_dated=False,
    ),
    Figure(
        key="stated-total",
        title=_("One stated total"),
        definition=_(
            "A total that a published source states. There are no records behind it: what opens is the statement."
        ),
        query=_("the stated figure with this code"),
        unit="",
        group=Group.STATED,
        nature=Nature.STATED,
        model=ReportedFigure,
        select=_one_stated,
        measure=_read_stated,
        is_dated=False,
        needs="code",
    ),
)
