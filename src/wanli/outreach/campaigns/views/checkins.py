"""Checking in with one tap: no account, no JavaScript, counted once.

The nonce is made when the page is opened, for this session alone, and kept in a signed cookie that only this
session's address receives: it counts a phone once and cannot follow anybody from one session to the next.
"""

import uuid

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wanli.ground.accounts.queries import participant_of
from wanli.outreach.campaigns import actions, queries
from wanli.outreach.campaigns.models import CheckIn, Session

COOKIE = "checkin"
_SECONDS = 2 * 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, short_code: str) -> HttpResponse:
    """The page behind the QR code, and the tap on its one button."""
    session = _session(short_code)
    nonce = _nonce_in_cookie(request, session)
    if request.method == "POST":
        return _count(request, session, nonce or _nonce_in_form(request, session) or uuid.uuid4())
    is_here = nonce is not None and CheckIn.objects.filter(nonce=nonce, session=session).exists()
    if is_here:
        return redirect("campaigns:thanks", session.short_code)
    nonce = nonce or uuid.uuid4()
    context = {
        "session": session,
        "campaign": session.campaign,
        "is_today": session.is_on(timezone.localdate()),
        "nonce": signing.dumps(str(nonce), salt=_salt(session)),
    }
    response = render(request, "campaigns/check_in.html", context)
    _remember(request, response, session, nonce)
    return response


def _count(request: HttpRequest, session: Session, nonce: uuid.UUID) -> HttpResponse:
    try:
        actions.check_in(session, nonce=nonce, at=timezone.now(), participant=participant_of(request))
    except actions.SessionIsNotToday:
        context = {"session": session, "campaign": session.campaign, "is_today": False}
        return render(request, "campaigns/check_in.html", context, status=409)
    response = redirect("campaigns:thanks", session.short_code)
    _remember(request, response, session, nonce)
    return response


@never_cache
@require_GET
def thanks(request: HttpRequest, short_code: str) -> HttpResponse:
    """Thanks, and what to do next: the check, and something to read."""
    session = _session(short_code)
    return render(request, "campaigns/thanks.html", {"session": session, "campaign": session.campaign})


@require_GET
def go(request: HttpRequest, short_code: str) -> HttpResponse:
    """The short link to a session."""
    session = _session(short_code)
    return redirect("campaigns:session", session.campaign.code, session.code)


def _session(short_code: str) -> Session:
    try:
        return queries.session_by_short_code(short_code)
    except Session.DoesNotExist as error:
        raise Http404 from error


def _salt(session: Session) -> str:
    return f"campaigns.check_in.{session.short_code}"


def _nonce_in_cookie(request: HttpRequest, session: Session) -> uuid.UUID | None:
    return _read(request.COOKIES.get(COOKIE, ""), session)


def _nonce_in_form(request: HttpRequest, session: Session) -> uuid.UUID | None:
    return _read(request.POST.get("nonce", ""), session)


def _read(text: str, session: Session) -> uuid.UUID | None:
    """A nonce that this site made for this session; anything else is as good as none."""
    try:
        return uuid.UUID(signing.loads(text, salt=_salt(session), max_age=_SECONDS)) if text else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _remember(request: HttpRequest, response: HttpResponse, session: Session, nonce: uuid.UUID) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(str(nonce), salt=_salt(session)),
        max_age=_SECONDS,
        path=reverse("campaigns:check_in", args=[session.short_code]),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
