"""Hall, Seat, HallAnswer: a quiz in a room. Message: to be judged in a game. GameRound: how somebody fared."""

from wanli.learning.games.models.halls import Hall, HallAnswer, Seat
from wanli.learning.games.models.messages import Message, SpotsDoNotFit, spot_faults
from wanli.learning.games.models.rounds import GameRound

__all__ = ["GameRound", "Hall", "HallAnswer", "Message", "Seat", "SpotsDoNotFit", "spot_faults"]
