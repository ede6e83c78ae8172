"""`wanli items export`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.item_files import TYPES, write_items_file
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries.item_rows import allowed_values, rows_of


class Command(BaseCommand):
    help = "Write the items as CSV, XLSX or a QTI 3 package; importing the file changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=list(TYPES), required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--topic", default="", help="only items of this topic")
        parser.add_argument("--in-use", action="store_true", help="only items that may be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        items = Item.objects.order_by("code", "-locale__language_code")
        if options["topic"]:
            items = items.filter(topic__slug=options["topic"])
        if options["in_use"]:
            items = items.filter(live=True)
        rows = rows_of(items)
        try:
            options["out"].write_bytes(write_items_file(options["format"], rows, allowed_values()))
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        self.stdout.write(f"{len(rows)} items → {options['out']}")
