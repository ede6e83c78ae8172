"""What we hold about a participant here."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.protection.scams.models import KeptMessage


def kept_messages_of(participant: Participant) -> list[dict[str, Any]]:
    """The masked messages this person let us keep."""
    kept = KeptMessage.objects.filter(participant=participant).order_by("kept_at")
    return list(kept.values("kept_at", "text", "level", "probability", "type"))
