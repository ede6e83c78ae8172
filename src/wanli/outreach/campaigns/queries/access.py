"""Who may see and change what.

A campaign is seen by the staff of its host and of every organisation that takes part. Its host's staff see all
records; others see those of their own organisations. The host's organisers change everything; the organisers and
information officers of other organisations change what their own organisations did.
"""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.accounts.queries import holds_role, organisations_of
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    Material,
    MaterialUse,
    MediaMention,
    Participation,
    Photo,
    PlanTask,
    ReportedFigure,
    Session,
)

MANAGERS = (Role.ORGANISER, Role.ADMINISTRATOR)
REPORTERS = (*MANAGERS, Role.INFORMATION_OFFICER)
READERS = (*REPORTERS, Role.EVALUATOR, Role.VOLUNTEER_COORDINATOR)

Record = TypeVar("Record", bound=Model)

# Where a record names the organisation whose work it is.
_OWNERS: dict[type[Model], tuple[str, ...]] = {
    Participation: ("organisation",),
    PlanTask: ("organisation",),
    Session: ("organisation",),
    HeadCount: ("session__organisation",),
    Material: (),
    MaterialUse: ("session__organisation", "organisation"),
    MediaMention: ("session__organisation", "organisation"),
    Photo: ("session__organisation",),
    ReportedFigure: ("organisation",),
}
# What an organisation other than the host may enter about itself, by role.
_OWN_WORK: dict[type[Model], tuple[str, ...]] = {
    Session: REPORTERS,
    HeadCount: REPORTERS,
    Photo: REPORTERS,
    MaterialUse: REPORTERS,
    MediaMention: REPORTERS,
    ReportedFigure: MANAGERS,
}


def campaigns_for(person: Person) -> QuerySet[Campaign]:
    """Campaigns that a member of staff may see: hosted, joined, or worked for by an organisation of theirs."""
    organisations = organisations_of(person, *READERS)
    joined = Participation.objects.filter(organisation__in=organisations).values("campaign")
    worked = Session.objects.filter(organisation__in=organisations).values("campaign")
    tasked = PlanTask.objects.filter(organisation__in=organisations).values("campaign")
    return Campaign.objects.filter(
        Q(host__in=organisations) | Q(pk__in=joined) | Q(pk__in=worked) | Q(pk__in=tasked)
    ).select_related("host")


def campaign_for(person: Person, pk: int) -> Campaign:
    """One campaign. Raises Campaign.DoesNotExist when the person may not see it."""
    return campaigns_for(person).get(pk=pk)


def campaigns_managed_by(person: Person) -> QuerySet[Campaign]:
    """Campaigns of hosts in which the person is an organiser."""
    return Campaign.objects.filter(host__in=organisations_of(person, *MANAGERS)).select_related("host")


def managed_campaign_for(person: Person, pk: int) -> Campaign:
    """One campaign that the person may change. Raises Campaign.DoesNotExist otherwise."""
    return campaigns_managed_by(person).get(pk=pk)


def may_manage(person: Person, campaign: Campaign) -> bool:
    """Whether the person organises for the campaign's host."""
    return campaigns_managed_by(person).filter(pk=campaign.pk).exists()


def records_for(person: Person, model: type[Record]) -> QuerySet[Record]:
    """Records of one kind that the person may see; material stock is seen by everyone who takes part."""
    organisations = organisations_of(person, *READERS)
    seen = Q(campaign__host__in=organisations)
    for path in _OWNERS[model]:
        seen |= Q(**{f"{path}__in": organisations})
    if model is Material:
        seen |= Q(campaign__in=campaigns_for(person).values("pk"))
    return model._default_manager.filter(seen)


def changeable_by(person: Person, model: type[Record]) -> QuerySet[Record]:
    """Records of one kind that the person may change."""
    allowed = Q(campaign__host__in=organisations_of(person, *MANAGERS))
    roles = _OWN_WORK.get(model, ())
    if roles:
        organisations = organisations_of(person, *roles)
        for path in _OWNERS[model]:
            allowed |= Q(**{f"{path}__in": organisations})
    return model._default_manager.filter(allowed)


def record_for(person: Person, model: type[Record], pk: int) -> Record:
    """One record. Raises its DoesNotExist when the person may not see it."""
    return records_for(person, model).get(pk=pk)


def changeable_record_for(person: Person, model: type[Record], pk: int) -> Record:
    """One record that the person may change. Raises its DoesNotExist otherwise."""
    return changeable_by(person, model).get(pk=pk)


def may_report(person: Person, model: type[Model]) -> bool:
    """Whether the person holds a role, anywhere, that enters records of this kind for the own organisation."""
    return holds_role(person, *_OWN_WORK.get(model, ()))


def tasks_to_finish(person: Person) -> QuerySet[PlanTask]:
    """Tasks that the person may finish: as the host's organiser, or reporting for the organisation in charge."""
    own = Q(organisation__in=organisations_of(person, *REPORTERS))
    hosts = Q(campaign__host__in=organisations_of(person, *MANAGERS))
    return PlanTask.objects.filter(own | hosts)


def task_for(person: Person, pk: int) -> PlanTask:
    """One task that the person may finish. Raises PlanTask.DoesNotExist otherwise."""
    return tasks_to_finish(person).get(pk=pk)


def sessions_for(person: Person) -> QuerySet[Session]:
    """Sessions that the person may see."""
    return records_for(person, Session).select_related("organisation", "campaign")


def session_for(person: Person, pk: int) -> Session:
    """One session. Raises Session.DoesNotExist when the person may not see it."""
    return sessions_for(person).get(pk=pk)


def organisations_for_records(person: Person, campaign: Campaign) -> QuerySet[Organisation]:
    """Organisations in whose name the person may enter records of a campaign.

    The host's organisers choose among the host with everything below it and all who take part; others among
    their own organisations, as far as these take part or stand below one that does.
    """
    involved = [
        campaign.host,
        *Organisation.objects.filter(participations__campaign=campaign),
    ]
    if may_manage(person, campaign):
        return Organisation.objects.below(*involved)
    return organisations_of(person, *REPORTERS) & Organisation.objects.below(*involved)
