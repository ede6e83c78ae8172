"""Reminders by choice: a calendar file for everybody, a message by the browser for who agrees to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wanli.learning.practice.clients import calendars
from wanli.learning.practice.forms import ReminderForm


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """When, and how."""
    form = ReminderForm(request.GET if "at" in request.GET else None)
    if form.is_bound and form.is_valid():
        return _file(request, form)
    return render(request, "practice/reminder.html", {"form": form}, status=422 if form.is_bound else 200)


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
