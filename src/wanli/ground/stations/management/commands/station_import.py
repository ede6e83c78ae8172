"""`wanli station import FILE`: take what another installation brings, all of it or nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.ground.stations.actions import take_file
from wanli.ground.stations.queries import FileIsRefused


class Command(BaseCommand):
    help = "Take a file of a registered installation. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = take_file(options["file"].read_bytes(), actor="system", at=timezone.now())
        except FileIsRefused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"taken": False, "reason": str(refusal)}, ensure_ascii=False))
            raise CommandError(str(refusal)) from refusal
        rows = {name: vars(counts) for name, counts in taken.counts.items()}
        outcome = {
            "taken": True,
            "station": taken.station.code,
            "kind": str(taken.kind),
            "number": taken.number,
            "repeated": taken.is_repeated,
            "erased_people": taken.erased_people,
            "rows": rows,
        }
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
            return
        self.stdout.write(f"{taken.station.code}: {taken.kind} {taken.number}")
        for name, counts in rows.items():
            self.stdout.write(f"  {name}: " + ", ".join(f"{what} {count}" for what, count in counts.items() if count))
