"""A phone in a hall: find it, take a seat, answer, see why. Works without JavaScript, by loading again.

Nobody is asked for consent, since nothing about anybody is kept: a seat is a random number in a cookie of this path,
without a link to a participant even where the phone has one.
"""

import random
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.learning.assessments.queries import spoken
from wanli.learning.games import actions, queries
from wanli.learning.games.actions.halls import KEPT_DAYS
from wanli.learning.games.choices import NAMES, Phase, pseudonym
from wanli.learning.games.forms import CodeForm
from wanli.learning.games.models import Hall, Seat

COOKIE = "wanli_hall"
COOKIE_SECONDS = 24 * 3600
OFFERED = 3  # made-up names to choose from


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """For who cannot scan: type the number."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect(queries.hall_by_code(form.cleaned_data["code"]))
        except Hall.DoesNotExist:
            return render(request, "games/hall/enter.html", {"form": form, "is_unknown": True}, status=404)
    return render(request, "games/hall/enter.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: HttpRequest, code: str) -> tuple[Hall, Seat | None]:
    """The hall, and the seat that the phone has in it."""
    seat = queries.seat_in(code, request.COOKIES.get(COOKIE, ""))
    if seat is not None:
        return seat.hall, seat
    try:
        return queries.hall_by_code(code), None
    except Hall.DoesNotExist as error:
        raise Http404 from error


@require_GET
@never_cache
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """The whole page, wherever the hall is."""
    return _page(request, *_found(request, code))


@require_GET
@never_cache
def part(request: HttpRequest, code: str) -> HttpResponse:
    """The part that changes, with where the hall stands as its tag: 304 as long as nothing has changed."""
    try:
        step = queries.step_of(code)
    except Hall.DoesNotExist as error:
        raise Http404 from error
    shown = request.headers.get("If-None-Match", "").strip('"')
    if shown.isdecimal() and len(shown) < 9 and int(shown) >= step:  # steps only rise: newer is known as well
        response = HttpResponse(status=304)
        response["ETag"] = f'"{shown}"'
        return response
    return _page(request, *_found(request, code), template="games/hall/part.html")


def _page(
    request: HttpRequest,
    found: Hall,
    seat: Seat | None,
    *,
    template: str = "games/hall/hall.html",
    problem: Any = "",
    status: int = 200,
) -> HttpResponse:
    context = _context(found, seat) | {"problem": problem}
    response = render(request, template, context, status=status)
    response["ETag"] = f'"{found.step}"'
    return response


def _context(found: Hall, seat: Seat | None) -> dict[str, Any]:
    context: dict[str, Any] = {"hall": found, "kept_days": KEPT_DAYS, "seat": seat}
    if seat is None:
        numbers = random.SystemRandom().sample(range(NAMES), OFFERED)
        return context | {"names": [(number, pseudonym(number)) for number in numbers]}
    if found.phase == Phase.OVER:
        return context | {"outcome": queries.outcome_of(found, seat), "is_waiting": True}
    has_answered = seat.given is not None
    if found.question:
        context |= {"item": queries.item_of(found, spoken()), "given": seat.given, "has_answered": has_answered}
        context["is_right"] = has_answered and seat.given == found.question["key"]
        if found.phase == Phase.TOLD:
            context["bars"] = queries.bars_of(found, context["item"])
    return context | {"is_waiting": found.phase != Phase.ASKING or has_answered}


@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Take a seat. A phone that has one keeps it."""
    found, seat = _found(request, code)
    if seat is not None:
        return redirect(found)
    name = request.POST.get("name", "")
    try:
        seat = actions.take_seat(
            found, name=int(name) if name.isdecimal() and len(name) < 6 else None, at=timezone.now()
        )
    except (actions.HallIsOver, actions.HallIsFull) as refusal:
        return _page(request, found, None, problem=refusal.message, status=409)
    response = redirect(found)
    response.set_cookie(
        COOKIE,
        str(seat.token),
        max_age=COOKIE_SECONDS,
        path=found.get_absolute_url(),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Store the answer once; a second one, a late one and one from nowhere are told why they do not count.

    The script asks for the changing part only (`part=yes`) and gets it in the same answer.
    """
    found, seat = _found(request, code)
    position, choice = request.POST.get("position", ""), request.POST.get("choice", "")
    told: dict[str, Any] = {}
    try:
        if seat is None:
            raise actions.SeatIsUnknown
        if not (position.isdecimal() and choice.isdecimal() and len(position + choice) < 5):
            raise actions.NoSuchAnswer
        now = timezone.now()
        if actions.answer_in_hall(found, seat=seat.token, position=int(position), choice=int(choice), at=now):
            seat.given = int(choice)
    except (actions.AnswerIsLate, actions.NoSuchAnswer, actions.SeatIsUnknown) as refusal:
        told = {"problem": refusal.message, "status": 409}
    if request.POST.get("part"):
        return _page(request, found, seat, template="games/hall/part.html", **told)
    return _page(request, found, seat, **told) if told else redirect(found)
