"""`wanli scams sweep`: deletes pictures that nobody read in time and words that nobody came for. Run by the clock."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wanli.protection.scams.actions import sweep_pictures


class Command(BaseCommand):
    help = "Delete pictures that were not read in time, and words read from pictures that nobody came for."

    def handle(self, *args: Any, **options: Any) -> None:
        number = sweep_pictures(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{number} swept.")
