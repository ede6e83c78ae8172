"""Hall, Seat, HallAnswer: a quiz in a room."""

from wanli.learning.games.models.halls import Hall, HallAnswer, Seat

__all__ = ["Hall", "HallAnswer", "Seat"]
