"""What citizens may see: announced and closed campaigns with the sessions that were not cancelled."""

from django.db.models import Count, Q, QuerySet

from wanli.outreach.campaigns.models import Campaign, Session


def public_campaigns() -> QuerySet[Campaign]:
    """Campaigns with their host and the number of their sessions (`session_count`), latest first."""
    campaigns = Campaign.objects.public().select_related("host").annotate(session_count=Count("sessions"))
    return campaigns.order_by(*Campaign._meta.ordering)  # grouping drops the model's own order


def public_campaign(code: str) -> Campaign:
    """One campaign by its code. Raises Campaign.DoesNotExist for drafts and cancelled ones."""
    return public_campaigns().get(code=code)


def public_sessions(*, region: str = "", audience: str = "") -> QuerySet[Session]:
    """Sessions of public campaigns, cancelled ones included (they are shown as such), with organisation and campaign.

    `audience` keeps sessions for that group and those for everyone; `region` those whose region contains the words.
    """
    campaigns = Campaign.objects.public().values("pk")
    sessions = Session.objects.filter(campaign__in=campaigns).select_related("organisation", "campaign__host")
    if region:
        sessions = sessions.filter(Q(region__icontains=region) | Q(venue__icontains=region))
    if audience:
        sessions = sessions.filter(
            Q(audiences__contains=[audience]) | Q(audiences__contains=["public"]) | Q(audiences=[])
        )
    return sessions


def public_session(campaign_code: str, code: str) -> Session:
    """One session by the codes in its address. Raises Session.DoesNotExist when it is not public."""
    return public_sessions().get(campaign__code=campaign_code, code=code)


def session_by_short_code(short_code: str) -> Session:
    """The session behind a printed code, typed in any case. Raises Session.DoesNotExist when it is not public."""
    return public_sessions().get(short_code=short_code.strip().lower())
