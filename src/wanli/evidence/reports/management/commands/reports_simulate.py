"""`wanli reports simulate CODE --people 240 --seed 7 --yes`: a marked copy of a campaign to rehearse on."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.evidence.reports import actions
from wanli.outreach.campaigns.models import Campaign


class Command(BaseCommand):
    help = "Make a simulated copy of a campaign, to rehearse the dashboard and the summary."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the campaign to copy")
        parser.add_argument("--people", type=int, default=240, help="how many simulated people answer (10 to 5000)")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same figures")
        parser.add_argument("--yes", action="store_true", help="do it; without this nothing is written")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(code=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"没有活动 {options['campaign']}。There is no campaign with this code.")
        if not 10 <= options["people"] <= 5000:
            raise CommandError("--people 应在10到5000之间。--people must lie between 10 and 5000.")
        if not options["yes"]:
            raise CommandError("这会写入模拟数据；确认请加 --yes。This writes simulated data; add --yes to confirm.")
        try:
            made = actions.simulate_campaign(
                campaign, people=options["people"], seed=options["seed"], actor="system", at=timezone.now()
            )
        except (actions.CampaignIsSimulated, actions.CampaignWasRehearsed, actions.NoCheckToAnswer) as error:
            raise CommandError(str(error.message)) from error
        outcome = {
            "campaign": made.campaign.code,
            "provenance": made.campaign.provenance,
            "sessions": made.sessions,
            "people": made.people,
            "pairs": made.pairs,
            "true_gain": round(made.true_gain, 4),
        }
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self.stdout.write(f"{made.campaign.name}: {json.dumps(outcome, ensure_ascii=False)}")
