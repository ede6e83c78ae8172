"""Scope: which part of a campaign a figure is counted over, and who may see how much of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.http import urlencode

from wanli.evidence.reports.models import Summary
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.accounts.queries import organisations_of
from wanli.learning.assessments.models import Attempt
from wanli.outreach.campaigns.models import Campaign, CheckIn, Participation, PlanTask, Session

ANALYSTS = (Role.ORGANISER, Role.EVALUATOR, Role.ADMINISTRATOR)
WRITERS = (Role.ORGANISER, Role.ADMINISTRATOR)
ZONE = ZoneInfo(settings.TIME_ZONE)


def midnight(day: date) -> datetime:
    """The moment a day begins where the campaign runs, whatever zone the reader has chosen."""
    return datetime.combine(day, time.min, ZONE)


@dataclass(frozen=True)
class Scope:
    """A campaign, narrowed to what one person may see and to what they asked for.

    `reach` None means all of the campaign. An organisation stands for itself and everything below it, unless it
    is taken `alone`. `topic` and `code` name one topic or one record, for the figures that
    are about one. `as_of` is the day on which tasks are called late: that of the last entry, so that the same data
    give the same figures on every later day.
    """

    campaign: Campaign
    reach: QuerySet[Organisation] | None = None
    organisation: Organisation | None = None
    alone: bool = False
    since: date | None = None
    until: date | None = None
    audience: str = ""
    topic: str = ""
    code: str = ""
    as_of: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out of the campaign."""
        return self.reach is None and not (self.organisation or self.since or self.until or self.audience)

    @property
    def whole(self) -> "Scope":
        """The same question about the whole campaign."""
        return Scope(self.campaign, topic=self.topic, code=self.code, as_of=self.as_of)

    def narrowed(self, **values: Any) -> "Scope":
        return replace(self, **values)

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address."""
        values = {
            "organisation": str(self.organisation.pk) if self.organisation else "",
            "alone": "1" if self.organisation and self.alone else "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "audience": self.audience,
            "topic": self.topic,
            "code": self.code,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.parameters)

    def owned(self, *paths: str) -> Q:
        """The condition that a record belongs to an organisation in scope, under any of the paths to it."""
        condition = self._any_of(self.reach, paths, "__in")
        if self.organisation and self.alone:
            return condition & self._any_of(self.organisation, paths, "")
        return condition & self._any_of(
            self.organisation.path if self.organisation else None, paths, "__path__startswith"
        )

    @staticmethod
    def _any_of(value: Any, paths: tuple[str, ...], suffix: str) -> Q:
        if value is None:
            return Q()
        condition = Q(pk__in=[])
        for path in paths:
            condition |= Q(**{f"{path}{suffix}": value})
        return condition

    def within(self, field: str) -> Q:
        """The condition on a date; records without one are outside of every period."""
        condition = Q()
        if self.since:
            condition &= Q(**{f"{field}__gte": self.since})
        if self.until:
            condition &= Q(**{f"{field}__lte": self.until})
        return condition

    def within_moments(self, field: str) -> Q:
        """The condition on a moment, by the days of the campaign's time zone."""
        condition = Q()
        if self.since:
            condition &= Q(**{f"{field}__gte": midnight(self.since)})
        if self.until:
            condition &= Q(**{f"{field}__lt": midnight(self.until + timedelta(days=1))})
        return condition

    def sessions(self) -> QuerySet[Session]:
        """Sessions of the organisations in scope, whenever they were held."""
        return Session.objects.filter(self.owned("organisation"), campaign=self.campaign)


def campaigns_for(person: Person) -> QuerySet[Campaign]:
    """Campaigns whose figures a person may see: hosted, joined or worked for by an organisation of theirs."""
    mine = organisations_of(person, *ANALYSTS)
    joined = [
        model.objects.filter(organisation__in=mine).values("campaign") for model in (Participation, Session, PlanTask)
    ]
    condition = Q(host__in=mine)
    for campaigns in joined:
        condition |= Q(pk__in=campaigns)
    return Campaign.objects.filter(condition).select_related("host")


def scope_for(person: Person, code: str) -> Scope:
    """What a person may see of a campaign: all of it at its host, otherwise what their organisations did.

    Raises Campaign.DoesNotExist when that is nothing.
    """
    campaign = campaigns_for(person).get(code=code)
    mine = organisations_of(person, *ANALYSTS)
    sees_all = mine.filter(pk=campaign.host_id).exists()
    return whole_scope(campaign).narrowed(reach=None if sees_all else mine)


def whole_scope(campaign: Campaign) -> Scope:
    """All of a campaign, for documents and commands."""
    return Scope(campaign, as_of=last_change(campaign).astimezone(ZONE).date())


def whole_campaign_for(person: Person, code: str) -> Campaign:
    """A campaign of which the person may see everything. Raises Campaign.DoesNotExist otherwise."""
    return Campaign.objects.select_related("host").get(code=code, host__in=organisations_of(person, *ANALYSTS))


def may_write(person: Person, campaign: Campaign) -> bool:
    """Whether the person organises for the host and so may write in the summary."""
    return organisations_of(person, *WRITERS).filter(pk=campaign.host_id).exists()


def organisations_in(scope: Scope) -> QuerySet[Organisation]:
    """Organisations that take part or held sessions, as far as the person may see them, in the order of the tree."""
    involved = Q(participations__campaign=scope.campaign) | Q(sessions__campaign=scope.campaign)
    found = Organisation.objects.filter(involved)
    if scope.reach is not None:
        found = found.filter(pk__in=scope.reach.values("pk"))
    return found.distinct().order_by("path")


def last_change(campaign: Campaign) -> datetime:
    """When something was last recorded in a campaign: the date that documents carry."""
    moments = [campaign.created_at]
    for records in (
        campaign.tasks,
        campaign.sessions,
        campaign.head_counts,
        campaign.materials,
        campaign.material_uses,
        campaign.media_mentions,
        campaign.photos,
        campaign.reported_figures,
    ):
        moments.append(records.aggregate(last=Max("recorded_at"))["last"])
    moments.append(CheckIn.objects.filter(session__campaign=campaign).aggregate(last=Max("at"))["last"])
    attempts = Attempt.objects.filter(campaign=campaign.code).aggregate(Max("started_at"), Max("finished_at"))
    moments += attempts.values()
    moments.append(Summary.objects.filter(campaign=campaign).aggregate(last=Max("saved_at"))["last"])
    return max(moment for moment in moments if moment is not None)
