"""What somebody earned: points, streak, badges, and the entries behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wanli.ground.accounts.models import Participant
from wanli.learning.practice.choices import Reason
from wanli.learning.practice.models import Player, PointEntry
from wanli.learning.practice.queries import rules
from wanli.learning.practice.queries.rules import Streak, day_of


def earned_on(participant: Participant, on: date) -> tuple[int, int]:
    """Points that the answers of a day earned so far: all of them, and those from play."""
    entries = PointEntry.objects.filter(participant=participant, on=on)
    sums = entries.aggregate(all=Sum("points", default=0), play=Sum("points", filter=Q(reason=Reason.PLAY), default=0))
    return sums["all"], sums["play"]


@dataclass(frozen=True)
class Tally:
    """What badges are given for."""

    days: int = 0
    rights: int = 0
    kept: int = 0
    streak: int = 0


@dataclass(frozen=True)
class Badge:
    """Something reached once and for good. `needs` of `measure` give it."""

    code: str
    title: str | Promise
    needs: int
    measure: Callable[[Tally], int]
    text: Any

    @property
    def condition(self) -> str:
        """What it takes, in words."""
        return str(self.text % {"n": self.needs})


_DAYS = ngettext_lazy("finish %(n)d day", "finish %(n)d days", "n")
_RIGHTS = ngettext_lazy("%(n)d question right for the first time", "%(n)d questions right for the first time", "n")
_KEPT = ngettext_lazy(
    "%(n)d question still known when it came back", "%(n)d questions still known when they came back", "n"
)
_STREAK = ngettext_lazy("a streak of %(n)d day", "a streak of %(n)d days", "n")
BADGES = (
    Badge("first-day", _("First step"), 1, lambda tally: tally.days, _DAYS),
    Badge("week", _("Seven in a row"), 7, lambda tally: tally.streak, _STREAK),
    Badge("kept", _("It stays"), 20, lambda tally: tally.kept, _KEPT),
    Badge("fifty", _("Fifty answers"), 50, lambda tally: tally.rights, _RIGHTS),
    Badge("month", _("A month of days"), 30, lambda tally: tally.days, _DAYS),
    Badge("long-streak", _("Thirty in a row"), 30, lambda tally: tally.streak, _STREAK),
    Badge("kept-hundred", _("Built to last"), 100, lambda tally: tally.kept, _KEPT),
    Badge("hundred-fifty", _("Well read"), 150, lambda tally: tally.rights, _RIGHTS),
)


@dataclass(frozen=True)
class Score:
    """Everything about one person's points, or None of it for who wants none."""

    player: Player
    points: int
    today: int
    streak: Streak
    badges: list[Badge]
    next_badge: Badge | None


def score_of(participant: Participant, *, at: datetime) -> Score | None:
    """Points, streak and badges; None for somebody who opted out, or who has not begun."""
    player = Player.objects.filter(participant=participant).first()
    if player is None or player.is_out:
        return None
    entries = PointEntry.objects.filter(participant=participant)
    today = day_of(at)
    days = set(entries.filter(reason=Reason.DAY).values_list("on", flat=True))
    tally = Tally(
        days=len(days),
        rights=entries.filter(reason=Reason.FIRST).count(),
        kept=entries.filter(reason=Reason.DUE).count(),
        streak=max((rules.streak(days, today=day).days for day in days), default=0),
    )
    reached = [badge for badge in BADGES if badge.measure(tally) >= badge.needs]
    return Score(
        player,
        entries.aggregate(points=Sum("points", default=0))["points"],
        earned_on(participant, today)[0],
        rules.streak(days, today=today),
        reached,
        next((badge for badge in BADGES if badge not in reached), None),
    )


def entries_of(participant: Participant) -> list[dict[str, Any]]:
    """The entries held about a person."""
    entries = PointEntry.objects.filter(participant=participant).order_by("at", "pk")
    return list(entries.values("on", "at", "reason", "points", "item_code"))


@dataclass(frozen=True)
class Earned:
    """What a day's questions brought, and why some brought nothing."""

    points: int
    nothing: list[tuple[str, int]]


def earned_with(participant: Participant, codes: tuple[str, ...], on: date) -> Earned:
    """The points of the answers to these questions on a day, with that day's own."""
    entries = PointEntry.objects.filter(Q(item_code__in=codes) | Q(reason=Reason.DAY), participant=participant, on=on)
    points, why = 0, {}
    for entry in entries:
        points += entry.points
        if not entry.points and entry.reason != Reason.DAY:
            why[entry.reason] = why.get(entry.reason, 0) + 1
    return Earned(points, [(str(Reason(reason).label), count) for reason, count in why.items()])
