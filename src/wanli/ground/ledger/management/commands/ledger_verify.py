"""`wanli ledger verify`: is the chain whole?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.ground.ledger.models import Entry
from wanli.ground.ledger.queries import flaws


class Command(BaseCommand):
    help = "Recompute the ledger's chain and name every entry that was changed, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument("--anchor", metavar="NUMBER:DIGEST", help="an end of the chain that was kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None
        if options["anchor"]:
            number, _, digest = options["anchor"].partition(":")
            if not number.isdigit() or len(digest) != 64:
                raise CommandError("The anchor reads NUMBER:DIGEST, as printed by `wanli ledger head`.", returncode=2)
            anchor = (int(number), digest)
        found = list(flaws(anchor))
        count = Entry.objects.count()
        if options["json"]:
            self.stdout.write(
                json.dumps({"entries": count, "flaws": [vars(flaw) for flaw in found]}, ensure_ascii=False)
            )
        else:
            for flaw in found:
                self.stdout.write(f"{flaw.kind}: {flaw.message}")
            self.stdout.write(f"{count} entries, {len(found)} flaws")
        if found:
            raise CommandError(f"The ledger is broken at {len(found)} places; the first is entry {found[0].number}.")
