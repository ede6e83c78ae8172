"""`wanli campaigns load_demo`: the demonstration campaigns of the content pack."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from wanli.outreach.campaigns.actions.imports import FileIsRefused, ImportHasProblems, import_campaign


class Command(BaseCommand):
    help = "Load the demonstration campaigns, compiled from published summaries. Loading again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        outcome = []
        for file in sorted((settings.CONTENT_FOLDER / "demo").glob("*.xlsx")):
            try:
                plan = import_campaign(file.read_bytes(), actor="system", at=timezone.now())
            except (FileIsRefused, ImportHasProblems) as error:
                raise CommandError(f"{file.name}: {error}") from error
            outcome.append({"file": file.name, "campaign": plan.campaign.code, "changed": not plan.is_idle})
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            for row in outcome:
                self.stdout.write(f"{row['campaign']}  {'loaded' if row['changed'] else 'unchanged'}")
