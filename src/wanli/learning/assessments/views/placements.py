"""The placement: landing, one question a screen, result, and a card to pass on. Everything works without JavaScript."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanli.ground.accounts.queries import participant_key_of, participant_of
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.choices import DONT_KNOW
from wanli.learning.assessments.models import Attempt, Item, ItemBank
from wanli.learning.assessments.queries import place_of, spoken, with_place
from wanli.learning.assessments.queries.placements import PLACEMENT_COOKIE, RULES, Placement
from wanli.learning.assessments.queries.runs import HERE


def _finds_placement(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the placement that the address names, or say that it is gone."""

    @wraps(view)
    def finding(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            placement = queries.load_placement(request, token)
        except queries.AttemptIsClosed as closed:
            return render(request, "assessments/gone.html", {"message": closed.message}, status=410)
        except Attempt.DoesNotExist:
            return render(request, "assessments/gone.html", status=404)
        return view(request, placement, *args, **kwargs)

    return finding


@require_GET
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """What the placement is, and the choice between being remembered or not."""
    context = {
        "start": with_place(reverse("assessments:placement_start"), request),
        "unfinished": queries.unfinished_placement(request, at=timezone.now()),
        "rules": RULES,
    }
    return render(request, "assessments/placement_landing.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin: stored for a participant, in the browser only for anybody else."""
    participant, place = participant_of(request), place_of(request)
    try:
        if participant is not None:
            begun = actions.start_placement(actor=participant, language=spoken(), at=timezone.now(), **place)
            return redirect(begun.way_on)
        begun = queries.new_placement(spoken(), campaign=place.get("campaign", ""), event=place.get("session", ""))
    except (ItemBank.DoesNotExist, ValueError):  # no bank yet, or one without a question
        message = _("This test is being prepared. Please come back soon.")
        return render(request, "assessments/gone.html", {"message": message}, status=404)
    return _keep_in_browser(request, begun, begun.way_on)


def _keep_in_browser(request: HttpRequest, placement: Placement, address: str) -> HttpResponse:
    response = redirect(address)
    secure = request.is_secure()
    response.set_cookie(PLACEMENT_COOKIE, placement.signed(), httponly=True, secure=secure, samesite="Lax")
    return response


def question(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """One question a screen: asks, or explains once it has been answered."""
    return _answer(request, token, position) if request.method == "POST" else _ask(request, token, position)


@never_cache
@_finds_placement
def _ask(request: HttpRequest, placement: Placement, position: int, *, is_missing: bool = False) -> HttpResponse:
    if not 1 <= position <= len(placement.choices) + (not placement.is_finished):
        return redirect(placement.way_on)  # nobody skips ahead by the address; the way back is open
    try:
        item = queries.placement_question(placement, position)
    except Item.DoesNotExist:
        return _ask_another(request, placement)
    context = {"run": placement, "item": item, "position": position, "is_missing": is_missing}
    if position <= len(placement.choices):
        choice = placement.choices[position - 1]
        context |= {"choice": choice, "is_right": choice == item.key, "way_on": placement.way_on}
        return render(request, "assessments/explanation.html", context)
    return render(request, "assessments/question.html", context, status=422 if is_missing else 200)


def _ask_another(request: HttpRequest, placement: Placement) -> HttpResponse:
    """The question was withdrawn while it was waiting for its answer."""
    replaced = actions.replace_question(placement, at=timezone.now())
    if replaced.is_kept:
        return redirect(replaced.way_on)
    return _keep_in_browser(request, replaced, replaced.way_on)


def _answer(request: HttpRequest, token: str, position: int) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if not (choice.isascii() and choice.isdecimal() and len(choice) == 1):
        return _ask(request, token, position, is_missing=True)
    asked = request.POST.get("item", "")
    if token == HERE:
        return _answer_in_browser(request, token, position, asked, int(choice))
    participant_key = participant_key_of(request)
    try:
        attempt_token = uuid.UUID(token)
    except ValueError as error:
        raise Http404 from error
    if participant_key is not None:
        actions.answer_placement(
            attempt_token,
            owner=participant_key,
            position=position,
            asked=asked,
            choice=int(choice),
            at=timezone.now(),
        )
    return HttpResponseRedirect(request.path)  # the same address by GET explains


@_finds_placement
def _answer_in_browser(
    request: HttpRequest, placement: Placement, position: int, asked: str, choice: int
) -> HttpResponse:
    if not placement.waits_for(position, asked):
        return HttpResponseRedirect(request.path)
    try:
        item = queries.placement_question(placement, position)
    except Item.DoesNotExist:
        return _ask_another(request, placement)
    if DONT_KNOW <= choice <= len(item.answers):
        placement = placement.answered(choice, is_right=choice == item.key)
    return _keep_in_browser(request, placement, request.path)


@require_GET
@never_cache
@_finds_placement
def result(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Where this person stands, roughly, and what to read next."""
    if not placement.is_finished:
        return redirect(placement.way_on)
    standing = queries.standing_of(placement)
    audience = placement.attempt.audience if placement.attempt else ""
    topics = standing.to_look_at or standing.sure
    context = {
        "run": placement,
        "standing": standing,
        "pieces": queries.pieces_to_read(topics, placement.language, audience=audience),
        "card": reverse("assessments:card", args=[queries.signed_levels(standing.levels)]),
        "ways_on": queries.ways_on.collect(request),
    }
    return render(request, "assessments/placement_result.html", context)


@require_GET
def card(request: HttpRequest, signed: str) -> HttpResponse:
    """A level to pass on: no name, no number, the same card for everybody on this level."""
    try:
        levels = queries.told_levels(signed)
    except signing.BadSignature as error:
        raise Http404 from error
    context = {
        "levels": levels,
        "here": request.build_absolute_uri(request.path),
        "test": request.build_absolute_uri(reverse("assessments:placement")),
    }
    return render(request, "assessments/placement_card.html", context)
