"""`wanli scams calibrate`: find the calibration of the content pack's model anew, after its texts changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wanli.protection.scams.queries import PackIsBroken
from wanli.protection.scams.queries.models import calibrate_pack


class Command(BaseCommand):
    help = "Calibrate the content pack's model by cross-validation (a minute), and write it into the pack."
    requires_system_checks = []
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = calibrate_pack(Path(settings.CONTENT_FOLDER))
        except PackIsBroken as error:
            raise CommandError(f"内容包有误。The content pack is broken: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"{file}")
