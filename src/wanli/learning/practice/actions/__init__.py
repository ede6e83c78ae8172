"""Writes of practice: today's five, points, groups, boards."""

from wanli.learning.practice.actions.boards import Rebuilt, rebuild_boards, settle_leagues
from wanli.learning.practice.actions.cards import catch_up, feed_cards
from wanli.learning.practice.actions.daily import NothingToAsk, answer_daily, leave_out, start_daily
from wanli.learning.practice.actions.groups import GroupIsClosed, close_group, join_group, leave_group, open_group
from wanli.learning.practice.actions.players import (
    NoSuchPseudonym,
    PseudonymIsTaken,
    choose_pseudonym,
    offered_pseudonyms,
    opt_in,
    opt_out,
    player_of,
)
from wanli.learning.practice.actions.points import credit
from wanli.learning.practice.actions.reminders import (
    BrowserCannotBeReached,
    ask_for_reminder,
    mark_sent,
    remind,
    stop_reminders,
)

__all__ = [
    "BrowserCannotBeReached",
    "GroupIsClosed",
    "NoSuchPseudonym",
    "NothingToAsk",
    "PseudonymIsTaken",
    "Rebuilt",
    "answer_daily",
    "ask_for_reminder",
    "catch_up",
    "choose_pseudonym",
    "close_group",
    "credit",
    "feed_cards",
    "join_group",
    "leave_group",
    "leave_out",
    "mark_sent",
    "offered_pseudonyms",
    "open_group",
    "opt_in",
    "opt_out",
    "player_of",
    "rebuild_boards",
    "remind",
    "settle_leagues",
    "start_daily",
    "stop_reminders",
]
