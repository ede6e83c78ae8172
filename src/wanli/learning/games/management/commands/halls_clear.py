"""`wanli halls clear`: end forgotten halls, delete what phones left behind some days ago."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wanli.learning.games.actions import clear_halls


class Command(BaseCommand):
    help = "Ends halls that were forgotten, and deletes seats and answers seven days after a hall's end."

    def handle(self, *args: Any, **options: Any) -> None:
        number = clear_halls(at=timezone.now())
        self.stdout.write(f"Halls cleared: {number}")
