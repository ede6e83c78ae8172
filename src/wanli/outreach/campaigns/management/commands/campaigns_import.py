"""`wanli campaigns import FILE.xlsx`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.outreach.campaigns.actions.imports import FileIsRefused, ImportHasProblems, import_campaign, plan_import


class Command(BaseCommand):
    help = "Import a campaign from a workbook: all of it or nothing. Importing twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--preview", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            data = file.read_bytes()
            if options["preview"]:
                plan = plan_import(data, actor="system")
            else:
                plan = import_campaign(data, actor="system", at=timezone.now())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except (FileIsRefused, ImportHasProblems) as error:
            self._report_problems(error, as_json=options["json"])
        outcome = {
            "campaign": plan.campaign.code if plan.campaign else None,
            "changed": not plan.is_idle,
            "organisations": len(plan.organisations),
            "sheets": plan.counts,
        }
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self.stdout.write(f"{outcome['campaign']}")
            for sheet, counts in plan.counts.items():
                self.stdout.write(f"  {sheet}: " + ", ".join(f"{number} {name}" for name, number in counts.items()))

    def _report_problems(self, error: FileIsRefused | ImportHasProblems, *, as_json: bool) -> None:
        problems = getattr(error, "problems", None)
        if as_json:
            rows = [vars(problem) for problem in problems] if problems else [{"reason": str(error)}]
            self.stdout.write(json.dumps({"problems": rows}, ensure_ascii=False))
        raise CommandError("nothing was imported:\n" + str(error)) from error
