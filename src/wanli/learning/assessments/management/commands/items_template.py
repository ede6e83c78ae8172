"""`wanli items template FILE.xlsx`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wanli.learning.assessments.clients.item_files import write_template
from wanli.learning.assessments.queries.item_rows import allowed_values


class Command(BaseCommand):
    help = "Write the workbook that items are imported from, with an example and the values that may stand in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_bytes(write_template(allowed_values()))
        self.stdout.write(str(options["file"]))
