"""Boards: a group's week, and a pool of the league. Only people who want to be seen are on them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from wanli.ground.accounts.models import Organisation, Participant, Person
from wanli.ground.accounts.queries import organisations_of
from wanli.learning.practice.choices import Outcome, Tier
from wanli.learning.practice.models import Group, GroupMember, Player, Seat, Standing, pseudonym_of
from wanli.learning.practice.queries import rules
from wanli.learning.practice.queries.rules import LEAST_SHOWN, week_of

FIRST_SHOWN = 10  # lines from the top; one's own is always among them


@dataclass(frozen=True)
class Line:
    """A line of a board."""

    place: int
    pseudonym: str
    points: int
    is_me: bool


@dataclass(frozen=True)
class Board:
    """Lines from the top, with one's own; none where fewer people earned something than may be shown."""

    title: str
    week: date
    people: int
    lines: list[Line]
    mine: int
    group: Group | None = None

    @property
    def shows_places(self) -> bool:
        return self.people >= LEAST_SHOWN


def _lines(rows: list[tuple[int, int, int, int]], me: Participant) -> list[Line]:
    """Rows are participant, points, first and second word, the most points first."""
    every = [
        Line(place, pseudonym_of(first, second), points, who == me.pk)
        for place, (who, points, first, second) in zip(rules.places(row[1] for row in rows), rows, strict=True)
    ]
    return [line for number, line in enumerate(every) if number < FIRST_SHOWN or line.is_me]


def _board(
    title: str, week: date, rows: list[tuple[int, int, int, int]], me: Participant, group: Group | None
) -> Board:
    mine = next((row[1] for row in rows if row[0] == me.pk), 0)
    lines = _lines(rows, me) if len(rows) >= LEAST_SHOWN else []
    return Board(title, week, len(rows), lines, mine, group)


def _seen(rows: QuerySet[Any]) -> list[tuple[int, int, int, int]]:
    words = ("participant__player__first_word", "participant__player__second_word")
    shown = rows.filter(participant__player__is_out=False, points__gt=0).order_by("-points", "participant__player")
    return list(shown.values_list("participant", "points", *words))


def boards_of(participant: Participant, *, at: datetime) -> list[Board]:
    """This week in each group that a person is in; nothing for who wants no points."""
    if Player.objects.filter(participant=participant, is_out=True).exists():
        return []
    week = week_of(at)
    groups = Group.objects.filter(members__participant=participant, members__left_at=None).order_by("kind", "name")
    boards = []
    for group in groups:
        now = GroupMember.objects.filter(group=group, left_at=None)
        rows = _seen(Standing.objects.filter(group=group, week=week, participant__in=now.values("participant")))
        boards.append(_board(group.name, week, rows, participant, group))
    return boards


@dataclass(frozen=True)
class League:
    """One's week in the league: the step, the pool, how last week ended."""

    tier: Tier
    board: Board | None
    ends_in: int
    last: Outcome | None


def league_of(participant: Participant, *, at: datetime) -> League | None:
    """The league as a person sees it; None for who wants no points or never earned any."""
    player = Player.objects.filter(participant=participant, is_out=False).first()
    if player is None:
        return None
    week = week_of(at)
    last = Seat.objects.filter(participant=participant, week=week - timedelta(days=7)).exclude(outcome="").first()
    ends_in = 7 - (rules.day_of(at) - week).days
    outcome = Outcome(last.outcome) if last else None
    seat = Seat.objects.filter(participant=participant, week=week).first()
    if seat is None:
        return League(Tier(player.tier), None, ends_in, outcome)
    rows = _seen(Seat.objects.filter(week=week, tier=seat.tier, pool=seat.pool))
    return League(Tier(seat.tier), _board(str(Tier(seat.tier).label), week, rows, participant, None), ends_in, outcome)


def groups_of(participant: Participant) -> list[dict[str, Any]]:
    """The groups that a person was in, for "my data"."""
    memberships = GroupMember.objects.filter(participant=participant).order_by("joined_at")
    return list(memberships.values("group__name", "group__kind", "joined_at", "left_at"))


def players_of(participant: Participant) -> list[dict[str, Any]]:
    """How a person appears on boards, for "my data"."""
    players = Player.objects.filter(participant=participant)
    return [{"pseudonym": player.pseudonym, "is_out": player.is_out, "tier": player.tier} for player in players]


def group_by_code(code: str) -> Group:
    """An open group. Raises Group.DoesNotExist."""
    return Group.objects.select_related("organisation").get(code=code.strip().upper(), closed_at=None)


def groups_for(person: Person, *roles: str) -> QuerySet[Group]:
    """The groups below the organisations in which a member of staff holds one of the roles."""
    return Group.objects.filter(organisation__in=organisations_of(person, *roles)).select_related("organisation")


def open_groups_of(organisation: Organisation) -> list[Group]:
    """The groups that a session of an organisation can invite to."""
    return list(Group.objects.filter(organisation=organisation, closed_at=None))
