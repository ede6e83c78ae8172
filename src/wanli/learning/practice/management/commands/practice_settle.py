"""`wanli practice settle`: end the weeks of the league that are over. The worker does it every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wanli.learning.practice.actions import settle_leagues


class Command(BaseCommand):
    help = "End the weeks of the league that are over: who goes up, who goes down."

    def handle(self, *args: Any, **options: Any) -> None:
        settled = settle_leagues(actor="system", at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{settled} people settled")
