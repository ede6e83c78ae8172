"""Reminders by choice: a calendar file for everybody, a message by the browser for who agrees to it."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.queries import spoken
from wanli.learning.practice import actions, queries
from wanli.learning.practice.clients import calendars
from wanli.learning.practice.clients import push as browsers
from wanli.learning.practice.clients.push import Address
from wanli.learning.practice.forms import ReminderForm


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """When, and how."""
    form = ReminderForm(request.GET if "at" in request.GET else None)
    if form.is_bound and form.is_valid():
        return _file(request, form)
    participant = participant_of(request)
    context = {
        "form": form,
        "push_key": browsers.public_key() if participant and browsers.is_offered() else "",
        "reminders": queries.reminders_of(participant) if participant else [],
    }
    return render(request, "practice/reminder.html", context, status=422 if form.is_bound else 200)


def _file(request: HttpRequest, form: ReminderForm) -> HttpResponse:
    now = timezone.localtime()
    content = calendars.reminder(
        title=_("Today’s five questions"),
        text=_("Two minutes a day: first what you nearly forgot, then what you are least sure of."),
        url=request.build_absolute_uri(reverse("practice:landing")),
        at=form.cleaned_data["at"],
        weekday=form.cleaned_data["weekday"],
        first=now.date(),
        made=now,
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="wanli-five.ics"'},
    )


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """A browser that agreed to be reminded tells where (JSON); 204, or 422 with the sentence why not."""
    participant = participant_of(request)
    if participant is None:
        return JsonResponse({"message": str(_("Please agree to be remembered first."))}, status=403)
    try:
        told = json.loads(request.body)
        address = Address(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"])
        form = ReminderForm({"at": told.get("at"), "weekday": told.get("weekday")})
        if not all(isinstance(part, str) and len(part) <= 600 for part in vars(address).values()):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"message": str(actions.BrowserCannotBeReached.message)}, status=422)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(form.errors["at"]) if "at" in form.errors else ""}, status=422)
    try:
        actions.ask_for_reminder(
            actor=participant,
            address=address,
            time_of_day=form.cleaned_data["at"],
            weekday=form.cleaned_data["weekday"],
            language=spoken(),
            at=timezone.now(),
        )
    except actions.BrowserCannotBeReached as error:
        return JsonResponse({"message": str(error.message)}, status=422)
    return HttpResponse(status=204)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """No more messages."""
    participant = participant_of(request)
    if participant is not None:
        actions.stop_reminders(actor=participant, at=timezone.now())
    return redirect("practice:reminder")
