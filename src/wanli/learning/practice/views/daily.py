"""Today's five: landing, one question a screen, and what comes when. Everything works without JavaScript."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.actions import NoSuchOption
from wanli.learning.assessments.choices import DONT_KNOW
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries import spoken
from wanli.learning.practice import actions, queries
from wanli.learning.practice.queries import COOKIE, Five
from wanli.learning.practice.queries.rules import QUESTIONS_A_DAY, day_of


def _five_of(request: HttpRequest, on: date) -> Five | None:
    """The five of a day of who asks: kept for a participant, else from the browser's cookie."""
    participant = participant_of(request)
    if participant is not None and (kept := queries.daily_of(participant, on)):
        return kept
    five = queries.five_in_browser(request)
    return five if five is not None and five.on == on else None


def _finds_five(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the five that the address names; without one, back to the entrance."""

    @wraps(view)
    def finding(request: HttpRequest, on: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            five = _five_of(request, date.fromisoformat(on))
        except ValueError:
            five = None
        return view(request, five, *args, **kwargs) if five else redirect("practice:landing")

    return finding


def _keep_in_browser(request: HttpRequest, five: Five, address: str) -> HttpResponse:
    response = redirect(address)
    response.set_cookie(COOKIE, five.signed(), httponly=True, secure=request.is_secure(), samesite="Lax")
    return response


@require_GET
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """Begin, go on, or see that today is done."""
    now, participant = timezone.now(), participant_of(request)
    five = _five_of(request, day_of(now))
    context = {
        "five": five,
        "start": reverse("practice:start"),
        "questions": QUESTIONS_A_DAY,
        "due": queries.due_count(participant, at=now) if participant else 0,
        "score": queries.score_of(participant, at=now) if participant else None,
        "comes": queries.what_comes_when(five, at=now) if five and five.is_finished else [],
    }
    return render(request, "practice/landing.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Choose the five: stored for a participant, in the browser only for anybody else."""
    participant, now = participant_of(request), timezone.now()
    five = _five_of(request, day_of(now))
    if five is not None and (five.is_kept or participant is None):
        return redirect(five.way_on)
    try:
        if participant is not None:
            return redirect(actions.start_daily(actor=participant, language=spoken(), at=now).way_on)
        five = Five(day_of(now), queries.choose_five(None, language=spoken(), at=now), spoken())
        if not five.codes:
            raise actions.NothingToAsk
    except actions.NothingToAsk as nothing:
        return render(request, "practice/nothing.html", {"message": nothing.message}, status=404)
    return _keep_in_browser(request, five, five.way_on)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_finds_five
def question(request: HttpRequest, five: Five, position: int) -> HttpResponse:
    """One question a screen: asks, or explains once it has been answered."""
    if not 1 <= position <= five.length or position > five.next_position:
        return redirect(five.way_on)  # nobody skips ahead by the address; the way back is open
    try:
        item = queries.question_of(five, position)
        if request.method == "POST" and item.code not in five.choices:
            return _answer(request, five, position, item)
    except Item.DoesNotExist:
        return _ask_another(request, five, position)
    return _show(request, five, position, item)


def _show(request: HttpRequest, five: Five, position: int, item: Item, *, is_missing: bool = False) -> HttpResponse:
    context = {"run": five, "item": item, "position": position, "is_missing": is_missing}
    choice = five.choices.get(item.code)
    if choice is not None:
        context |= {"choice": choice, "is_right": choice == item.key, "way_on": five.way_on}
        return render(request, "assessments/explanation.html", context)
    return render(request, "assessments/question.html", context, status=422 if is_missing else 200)


def _answer(request: HttpRequest, five: Five, position: int, item: Item) -> HttpResponse:
    written = request.POST.get("choice", "")
    if not (written.isascii() and written.isdecimal() and DONT_KNOW <= int(written) <= len(item.answers)):
        return _show(request, five, position, item, is_missing=True)
    asked, choice = request.POST.get("item", ""), int(written)
    if five.daily is None:
        if asked == item.code:
            five.choices[asked] = choice
        return _keep_in_browser(request, five, request.path)
    try:
        actions.answer_daily(
            actor=five.daily.participant, on=five.on, position=position, asked=asked, choice=choice, at=timezone.now()
        )
    except NoSuchOption:
        return _show(request, five, position, item, is_missing=True)
    return redirect(request.path)  # the same address by GET explains


def _ask_another(request: HttpRequest, five: Five, position: int) -> HttpResponse:
    """The question was withdrawn while it waited."""
    code, now = five.codes[position - 1], timezone.now()
    if five.daily is not None:
        return redirect(actions.leave_out(actor=five.daily.participant, on=five.on, code=code, at=now).way_on)
    left = Five(five.on, tuple(other for other in five.codes if other != code), five.language, five.choices)
    return _keep_in_browser(request, left, left.way_on)


@require_GET
@never_cache
@_finds_five
def result(request: HttpRequest, five: Five) -> HttpResponse:
    """How it went, and what comes when."""
    if not five.is_finished:
        return redirect(five.way_on)
    now = timezone.now()
    participant: Participant | None = five.daily.participant if five.daily else None
    answered = queries.answered_of(five)
    context = {
        "five": five,
        "right": sum(each.is_right for each in answered),
        "comes": queries.what_comes_when(five, at=now),
        "score": queries.score_of(participant, at=now) if participant else None,
        "earned": queries.earned_with(participant, five.codes, five.on) if participant else None,
        "answered": answered,
        "topic": next((each.item.topic for each in answered if not each.is_right), None),
    }
    return render(request, "practice/result.html", context)
