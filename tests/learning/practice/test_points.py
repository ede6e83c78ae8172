"""Points are entries; nobody earns by tricks; boards are sums of entries; who wants none has none."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from factories import assessments as make
from factories import practice as act
from factories.accounts import NOW, organisation, participant
from factories.practice import DAY, points
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger.models import Entry
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Item, ItemBank, Response
from wanli.learning.practice import actions, queries, receivers
from wanli.learning.practice.choices import FIRST_WORDS, SECOND_WORDS, Outcome
from wanli.learning.practice.models import Card, Daily, Group, GroupMember, Player, PointEntry, Seat, Standing
from wanli.learning.practice.queries.rules import week_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


@pytest.fixture
def person(bank: ItemBank) -> Participant:
    return participant()


def total(person: Participant) -> int:
    return sum(number for _reason, number in points(person))


# ---- earning ---------------------------------------------------------------------------------------------------------


def test_a_day_of_five(person: Participant) -> None:
    act.five(person, right=3)
    assert points(person) == [("first", 10)] * 3 + [("day", 5)]
    score = queries.score_of(person, at=NOW)
    assert score is not None
    assert (score.points, score.today, score.streak.days) == (35, 35, 1)
    assert [badge.code for badge in score.badges] == ["first-day"]


def test_tests_earn_nothing(person: Participant) -> None:
    make.place(person)
    assert points(person) == []


def test_what_is_still_known_when_it_is_due_earns_again(person: Participant) -> None:
    for days in (0, 1, 2, 3):  # due after two days
        act.answer(person, at=NOW + days * DAY)
    assert points(person) == [("first", 10), ("repeated", 0), ("repeated", 0), ("repeated", 0)]
    other = participant()
    act.answer(other)
    act.answer(other, at=NOW + 2 * DAY)
    assert points(other) == [("first", 10), ("due", 5)]


# ---- farming ---------------------------------------------------------------------------------------------------------


def test_a_repeated_item_earns_nothing(person: Participant) -> None:
    for minute in range(20):
        act.answer(person, at=NOW + timedelta(minutes=minute), subject=f"lesson {minute % 3}")
    assert points(person) == [("first", 10)] + [("repeated", 0)] * 19


def test_wrong_and_right_in_turn_earns_once(person: Participant) -> None:
    for turn in range(10):
        act.answer(person, right=turn % 2 == 1, at=NOW + timedelta(minutes=turn))
    assert total(person) == 10


def test_a_mistake_made_on_purpose_gains_nothing_in_days(person: Participant) -> None:
    """Wrong today makes it due tomorrow; right tomorrow earns nothing, since it was wrong the last time."""
    for days in range(14):
        act.answer(person, right=days % 2 == 0, at=NOW + days * DAY)
    assert total(person) == 10
    assert ("relearnt", 0) in points(person)


def test_a_replayed_answer_is_entered_once(person: Participant) -> None:
    response = act.answer(person)
    receivers.take_answer(
        participant=person, response=response, stage=Stage.LESSON, is_usable=True, received_at=NOW + DAY
    )
    assert points(person) == [("first", 10)]


def test_the_same_item_from_many_devices_earns_once_whatever_the_order(person: Participant) -> None:
    act.answer(person, at=NOW, received_at=NOW)
    act.answer(person, at=NOW - timedelta(hours=2), received_at=NOW + timedelta(hours=1))
    act.answer(person, at=NOW - 2 * DAY, received_at=NOW + timedelta(hours=2))
    assert points(person) == [("first", 10), ("repeated", 0), ("repeated", 0)]


def test_a_clock_ahead_earns_nothing_loses_nothing_and_says_why(person: Participant) -> None:
    act.answer(person, at=NOW + 30 * DAY, received_at=NOW)
    assert points(person) == [("future", 0)]
    assert Response.objects.count() == 1
    act.answer(person, at=NOW)  # with the right time it counts
    assert points(person) == [("future", 0), ("first", 10)]


def test_what_arrives_too_late_earns_nothing_and_is_kept(person: Participant) -> None:
    act.answer(person, at=NOW, received_at=NOW + 8 * DAY)
    assert points(person) == [("too_old", 0)]
    assert Response.objects.count() == Card.objects.count() == 1


def test_days_in_the_future_are_no_streak(person: Participant) -> None:
    for days in range(1, 4):
        for number in range(1, 6):
            act.answer(
                person, f"loans-{number + 5 * days - 5:02}", stage=Stage.REVIEW, at=NOW + days * DAY, received_at=NOW
            )
    assert total(person) == 0
    assert not PointEntry.objects.filter(reason="day").exists()


def test_the_most_of_a_day_is_counted_from_midnight_in_shanghai(person: Participant) -> None:
    codes = list(Item.objects.order_by("code").values_list("code", flat=True))
    late = NOW.replace(hour=15, minute=0)  # 23:00 in Shanghai
    for number, code in enumerate(codes[:15]):
        act.answer(person, code, at=late + timedelta(minutes=number))
    assert points(person) == [("first", 10)] * 10 + [("ceiling", 0)] * 5
    act.answer(person, codes[20], at=late + timedelta(minutes=59))
    assert points(person)[-1] == ("ceiling", 0)
    act.answer(person, codes[21], at=late + timedelta(minutes=60))
    assert points(person)[-1] == ("first", 10)


def test_an_offline_hoard_is_under_the_ceilings_of_its_days(person: Participant) -> None:
    codes = list(Item.objects.order_by("code").values_list("code", flat=True))
    for number, code in enumerate(codes[:40]):
        act.answer(person, code, at=NOW - (number % 2) * DAY, received_at=NOW + timedelta(hours=1))
    assert total(person) == 200


def test_play_is_worth_ten_a_day(person: Participant) -> None:
    for number in range(1, 16):
        act.answer(person, f"loans-{number:02}", stage=Stage.GAME, is_usable=False)
    assert total(person) == 10
    act.answer(person, "loans-01")  # learned in earnest it still counts
    assert points(person)[-1] == ("first", 10)


def test_rehearsals_are_not_counted(person: Participant) -> None:
    act.answer(person, is_simulated=True)
    assert points(person) == []


def test_a_streak_goes_across_its_free_day(person: Participant) -> None:
    for days in (0, 1, 3):
        act.five(person, at=NOW + days * DAY)
    score = queries.score_of(person, at=NOW + 3 * DAY)
    assert score is not None
    assert (score.streak.days, score.streak.is_free_day_left) == (3, False)
    assert queries.score_of(person, at=NOW + 6 * DAY).streak.days == 0


def test_entries_are_never_changed(person: Participant) -> None:
    act.answer(person)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PointEntry.objects.update(points=1000)


# ---- groups ----------------------------------------------------------------------------------------------------------


def test_points_stay_with_the_group_in_which_they_were_earned(person: Participant) -> None:
    first, second = act.group(name="一班"), act.group(name="二班")
    actions.join_group(actor=person, code=first.code.lower(), at=NOW)
    act.answer(person, "loans-01", at=NOW + timedelta(minutes=1))
    actions.join_group(actor=person, code=second.code, at=NOW + timedelta(minutes=2))
    act.answer(person, "loans-02", at=NOW + timedelta(minutes=3))
    actions.join_group(actor=person, code=first.code, at=NOW + timedelta(minutes=4))
    act.answer(person, "loans-03", at=NOW + timedelta(minutes=5))
    sums = dict(Standing.objects.values_list("group__name", "points"))
    assert sums == {"一班": 20, "二班": 10}
    assert [board.title for board in queries.boards_of(person, at=NOW)] == ["一班"]


def test_one_group_of_each_kind(person: Participant) -> None:
    school, group = act.group("school", name="小学"), act.group()
    for code in (school.code, group.code, group.code):
        actions.join_group(actor=person, code=code, at=NOW)
    assert GroupMember.objects.filter(left_at=None).count() == 2
    actions.leave_group(actor=person, code=school.code, at=NOW)
    actions.leave_group(actor=person, code=school.code, at=NOW)
    assert [board.title for board in queries.boards_of(person, at=NOW)] == ["三年二班"]


@pytest.mark.parametrize("code", ["", "NOSUCH", "三年二班"])
def test_a_code_that_no_group_has(person: Participant, code: str) -> None:
    with pytest.raises(actions.GroupIsClosed):
        actions.join_group(actor=person, code=code, at=NOW)


def test_a_closed_group_takes_nobody_in(person: Participant) -> None:
    group = act.group()
    actions.join_group(actor=person, code=group.code, at=NOW)
    actions.close_group(group, actor="system", at=NOW + timedelta(hours=1))
    actions.close_group(group, actor="system", at=NOW + timedelta(hours=2))
    with pytest.raises(actions.GroupIsClosed):
        actions.join_group(actor=person, code=group.code, at=NOW + timedelta(hours=3))
    assert not GroupMember.objects.filter(left_at=None).exists()
    assert list(Entry.objects.filter(action__startswith="practice").values_list("action", flat=True)) == [
        "practice.group.opened", "practice.group.closed",
    ]  # fmt: skip


def test_few_people_see_only_themselves(bank: ItemBank) -> None:
    people = act.crowd(9, act.group(), most=2)
    [board] = queries.boards_of(people[4], at=NOW)
    assert (board.shows_places, board.lines, board.mine) == (False, [], 20)


def test_ten_people_see_a_board_of_pseudonyms(bank: ItemBank) -> None:
    people = act.crowd(12, act.group(), most=2)
    [board] = queries.boards_of(people[0], at=NOW)
    assert [line.place for line in board.lines] == [1] * 10 + [12]
    assert [line.points for line in board.lines if line.is_me] == [10]
    assert len(board.lines) == 11  # the first ten, and oneself
    assert len({line.pseudonym for line in board.lines}) == 11


# ---- names -----------------------------------------------------------------------------------------------------------


def test_a_name_is_from_the_lists(person: Participant) -> None:
    player = actions.choose_pseudonym(actor=person, first=0, second=0, at=NOW)
    assert player.pseudonym
    for first, second in ((-1, 0), (0, len(SECOND_WORDS)), (len(FIRST_WORDS), 0)):
        with pytest.raises(actions.NoSuchPseudonym):
            actions.choose_pseudonym(actor=person, first=first, second=second, at=NOW)


def test_nobody_has_the_name_of_another_in_the_group(person: Participant) -> None:
    other, group = participant(), act.group()
    for somebody in (person, other):
        actions.choose_pseudonym(actor=somebody, first=3, second=4, at=NOW)
        actions.join_group(actor=somebody, code=group.code, at=NOW)
    assert actions.player_of(person).pseudonym != actions.player_of(other).pseudonym
    with pytest.raises(actions.PseudonymIsTaken):
        actions.choose_pseudonym(actor=other, first=3, second=4, at=NOW)
    assert (3, 4) not in actions.offered_pseudonyms(other, 30)


# ---- out -------------------------------------------------------------------------------------------------------------


def test_who_opts_out_is_nowhere_and_may_come_back(bank: ItemBank) -> None:
    people = act.crowd(11, act.group())
    me, other = people[2], people[5]
    actions.opt_out(actor=me, at=NOW)
    assert queries.score_of(me, at=NOW) is None
    assert queries.boards_of(me, at=NOW) == []
    assert queries.league_of(me, at=NOW) is None
    act.answer(me, "phone-fraud-12")
    assert len(points(me)) == 3
    assert Card.objects.filter(participant=me).count() == 4  # questions come back all the same
    [board] = queries.boards_of(other, at=NOW)
    assert board.people == 10
    actions.opt_in(actor=me, at=NOW)
    act.answer(me, "phone-fraud-13")
    assert queries.score_of(me, at=NOW).points == 40
    assert queries.boards_of(other, at=NOW)[0].people == 11


# ---- the league ------------------------------------------------------------------------------------------------------


def test_a_week_ends_and_steps_change(bank: ItemBank) -> None:
    people = act.crowd(16, act.group(), most=5)
    assert set(Seat.objects.values_list("week", flat=True)) == {week_of(NOW)}
    assert actions.settle_leagues(actor="system", at=NOW) == 0  # not over yet
    monday = NOW + DAY
    assert actions.settle_leagues(actor="system", at=monday) == 16
    assert actions.settle_leagues(actor="system", at=monday) == 0
    tiers = [Player.objects.get(participant=person).tier for person in people]
    assert tiers == [1] * 4 + [2] * 12  # twelve have fifty; nobody falls below the first step
    act.answer(people[15], "funds-16", at=monday)
    league = queries.league_of(people[15], at=monday)
    assert league is not None
    assert (league.tier, league.last, league.board.mine) == (2, Outcome.UP, 10)
    assert league.ends_in == 7


def test_who_is_hidden_is_nobodys_rival(bank: ItemBank) -> None:
    people = act.crowd(5, act.group(), most=5)
    actions.opt_out(actor=people[4], at=NOW)
    actions.settle_leagues(actor="system", at=NOW + DAY)
    assert Seat.objects.get(participant=people[4]).outcome == Outcome.STAYS


def test_rebuilding_proves_the_boards(bank: ItemBank, capsys: pytest.CaptureFixture[str]) -> None:
    people, other = act.crowd(4, act.group(), most=4), act.group(name="另一班")
    actions.join_group(actor=people[3], code=other.code, at=NOW + timedelta(hours=1))
    act.answer(people[3], "funds-16", at=NOW + timedelta(hours=2))
    call_command("practice_rebuild")
    assert "9 sums from the entries, 0 were kept wrongly" in capsys.readouterr().out
    Standing.objects.filter(participant=people[3]).update(points=999)
    Standing.objects.filter(participant=people[0]).delete()
    Seat.objects.filter(participant=people[1]).delete()
    with pytest.raises(CommandError, match="4 sums"):
        call_command("practice_rebuild")
    call_command("practice_rebuild")
    assert sorted(Standing.objects.values_list("points", flat=True)) == [10, 10, 20, 30, 40]
    assert sorted(Seat.objects.values_list("points", flat=True)) == [10, 20, 30, 50]


def test_the_worker_ends_the_week(bank: ItemBank, capsys: pytest.CaptureFixture[str]) -> None:
    act.crowd(1, act.group())
    call_command("practice_settle")
    assert "1 people settled" in capsys.readouterr().out


# ---- what we hold ----------------------------------------------------------------------------------------------------


def test_my_data_shows_it_and_withdrawal_and_erasure_delete_it(person: Participant) -> None:
    other = participant()
    for somebody in (person, other):
        act.five(somebody)
        actions.join_group(actor=somebody, code=act.group().code, at=NOW)
        act.answer(somebody, "funds-15")
        shown = my_data(somebody)
        assert [len(shown[name]) for name in ("cards", "points", "player", "practice_groups")] == [6, 7, 1, 1]
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    privacy.erase(other, at=NOW)
    for model in (Card, Daily, Player, PointEntry, GroupMember, Standing, Seat):
        assert not model.objects.exists(), model
    assert Group.objects.count() == 2
    assert Response.objects.count() == 12


def test_groups_come_from_the_tree_of_organisations(bank: ItemBank) -> None:
    village = organisation("village-1", kind="village", name="柳树村")
    group = act.group("village", name="柳树村学习组", host=village)
    assert queries.open_groups_of(village) == [group]
    actions.close_group(group, actor="system", at=NOW)
    assert queries.open_groups_of(village) == []
