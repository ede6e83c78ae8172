"""Whose device it is, and what came from it."""

import uuid
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.models import Delivery, Device


def device_of(participant: Participant, clients: list[uuid.UUID]) -> Device | None:
    """Which of the profiles on a device is this person's; None when this person has none there yet."""
    return Device.objects.filter(participant=participant, client__in=clients).order_by("pk").first()


def deliveries_of(participant: Participant) -> list[dict[str, Any]]:
    """What this person's devices delivered."""
    rows = Delivery.objects.filter(device__participant=participant).order_by("received_at", "sequence")
    return list(rows.values("device__client", "sequence", "kind", "outcome", "reason", "at", "received_at"))
