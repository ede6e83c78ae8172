"""`wanli ledger head`: the end of the chain, to be kept outside the database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wanli.ground.ledger.models import Head


class Command(BaseCommand):
    help = (
        "Print the ledger's last number and digest; kept elsewhere, they prove later that nothing before was rewritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        head = Head.objects.filter(pk=1).first() or Head()
        self.stdout.write(
            json.dumps({"number": head.number, "digest": head.digest})
            if options["json"]
            else f"{head.number}:{head.digest}"
        )
