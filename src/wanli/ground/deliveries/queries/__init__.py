"""Reads of the deliveries, and the slots which apps above fill."""

from wanli.ground.deliveries.queries.devices import deliveries_of, device_of
from wanli.ground.deliveries.queries.kinds import Record, RecordIsRefused, kinds
from wanli.ground.deliveries.queries.packs import NoSuchPack, packs
from wanli.ground.deliveries.queries.sessions import forget_session

__all__ = ["NoSuchPack", "Record", "RecordIsRefused", "deliveries_of", "device_of", "forget_session", "kinds", "packs"]
