"""`wanli station register CODE KEY`: take files of another installation from now on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.ground.stations.actions import register_station
from wanli.ground.stations.queries import FileIsRefused


class Command(BaseCommand):
    help = "Take files of another installation from now on; KEY is what `wanli station key` prints there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="a short name in Latin letters")
        parser.add_argument("key", help="the public key, 44 letters and digits")
        parser.add_argument("--name", default="", help="what people call it")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or options["code"]
        try:
            register_station(code=options["code"], name=name, key=options["key"], actor="system", at=timezone.now())
        except FileIsRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=2) from refusal
        self.stdout.write(f"{name} ({options['code']})")
