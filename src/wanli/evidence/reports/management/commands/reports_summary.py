"""`wanli reports summary CODE FILE.docx`: the summary document of a campaign."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.evidence.reports import actions
from wanli.outreach.campaigns.models import Campaign


class Command(BaseCommand):
    help = "Write the summary document (.docx) of a campaign to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="code of the campaign")
        parser.add_argument("file", type=Path, help="where to write, e.g. summary.docx")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.select_related("host").filter(code=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"没有活动 {options['campaign']}。There is no campaign with this code.")
        document = actions.issue_summary(campaign, actor="system", at=timezone.now())
        try:
            options["file"].write_bytes(document)
        except OSError as error:
            raise CommandError(f"无法写入 {options['file']}。Cannot write there: {error.strerror}.") from error
        digest = hashlib.sha256(document).hexdigest()
        if options["json"]:
            told = {"file": str(options["file"]), "bytes": len(document), "sha256": digest}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{options['file']}  {len(document)} B  sha256 {digest}")
