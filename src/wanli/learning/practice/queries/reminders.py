"""Which browsers are to be reminded now."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wanli.ground.accounts.models import Participant
from wanli.learning.practice.models import Daily, Reminder

LATEST = timedelta(hours=2)  # after a pause of the worker; a reminder in the night helps nobody


def due_reminders(*, at: datetime) -> list[Reminder]:
    """The reminders whose time has come today, not sent yet, of people who have not done today's five."""
    now = timezone.localtime(at)
    earliest = max(now - LATEST, now.replace(hour=0, minute=0, second=0, microsecond=0))
    done = Daily.objects.filter(participant=OuterRef("participant"), on=now.date(), finished_at__isnull=False)
    return list(
        Reminder.objects.filter(
            Q(sent_on=None) | Q(sent_on__lt=now.date()),
            Q(weekday=None) | Q(weekday=now.weekday()),
            ~Exists(done),
            at__gte=earliest.time(),
            at__lte=now.time(),
        ).order_by("pk")
    )


def reminders_of(participant: Participant) -> list[dict[str, Any]]:
    """The reminders held about a person."""
    reminders = Reminder.objects.filter(participant=participant).order_by("pk")
    return list(reminders.values("endpoint", "at", "weekday", "language", "sent_on"))
