"""`wanli station export FILE`: everything for the other side, sealed."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from wanli.ground.stations.actions import write_file
from wanli.ground.stations.choices import Kind
from wanli.ground.stations.queries import own_key


class Command(BaseCommand):
    help = "Write a sealed file for the other side: a station's records, or with --content the centre's content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--content", action="store_true", help="content for a station, instead of its records")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = Kind.CONTENT if options["content"] else Kind.RECORDS
        data, counts = write_file(kind, key=own_key(Path(settings.STATE)), actor="system", at=timezone.now())
        whole = options["file"].with_name(options["file"].name + ".part")
        whole.write_bytes(data)  # a stick that is pulled out early never carries half a file under the right name
        whole.replace(options["file"])
        outcome = {"file": str(options["file"]), "kind": str(kind), "bytes": len(data), "rows": counts}
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self.stdout.write(f"{options['file']}: {len(data)} bytes")
            for name, count in counts.items():
                self.stdout.write(f"  {name} {count}")
