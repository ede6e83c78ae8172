"""Points, badges, boards and groups, for who wants them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.learning.practice import actions, queries
from wanli.learning.practice.choices import Reason
from wanli.learning.practice.forms import CodeForm
from wanli.learning.practice.models import Group, Player, pseudonym_of
from wanli.learning.practice.queries import rules as rule


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What one has earned, and how one's groups and league stand this week."""
    participant, now = participant_of(request), timezone.now()
    if participant is None:
        return render(request, "practice/points.html", {})
    context = {
        "player": Player.objects.filter(participant=participant).first(),
        "score": queries.score_of(participant, at=now),
        "boards": queries.boards_of(participant, at=now),
        "league": queries.league_of(participant, at=now),
        "least": rule.LEAST_SHOWN,
        "form": CodeForm(),
        "badges": queries.BADGES,
    }
    return render(request, "practice/points.html", context)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """How points are counted: the numbers of the rule itself, for everybody to read."""
    nothing = (Reason.REPEATED, Reason.RELEARNT, Reason.CEILING, Reason.FUTURE, Reason.TOO_OLD)
    numbers: dict[str, Any] = {name.lower(): getattr(rule, name) for name in dir(rule) if name.isupper()}
    numbers["oldest"], numbers["ahead"] = rule.OLDEST.days, int(rule.AHEAD.total_seconds() // 60)
    return render(request, "practice/rules.html", numbers | {"nothing": nothing, "badges": queries.BADGES})


def _participant(request: HttpRequest) -> Participant:
    participant = participant_of(request)
    if participant is None:
        raise Http404
    return participant


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Points off, or on again."""
    turn = actions.opt_out if request.POST.get("points") == "off" else actions.opt_in
    turn(actor=_participant(request), at=timezone.now())
    return redirect("practice:points")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def name(request: HttpRequest) -> HttpResponse:
    """Another pseudonym, from a list."""
    participant, status = _participant(request), 200
    if request.method == "POST":
        first, _separator, second = request.POST.get("name", "").partition("-")
        try:
            if not (first.isascii() and second.isascii() and first.isdecimal() and second.isdecimal()):
                raise actions.NoSuchPseudonym
            actions.choose_pseudonym(actor=participant, first=int(first), second=int(second), at=timezone.now())
            return redirect("practice:points")
        except (actions.NoSuchPseudonym, actions.PseudonymIsTaken) as refused:
            messages.error(request, refused.message)
            status = 422
    offered = [(f"{pair[0]}-{pair[1]}", pseudonym_of(*pair)) for pair in actions.offered_pseudonyms(participant)]
    context = {"offered": offered, "player": actions.player_of(participant)}
    return render(request, "practice/name.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """Join a group by its code, typed in or from a link."""
    participant = participant_of(request)
    form = CodeForm(request.POST if request.method == "POST" and not code else None)
    if request.method != "POST" or participant is None:
        return _invite(request, code, form) if code else render(request, "practice/join.html", {"form": form})
    if code or form.is_valid():
        try:
            actions.join_group(actor=participant, code=code or form.cleaned_data["code"], at=timezone.now())
            return redirect("practice:points")
        except actions.GroupIsClosed as closed:
            if code:
                return render(
                    request, "practice/join.html", {"form": CodeForm(), "refused": closed.message}, status=404
                )
            form.add_error("code", closed.message)
    return render(request, "practice/join.html", {"form": form}, status=422)


def _invite(request: HttpRequest, code: str, form: CodeForm) -> HttpResponse:
    try:
        group = queries.group_by_code(code)
    except Group.DoesNotExist:
        refused = actions.GroupIsClosed.message
        return render(request, "practice/join.html", {"form": form, "refused": refused}, status=404)
    context = {"group": group, "here": reverse("practice:join_by_link", args=[group.code])}
    return render(request, "practice/invitation.html", context)


@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Leave a group."""
    actions.leave_group(actor=_participant(request), code=code, at=timezone.now())
    return redirect("practice:points")
