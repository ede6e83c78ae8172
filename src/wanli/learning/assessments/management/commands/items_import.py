"""`wanli items import FILE`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.ground.accounts.choices import Audience
from wanli.learning.assessments.actions import ItemImport, ItemImportHasProblems, import_items, plan_items
from wanli.learning.assessments.choices import Skill
from wanli.learning.assessments.clients.item_files import FileIsRefused
from wanli.learning.assessments.queries.item_rows import Defaults

_SHOWN = 200


class Command(BaseCommand):
    help = "Import items from CSV, XLSX or a QTI 3 package as drafts: all of it or nothing; twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check the file and write nothing")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument("--topic", default="", help="topic of items that name none")
        parser.add_argument("--skill", default="", choices=Skill.values, help="skill of items that name none")
        parser.add_argument(
            "--audience", action="append", default=[], choices=Audience.values, help="audience of items that name none"
        )
        parser.add_argument("--source", default="", help="source of items that name none")
        parser.add_argument("--difficulty", type=float, help="expected difficulty of items that name none, in logits")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        names = ("topic", "skill", "source", "difficulty")
        defaults = Defaults(audiences=tuple(options["audience"]), **{name: options[name] for name in names})
        try:
            data = file.read_bytes()
            if options["dry_run"]:
                plan = plan_items(data, defaults=defaults)
            else:
                plan = import_items(data, actor="system", at=timezone.now(), defaults=defaults)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except FileIsRefused as error:
            raise CommandError(f"{file.name}: {error.message}") from error
        except ItemImportHasProblems as error:
            plan = error.plan
        self._tell(plan, as_json=options["json"])
        if plan.problems:
            raise CommandError(f"nothing was imported: {plan.counts['broken']} broken rows.")

    def _tell(self, plan: ItemImport, *, as_json: bool) -> None:
        if as_json:
            findings = [{"kind": kind, **vars(problem)} for kind, problem in plan.findings]
            self.stdout.write(json.dumps({"counts": plan.counts, "findings": findings}, ensure_ascii=False))
            return
        for kind, problem in plan.findings[:_SHOWN]:
            self.stdout.write(f"{kind}: {problem}")
        if len(plan.findings) > _SHOWN:
            self.stdout.write(f"… {len(plan.findings) - _SHOWN} more; --json prints all.")
        self.stdout.write(", ".join(f"{number} {name}" for name, number in plan.counts.items()))
