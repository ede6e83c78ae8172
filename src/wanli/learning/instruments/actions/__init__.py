"""Writes of the instruments: versions from the content pack, sittings, answers."""

from wanli.learning.instruments.actions.packs import load_instruments
from wanli.learning.instruments.actions.sittings import (
    SittingIsIncomplete,
    SittingIsOver,
    finish_sitting,
    give_answer,
    start_sitting,
)

__all__ = [
    "SittingIsIncomplete",
    "SittingIsOver",
    "finish_sitting",
    "give_answer",
    "load_instruments",
    "start_sitting",
]
