"""The rule of points by itself: facts in, award out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wanli.learning.practice.choices import Outcome, Reason
from wanli.learning.practice.queries import rules
from wanli.learning.practice.queries.rules import Answer, Award, Past, award, award_of_day, outcomes, places, streak

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=SHANGHAI)  # a Wednesday
TODAY = date(2026, 11, 25)


def right(at: datetime = NOW, *, is_usable: bool = True, received_at: datetime = NOW) -> Answer:
    return Answer(at, received_at, is_right=True, is_usable=is_usable)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (Past(), Award(10, Reason.FIRST)),
        (Past(earned=95), Award(5, Reason.FIRST)),
        (Past(earned=100), Award(0, Reason.CEILING)),
        (Past(was_right=True), Award(0, Reason.REPEATED)),
        (Past(was_right=True, last_was_right=True), Award(0, Reason.REPEATED)),
        (Past(was_right=True, is_due=True), Award(0, Reason.RELEARNT)),
        (Past(was_right=True, is_due=True, last_was_right=True), Award(5, Reason.DUE)),
        (Past(was_right=True, is_due=True, last_was_right=True, earned=98), Award(2, Reason.DUE)),
        (Past(is_due=True), Award(10, Reason.FIRST)),  # known wrongly so far, right now
    ],
)
def test_a_right_answer(past: Past, expected: Award) -> None:
    assert award(right(), past) == expected


def test_a_wrong_answer_is_no_matter_of_points() -> None:
    assert award(Answer(NOW, NOW, is_right=False), Past()) is None


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (Past(), Award(1, Reason.PLAY)),
        (Past(was_right=True), Award(1, Reason.PLAY)),
        (Past(earned=10, played=10), Award(0, Reason.CEILING)),
        (Past(earned=100, played=3), Award(0, Reason.CEILING)),
    ],
)
def test_play_earns_a_little_at_most(past: Past, expected: Award) -> None:
    assert award(right(is_usable=False), past) == expected


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW + timedelta(minutes=5), Reason.FIRST),
        (NOW + timedelta(minutes=5, seconds=1), Reason.FUTURE),
        (NOW + timedelta(days=300), Reason.FUTURE),
        (NOW - timedelta(days=7), Reason.FIRST),
        (NOW - timedelta(days=7, seconds=1), Reason.TOO_OLD),
    ],
)
def test_the_time_of_an_answer_is_checked_when_it_arrives(at: datetime, reason: Reason) -> None:
    won = award(right(at), Past())
    assert won is not None
    assert (won.reason, bool(won.points)) == (reason, reason == Reason.FIRST)


def test_a_day_counts_with_its_fifth_question_and_once() -> None:
    assert award_of_day(4, is_counted=False, earned=0) is None
    assert award_of_day(5, is_counted=False, earned=0) == Award(5, Reason.DAY)
    assert award_of_day(5, is_counted=True, earned=0) is None
    assert award_of_day(5, is_counted=False, earned=98) == Award(2, Reason.DAY)
    assert award_of_day(5, is_counted=False, earned=100) == Award(0, Reason.DAY)  # still a day for the streak


def days(*back: int) -> set[date]:
    return {TODAY - timedelta(days=number) for number in back}


@pytest.mark.parametrize(
    ("done", "count", "is_free"),
    [
        (days(), 0, True),
        (days(0), 1, True),
        (days(1), 1, True),  # today is not missed before it is over
        (days(0, 1, 2), 3, True),
        (days(0, 2), 2, False),  # Tuesday is this week's free day
        (days(0, 3), 1, False),  # Monday and Tuesday: one too many in one week
        (days(2), 1, False),
        (days(3), 0, False),
        (days(0, 1, 2, 3, 5), 5, True),  # Saturday was last week's free day
        (days(0, 2, 3, 5, 6), 5, False),  # one a week
        (days(0, 1, 2, 5, 6), 3, True),  # the whole weekend is too much
    ],
)
def test_a_streak_forgives_one_day_a_week(done: set[date], count: int, is_free: bool) -> None:
    now = streak(done, today=TODAY)
    assert (now.days, now.is_free_day_left, now.is_today_done) == (count, is_free, TODAY in done)


def test_midnight_and_monday_are_those_of_shanghai() -> None:
    before, after = datetime(2026, 11, 29, 23, 59, tzinfo=SHANGHAI), datetime(2026, 11, 30, 0, 0, tzinfo=SHANGHAI)
    assert (rules.day_of(before), rules.day_of(after)) == (date(2026, 11, 29), date(2026, 11, 30))
    assert (rules.week_of(before), rules.week_of(after)) == (date(2026, 11, 23), date(2026, 11, 30))
    assert rules.start_of(date(2026, 11, 30)) == after


def test_equal_points_share_a_place() -> None:
    assert places([30, 50, 30, 10]) == [2, 1, 2, 4]


def test_a_small_pool_lifts_and_lowers_nobody_without_points() -> None:
    assert outcomes([]) == []
    assert outcomes([49]) == [Outcome.STAYS]
    assert outcomes([50]) == [Outcome.UP]
    assert outcomes([60, 10, 5]) == [Outcome.UP, Outcome.STAYS, Outcome.STAYS]


def test_five_go_up_and_five_go_down() -> None:
    ends = outcomes(range(20, 320, 10))
    assert ends == [Outcome.DOWN] * 5 + [Outcome.STAYS] * 20 + [Outcome.UP] * 5


def test_who_has_the_same_is_treated_the_same() -> None:
    assert outcomes([60] * 20) == [Outcome.UP] * 20
    assert outcomes([10] * 20) == [Outcome.STAYS] * 20
    ends = outcomes([90, 80, 70, 60, 60, 60] + [20] * 20)
    assert ends == [Outcome.UP] * 6 + [Outcome.STAYS] * 20
