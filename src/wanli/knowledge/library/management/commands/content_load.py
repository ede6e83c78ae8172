"""`wanli content load`: bring the content pack into the database."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.knowledge.library.actions import load_pack
from wanli.knowledge.library.queries import PackHasProblems


class Command(BaseCommand):
    help = "Load the content pack: topics, sources, pieces, items. Run again, it writes only what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=None, help="the pack (default: the one that came along)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or settings.CONTENT_FOLDER
        started = time.monotonic()
        try:
            counts = load_pack(folder, at=timezone.now())
        except PackHasProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{len(error.problems)} problems in {folder}; nothing was loaded.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write(f"Loaded {folder} in {time.monotonic() - started:.1f} s.")
