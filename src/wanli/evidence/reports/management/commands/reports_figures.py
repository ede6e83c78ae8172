"""`wanli reports figures CODE`: every figure of a campaign with its value and the number of its records."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.evidence.reports.queries.dashboards import stated_totals
from wanli.evidence.reports.queries.figures import Reading, figures
from wanli.evidence.reports.queries.scopes import whole_scope
from wanli.outreach.campaigns.models import Campaign


class Command(BaseCommand):
    help = "Print the figures of a campaign; what was not recorded is null."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the campaign")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(code=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"没有活动 {options['campaign']}。There is no campaign with this code.")
        scope = whole_scope(campaign)
        readings = [figure.value(scope) for figure in figures if not figure.needs] + stated_totals(scope)
        if options["json"]:
            told = {
                "campaign": campaign.code,
                "provenance": campaign.provenance,
                "figures": [_plain(reading) for reading in readings],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for reading in readings:
            if reading.is_recorded or reading.is_hidden or not reading.figure.is_detail:
                self.stdout.write(f"{reading.label}\t{reading.full_text}\t{reading.interval}\t{reading.records}")


def _plain(reading: Reading) -> dict[str, Any]:
    estimate, quantity = reading.estimate, reading.quantity
    value = estimate.value if estimate else (float(quantity.value) if quantity else None)
    return {
        "key": reading.figure.key,
        "title": reading.label,
        "nature": reading.figure.nature,
        "value": value,
        "precision": quantity.precision if quantity else None,
        "text": reading.full_text,
        "low": estimate.low if estimate and reading.interval else None,
        "high": estimate.high if estimate and reading.interval else None,
        "persons": reading.persons,
        "records": None if reading.is_hidden else reading.records,
        "unrecorded": reading.unrecorded,
        "is_hidden": reading.is_hidden,
        "path": reading.path,
    }
