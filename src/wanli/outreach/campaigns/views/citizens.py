"""What is going on: campaigns, sessions, and a poster to print."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from wanli.ground.accounts.choices import Audience
from wanli.outreach.campaigns import queries
from wanli.outreach.campaigns.models import Campaign, Session

SOON = 24  # sessions shown on the first page
PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Sessions from today on, and the campaigns that are coming, under way and past; by place and by group."""
    today = timezone.localdate()
    region = request.GET.get("region", "").strip()[:80]
    audience = request.GET.get("for", "")
    audience = audience if audience in Audience.values else ""
    sessions = queries.public_sessions(region=region, audience=audience)
    campaigns = queries.public_campaigns()
    if region or audience:
        campaigns = campaigns.filter(pk__in=sessions.values("campaign"))
    page = Paginator(campaigns, PAGE).get_page(request.GET.get("page"))
    by_phase: dict[str, list[Campaign]] = {"running": [], "upcoming": [], "past": []}
    for found in page:
        by_phase[found.phase(today)].append(found)
    context = {
        "sessions": list(sessions.from_day(today)[:SOON]),
        "page": page,
        "phases": by_phase,
        "region": region,
        "audience": audience,
        "audiences": Audience.choices,
        "today": today,
    }
    return render(request, "campaigns/index.html", context)


@require_GET
def campaign(request: HttpRequest, campaign_code: str) -> HttpResponse:
    """One campaign: what, when, where, how to take part."""
    try:
        found = queries.public_campaign(campaign_code)
    except Campaign.DoesNotExist as error:
        raise Http404 from error
    sessions = queries.public_sessions().filter(campaign=found)
    context = {
        "campaign": found,
        "phase": found.phase(timezone.localdate()),
        "page": Paginator(sessions, PAGE).get_page(request.GET.get("page")),
        "participations": found.participations.exclude(organisation=found.host).select_related("organisation"),
        "today": timezone.localdate(),
    }
    return render(request, "campaigns/campaign.html", context)


@require_GET
def session(request: HttpRequest, campaign_code: str, code: str) -> HttpResponse:
    """One session: where, when, for whom, and the way in on its day."""
    found = _session(campaign_code, code)
    context = {"session": found, "campaign": found.campaign, "is_today": found.is_on(timezone.localdate())}
    return render(request, "campaigns/session.html", context)


@require_GET
def poster(request: HttpRequest, campaign_code: str, code: str) -> HttpResponse:
    """An A4 page with the QR code for checking in."""
    found = _session(campaign_code, code)
    context: dict[str, Any] = {"session": found, "campaign": found.campaign}
    context["link"] = public_address(request, reverse("campaigns:check_in", args=[found.short_code]))
    return render(request, "campaigns/poster.html", context)


def public_address(request: HttpRequest, path: str) -> str:
    """The address to print: on the configured site, or else where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def _session(campaign_code: str, code: str) -> Session:
    try:
        return queries.public_session(campaign_code, code)
    except Session.DoesNotExist as error:
        raise Http404 from error
