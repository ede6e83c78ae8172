"""`wanli campaigns template FILE.xlsx`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wanli.outreach.campaigns.actions.imports import template


class Command(BaseCommand):
    help = "Write the empty workbook that campaigns are imported from."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_bytes(template())
        self.stdout.write(str(options["file"]))
