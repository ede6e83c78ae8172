"""Writes of the games: halls, seats and their answers; rounds and answers in play; messages of the content pack."""

from wanli.learning.games.actions.halls import (
    HallHasBegun,
    HallHasMoved,
    HallNeedsQuestions,
    clear_halls,
    draw_again,
    end_hall,
    move_on,
    open_hall,
)
from wanli.learning.games.actions.packs import load_game_messages
from wanli.learning.games.actions.rounds import answer_in_game, keep_round
from wanli.learning.games.actions.seats import (
    AnswerIsLate,
    HallIsFull,
    HallIsOver,
    NoSuchAnswer,
    SeatIsUnknown,
    answer_in_hall,
    take_seat,
)

__all__ = [
    "AnswerIsLate",
    "HallHasBegun",
    "HallHasMoved",
    "HallIsFull",
    "HallIsOver",
    "HallNeedsQuestions",
    "NoSuchAnswer",
    "SeatIsUnknown",
    "answer_in_game",
    "answer_in_hall",
    "clear_halls",
    "draw_again",
    "end_hall",
    "keep_round",
    "load_game_messages",
    "move_on",
    "open_hall",
    "take_seat",
]
