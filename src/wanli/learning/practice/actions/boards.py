"""Ending weeks of the league, and working the boards out anew from the entries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.practice.actions.points import take_seat
from wanli.learning.practice.choices import Outcome, Tier
from wanli.learning.practice.models import GroupMember, Player, PointEntry, Seat, Standing
from wanli.learning.practice.queries import rules
from wanli.learning.practice.queries.rules import week_of


@transaction.atomic
def settle_leagues(*, actor: str, at: datetime) -> int:
    """End every pool whose week is over: who goes up, who goes down. Gives how many people were settled.

    Who wants to be seen by nobody stays where he or she is, and is nobody's rival.
    """
    open_seats = Seat.objects.select_for_update().filter(outcome="", week__lt=week_of(at)).order_by("pk")
    pools: dict[tuple[date, int, int], list[Seat]] = {}
    for seat in open_seats:
        pools.setdefault((seat.week, seat.tier, seat.pool), []).append(seat)
    hidden = set(Player.objects.filter(is_out=True).values_list("participant", flat=True))
    for _key, seats in sorted(pools.items()):
        rivals = [seat for seat in seats if seat.participant_id not in hidden]
        ends = dict(zip((seat.pk for seat in rivals), rules.outcomes(seat.points for seat in rivals), strict=True))
        for seat in seats:
            seat.outcome = ends.get(seat.pk, Outcome.STAYS)
            _move(seat)
        Seat.objects.bulk_update(seats, ["outcome"])
    if pools:
        ledger.record("practice.league.settled", on=None, by=actor, at=at, after={"seats": len(open_seats)})
    return len(open_seats)


def _move(seat: Seat) -> None:
    step = {Outcome.UP: 1, Outcome.DOWN: -1}.get(Outcome(seat.outcome), 0)
    tier = min(max(seat.tier + step, min(Tier.values)), max(Tier.values))
    Player.objects.filter(participant=seat.participant_id).update(tier=tier)


@dataclass(frozen=True)
class Rebuilt:
    """How many sums there are, and how many of them were not what the entries say."""

    sums: int
    wrong: int


@transaction.atomic
def rebuild_boards(*, actor: str, at: datetime) -> Rebuilt:
    """Work out every board and seat from the entries alone, compare, and put right what differs."""
    standings, seats = _from_entries()
    kept = {(row.group_id, row.week, row.participant_id): row.points for row in Standing.objects.select_for_update()}
    wrong = {key for key in kept.keys() | standings.keys() if kept.get(key, 0) != standings.get(key, 0)}
    for group, week, participant in wrong:
        Standing.objects.update_or_create(
            group_id=group,
            week=week,
            participant_id=participant,
            defaults={"points": standings.get((group, week, participant), 0)},
        )
    taken = {(seat.participant_id, seat.week): seat for seat in Seat.objects.select_for_update()}
    for who, week in seats.keys() - taken.keys():
        taken[who, week] = take_seat(Participant.objects.get(pk=who), week)
    off = [seat for key, seat in taken.items() if seat.points != seats.get(key, 0)]
    for seat in off:
        seat.points = seats.get((seat.participant_id, seat.week), 0)
    Seat.objects.bulk_update(off, ["points"])
    rebuilt = Rebuilt(len(standings) + len(seats), len(wrong) + len(off))
    if rebuilt.wrong:
        ledger.record("practice.boards.rebuilt", on=None, by=actor, at=at, after={"wrong": rebuilt.wrong})
    return rebuilt


def _from_entries() -> tuple[Counter[tuple[int, date, int]], Counter[tuple[int, date]]]:
    """The sums by (group, week, participant) and by (participant, week)."""
    standings: Counter[tuple[int, date, int]] = Counter()
    seats: Counter[tuple[int, date]] = Counter()
    times: dict[int, list[tuple[int, datetime, datetime | None]]] = {}
    for group, participant, joined, left in GroupMember.objects.values_list(
        "group", "participant", "joined_at", "left_at"
    ):
        times.setdefault(participant, []).append((group, joined, left))
    entries = PointEntry.objects.filter(points__gt=0).order_by("pk")
    for participant, points, at in entries.values_list("participant", "points", "at").iterator():
        seats[participant, week_of(at)] += points
        for group, joined, left in times.get(participant, []):
            if joined <= at and (left is None or at < left):
                standings[group, week_of(at), participant] += points
    return standings, seats
