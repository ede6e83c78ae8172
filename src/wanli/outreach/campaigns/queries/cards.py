"""What the home page and the search page show of campaigns."""

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wanli.ground.accounts.queries import participant_of
from wanli.ground.pages.queries import Card, Hit
from wanli.outreach.campaigns.models import Session
from wanli.outreach.campaigns.queries.public import public_campaigns, public_sessions

MOST_CARDS = 3
MOST_HITS = 10


def cards_near(request: HttpRequest) -> list[Card]:
    """The next sessions; those in the participant's own region come first."""
    today = timezone.localdate()
    sessions = list(public_sessions().from_day(today)[:30])
    participant = participant_of(request)
    if participant is not None and participant.region:
        sessions.sort(key=lambda session: participant.region not in session.region)
    return [_card(session, is_today=session.is_on(today)) for session in sessions[:MOST_CARDS]]


def _card(session: Session, *, is_today: bool) -> Card:
    return Card(
        title=session.label,
        url=reverse("campaigns:session", args=[session.campaign.code, session.code]),
        text=session.campaign.label,
        when=_("today") if is_today else date_format(session.starts_on, "DATE_FORMAT"),
        where=session.venue or session.region,
    )


def campaign_hits(query: str, language: str) -> list[Hit]:
    """Campaigns whose name or theme contains the words."""
    wanted = Q()
    for word in query.split()[:6]:
        wanted &= (
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(theme__icontains=word)
            | Q(host__name__icontains=word)
        )
    found = public_campaigns().filter(wanted)[:MOST_HITS] if wanted else []
    return [
        Hit(
            title=campaign.label,
            url=reverse("campaigns:campaign", args=[campaign.code]),
            text=campaign.host.label,
            icon="calendar",
        )
        for campaign in found
    ]
