"""`wanli practice remind`: hand the reminders that are due to the worker, which does so every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wanli.learning.practice.actions import mark_sent
from wanli.learning.practice.queries import due_reminders
from wanli.learning.practice.tasks import send_reminder


class Command(BaseCommand):
    help = "Send the reminders of today's five that are due now."

    def handle(self, *args: Any, **options: Any) -> None:
        now, handed = timezone.now(), 0
        for reminder in due_reminders(at=now):
            if mark_sent(reminder, at=now):
                send_reminder.enqueue(reminder.pk)
                handed += 1
        if options["verbosity"]:
            self.stdout.write(f"{handed} reminders")
