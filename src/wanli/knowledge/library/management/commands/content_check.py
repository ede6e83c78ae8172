"""`wanli content check`: is the content pack fit to be loaded and read?"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from wanli.knowledge.library.queries.checks import check_pack


class Command(BaseCommand):
    help = "Check the content pack's files: form, sources, review dates, facts without a source, twins, duplicates."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=None, help="the pack (default: the one that came along)")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or settings.CONTENT_FOLDER
        summary = check_pack(folder, today=timezone.localdate())
        problems = summary["problems"]
        if options["json"]:
            plain = {**summary, "problems": [asdict(problem) for problem in problems]}
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2))
        else:
            self._tell(summary)
        if problems:
            sys.exit(1)

    def _tell(self, summary: dict[str, Any]) -> None:
        for problem in summary["problems"]:
            self.stdout.write(str(problem))
        topics, pieces, items = summary["topics"], summary["pieces"], summary["items"]
        self.stdout.write(f"{topics} topics, {pieces} pieces, {items} items; {len(summary['problems'])} problems.")
