"""What happens to the deliveries when a person is erased."""

from datetime import datetime
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.models import Device


def forget_devices(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """The device's number could lead back to a person: it goes, with the list of what came from it."""
    Device.objects.filter(participant=participant).delete()
