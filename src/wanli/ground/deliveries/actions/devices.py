"""A person's profile on a device."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.choices import MOST_DEVICES
from wanli.ground.deliveries.models import Device
from wanli.ground.deliveries.queries import device_of
from wanli.ground.ledger import actions as ledger


class TooManyDevices(Exception):
    """Nobody has as many; somebody is filling the table."""

    message = _("You have used too many devices. Please delete your data on “My data” and begin again.")


@transaction.atomic
def know_device(*, actor: Participant, known: list[uuid.UUID], at: datetime) -> Device:
    """The profile of this person on a device which knows the clients `known`; a new one where none is this person's.

    Raises TooManyDevices.
    """
    Participant.objects.select_for_update().get(pk=actor.pk)  # two windows find the same one
    device = device_of(actor, known)
    if device is None:
        if actor.devices.count() >= MOST_DEVICES:
            raise TooManyDevices
        device = Device.objects.create(participant=actor, known_since=at)
        ledger.note("device.known", participant_key=actor.key, at=at)
    return device
