"""Points: an entry for each right answer and each day, and the sums that boards show."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.choices import EXERCISES, Stage
from wanli.learning.assessments.models import Response
from wanli.learning.practice.actions.players import player_of
from wanli.learning.practice.choices import Reason
from wanli.learning.practice.models import GroupMember, PointEntry, Seat, Standing
from wanli.learning.practice.queries import rules
from wanli.learning.practice.queries.answers import histories
from wanli.learning.practice.queries.points import earned_on
from wanli.learning.practice.queries.rules import Answer, Award, Past, day_of, week_of


@transaction.atomic
def credit(
    participant: Participant, response: Response, *, stage: Stage, is_usable: bool, received_at: datetime
) -> None:
    """Enter what an answer earned, when it came in. Nothing at all for somebody who wants no points.

    Called with the participant's row locked (`answer_exercise` does), so that the ceilings hold with many devices. An
    answer is entered once: the second time finds the first.
    """
    player = player_of(participant)
    if player.is_out or PointEntry.objects.filter(response=response).exists():
        return
    answer = Answer(response.answered_at, received_at, response.is_right, is_usable)
    won = rules.award(answer, _past(participant, response, answer))
    if won is not None:
        _enter(participant, won, on=day_of(answer.at), at=received_at, response=response)
    if stage == Stage.REVIEW and is_usable and rules.out_of_time(answer.at, received_at) is None:
        _count_day(participant, on=day_of(answer.at), at=received_at)


def _past(participant: Participant, response: Response, answer: Answer) -> Past:
    code, on = response.item.code, day_of(answer.at)
    earned, played = earned_on(participant, on)
    history = histories(participant, [code], before=response.pk).get(code)
    card = history.card if history else None
    return Past(
        was_right=_was_right(participant, response),
        is_due=card is not None and card.due <= on and card.last < on,
        last_was_right=bool(history and history.answers[-1][1]),
        earned=earned,
        played=played,
    )


def _was_right(participant: Participant, response: Response) -> bool:
    """Whether this question was right before in an exercise, at a time that could count."""
    earlier = Response.objects.filter(
        attempt__participant=participant,
        attempt__stage__in=EXERCISES,
        item__code=response.item.code,
        is_right=True,
        is_play=False,
    ).exclude(pk=response.pk)
    return earlier.exclude(point_entry__reason__in=[Reason.FUTURE, Reason.TOO_OLD]).exists()


def _count_day(participant: Participant, *, on: date, at: datetime) -> None:
    """Enter the day once five questions of the daily review were answered on it."""
    start = rules.start_of(on)
    answered = Response.objects.filter(
        attempt__participant=participant,
        attempt__stage=Stage.REVIEW,
        is_play=False,
        answered_at__gte=start,
        answered_at__lt=start + rules.ONE_DAY,
    ).count()
    is_counted = PointEntry.objects.filter(participant=participant, on=on, reason=Reason.DAY).exists()
    won = rules.award_of_day(answered, is_counted=is_counted, earned=earned_on(participant, on)[0])
    if won is not None:
        _enter(participant, won, on=on, at=at)


def _enter(participant: Participant, won: Award, *, on: date, at: datetime, response: Response | None = None) -> None:
    PointEntry.objects.create(
        participant=participant,
        reason=won.reason,
        points=won.points,
        item_code=response.item.code if response else "",
        response=response,
        on=on,
        at=at,
    )
    if won.points:
        _add_up(participant, won.points, at)


def _add_up(participant: Participant, points: int, at: datetime) -> None:
    """Add to the boards of the groups that one is in at that time, and to the seat in that week's league."""
    week = week_of(at)
    memberships = GroupMember.objects.filter(participant=participant, joined_at__lte=at).exclude(left_at__lte=at)
    for group in memberships.values_list("group", flat=True):
        standing, _is_new = Standing.objects.get_or_create(
            group_id=group, week=week, participant=participant, defaults={"points": 0}
        )
        Standing.objects.filter(pk=standing.pk).update(points=F("points") + points)
    seat = Seat.objects.filter(participant=participant, week=week).first() or take_seat(participant, week)
    Seat.objects.filter(pk=seat.pk).update(points=F("points") + points)


def take_seat(participant: Participant, week: date) -> Seat:
    """A seat in the pool that is being filled. Two who come at once may make a pool of 31; nobody minds."""
    tier = player_of(participant).tier
    taken = Seat.objects.filter(week=week, tier=tier).count()
    return Seat.objects.create(participant=participant, week=week, tier=tier, pool=taken // rules.POOL, points=0)
