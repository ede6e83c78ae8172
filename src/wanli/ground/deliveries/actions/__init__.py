"""Writes of the deliveries: knowing a device, taking its records."""

from wanli.ground.deliveries.actions.devices import TooManyDevices, know_device
from wanli.ground.deliveries.actions.taking import Answer, DeliveryIsTooLarge, take_records

__all__ = ["Answer", "DeliveryIsTooLarge", "TooManyDevices", "know_device", "take_records"]
