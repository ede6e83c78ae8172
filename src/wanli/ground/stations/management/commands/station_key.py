"""`wanli station key`: by which the other side knows this installation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wanli.ground.stations.queries import own_key, public_text


class Command(BaseCommand):
    help = "Print this installation's public key, to be registered on the other side; it is made when there is none."
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(public_text(own_key(Path(settings.STATE))))
