"""How points are counted: the whole rule in one place, as the public page states it. Pure: facts in, award out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wanli.learning.practice.choices import Outcome, Reason
from wanli.science.figures.suppression import MINIMUM

FIRST_RIGHT = 10  # an item right for the first time
DUE_RIGHT = 5  # right again when it came back in its time
DAY_DONE = 5  # five questions of the daily review answered on one day
QUESTIONS_A_DAY = 5
PLAY_RIGHT = 1  # right in a game whose conditions say little about the person
PLAY_CEILING = 10  # a day
DAY_CEILING = 100  # a day, all together
OLDEST = timedelta(days=7)  # what arrives later earns nothing
ONE_DAY = timedelta(days=1)
AHEAD = timedelta(minutes=5)  # by which a device's clock may be wrong

POOL = 30  # people in one pool of the league
UP, DOWN = 5, 5  # how many of a pool go up and down after a week
LEAST_TO_RISE = 50  # points
SMALLEST_TO_FALL = 15  # people in a pool; in a smaller one nobody goes down
LEAST_SHOWN = MINIMUM  # people on a board; places among fewer are not shown


@dataclass(frozen=True)
class Answer:
    """What the rule asks of an answer."""

    at: datetime
    received_at: datetime
    is_right: bool
    is_usable: bool = True


@dataclass(frozen=True)
class Past:
    """What the rule asks of what came before: of this question, and of this day."""

    was_right: bool = False
    is_due: bool = False
    last_was_right: bool = False
    earned: int = 0
    played: int = 0


@dataclass(frozen=True)
class Award:
    """Points, and why: also why none."""

    points: int
    reason: Reason


def day_of(at: datetime) -> date:
    """The day on which something happened, in Asia/Shanghai."""
    return timezone.localdate(at)


def start_of(day: date) -> datetime:
    """Midnight in Asia/Shanghai, with which a day begins; no day there is longer or shorter than another."""
    return timezone.make_aware(datetime.combine(day, time.min))


def week_of(at: datetime) -> date:
    """The Monday of its week, in Asia/Shanghai."""
    day = day_of(at)
    return day - timedelta(days=day.weekday())


def out_of_time(at: datetime, received_at: datetime) -> Reason | None:
    """Why an answer's time cannot count: it lies in the future, or too far back."""
    if at > received_at + AHEAD:
        return Reason.FUTURE
    return Reason.TOO_OLD if received_at - at > OLDEST else None


def award(answer: Answer, past: Past) -> Award | None:
    """What an answer earns; None for a wrong one, which is no matter of points at all."""
    if not answer.is_right:
        return None
    if reason := out_of_time(answer.at, answer.received_at):
        return Award(0, reason)
    if not answer.is_usable:
        return _under(Award(PLAY_RIGHT, Reason.PLAY), min(PLAY_CEILING - past.played, DAY_CEILING - past.earned))
    if not past.was_right:
        return _under(Award(FIRST_RIGHT, Reason.FIRST), DAY_CEILING - past.earned)
    if not past.is_due:
        return Award(0, Reason.REPEATED)
    if not past.last_was_right:
        return Award(0, Reason.RELEARNT)
    return _under(Award(DUE_RIGHT, Reason.DUE), DAY_CEILING - past.earned)


def award_of_day(answered: int, *, is_counted: bool, earned: int) -> Award | None:
    """What the fifth question of a day earns; None before it, and when the day has been counted."""
    if answered < QUESTIONS_A_DAY or is_counted:
        return None
    return Award(max(0, min(DAY_DONE, DAY_CEILING - earned)), Reason.DAY)


def _under(full: Award, room: int) -> Award:
    return Award(min(full.points, room), full.reason) if room > 0 else Award(0, Reason.CEILING)


@dataclass(frozen=True)
class Streak:
    """Days done one after another, and whether this week's free day is still there."""

    days: int
    is_free_day_left: bool
    is_today_done: bool


def streak(done: Collection[date], *, today: date) -> Streak:
    """The streak as it stands: days done, walking back from today; each week (from Monday) forgives one missed day.

    Today is not missed before it is over. A forgiven day does not count itself.
    """
    count, missed = 0, set[date]()
    day = today if today in done else today - timedelta(days=1)
    first = min(done, default=today)
    while day >= first:
        week = day - timedelta(days=day.weekday())
        if day in done:
            count += 1
        elif week in missed:
            break
        else:
            missed.add(week)
        day -= timedelta(days=1)
    this_week = today - timedelta(days=today.weekday())
    return Streak(count, this_week not in missed, today in done)


def places(points: Iterable[int]) -> list[int]:
    """The place of each, first is 1: who has the same has the same place. In the order given."""
    values = list(points)
    return [1 + sum(other > value for other in values) for value in values]


def outcomes(points: Iterable[int]) -> list[Outcome]:
    """How a week ends for each of a pool. The first five go up from 50 points on; of 15 and more the last five go down.

    Who has as much as the fifth goes up as well, and who has as much as somebody who stays stays.
    """
    values = list(points)
    ordered = sorted(values, reverse=True)
    enough_to_stay = ordered[-DOWN - 1] if len(values) >= SMALLEST_TO_FALL else 0
    told = []
    for value, place in zip(values, places(values), strict=True):
        if place <= UP and value >= LEAST_TO_RISE:
            told.append(Outcome.UP)
        else:
            told.append(Outcome.DOWN if value < enough_to_stay else Outcome.STAYS)
    return told
