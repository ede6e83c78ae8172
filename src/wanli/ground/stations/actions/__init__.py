"""Registering stations, writing files, taking files."""

from wanli.ground.stations.actions.registering import register_station, retire_station
from wanli.ground.stations.actions.sending import write_file
from wanli.ground.stations.actions.taking import Taken, take_file

__all__ = ["Taken", "register_station", "retire_station", "take_file", "write_file"]
