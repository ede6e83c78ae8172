"""Reading: today's five, points, boards."""

from wanli.learning.practice.queries.boards import (
    Board,
    League,
    boards_of,
    group_by_code,
    groups_for,
    groups_of,
    league_of,
    open_groups_of,
    players_of,
)
from wanli.learning.practice.queries.daily import (
    COOKIE,
    Five,
    answered_of,
    cards_of,
    choose_five,
    daily_of,
    due_count,
    five_in_browser,
    question_of,
    what_comes_when,
)
from wanli.learning.practice.queries.points import BADGES, Score, earned_with, entries_of, score_of
from wanli.learning.practice.queries.reminders import due_reminders, reminders_of

__all__ = [
    "BADGES",
    "COOKIE",
    "Board",
    "Five",
    "League",
    "Score",
    "answered_of",
    "boards_of",
    "cards_of",
    "choose_five",
    "daily_of",
    "due_count",
    "due_reminders",
    "earned_with",
    "entries_of",
    "five_in_browser",
    "group_by_code",
    "groups_for",
    "groups_of",
    "league_of",
    "open_groups_of",
    "players_of",
    "question_of",
    "reminders_of",
    "score_of",
    "what_comes_when",
]
