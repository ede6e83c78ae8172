"""`wanli station retire CODE`: take no more files of an installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.ground.stations.actions import retire_station
from wanli.ground.stations.models import Station


class Command(BaseCommand):
    help = "Take no more files of an installation: its laptop was lost, or another one has taken over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")

    def handle(self, *args: Any, **options: Any) -> None:
        station = Station.objects.filter(code=options["code"], retired_at=None).first()
        if station is None:
            raise CommandError(f"没有登记站点 {options['code']}。No station {options['code']} is registered.")
        retire_station(station, actor="system", at=timezone.now())
