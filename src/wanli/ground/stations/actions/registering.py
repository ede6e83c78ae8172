"""Which installations' files are taken."""

from datetime import datetime

from django.db import models, transaction

from wanli.ground.ledger import actions as ledger
from wanli.ground.stations.models import Station
from wanli.ground.stations.queries import read_key


@transaction.atomic
def register_station(*, code: str, name: str, key: str, actor: models.Model | str, at: datetime) -> Station:
    """Take files that are sealed with this key from now on. Raises ValidationError, and FileIsRefused for no key."""
    read_key(key)
    station = Station(code=code, name=name, public_key=key.strip(), registered_at=at)
    station.full_clean()
    station.save()
    ledger.record("stations.station.registered", on=station, by=actor, at=at, after={"code": code, "key": key.strip()})
    return station


@transaction.atomic
def retire_station(station: Station, *, actor: models.Model | str, at: datetime) -> None:
    """Take no more files that are sealed with its key: the laptop was lost, or another one has taken over."""
    station.retired_at = at
    station.save(update_fields=["retired_at"])
    ledger.record("stations.station.retired", on=station, by=actor, at=at, after={"code": station.code})
