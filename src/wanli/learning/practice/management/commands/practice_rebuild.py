"""`wanli practice rebuild`: are the boards what the entries say?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from wanli.learning.practice.actions import rebuild_boards


class Command(BaseCommand):
    help = "Work out every board and every seat of the league from the entries alone, and put right what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        rebuilt = rebuild_boards(actor="system", at=timezone.now())
        self.stdout.write(f"{rebuilt.sums} sums from the entries, {rebuilt.wrong} were kept wrongly")
        if rebuilt.wrong:
            raise CommandError(f"{rebuilt.wrong} sums were not what the entries say; they are now.")
