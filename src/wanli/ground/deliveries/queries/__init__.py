"""Reads of the deliveries, and the slots which apps above fill."""

from wanli.ground.deliveries.queries.devices import deliveries_of, device_of
from wanli.ground.deliveries.queries.kinds import Record, RecordIsRefused, kinds

__all__ = ["Record", "RecordIsRefused", "deliveries_of", "device_of", "kinds"]
