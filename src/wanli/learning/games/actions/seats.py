"""What a phone does in a hall: take a seat, answer each question once.

Seats and answers are of nobody in particular and are deleted after some days: they are not in the ledger.
"""

import random
import uuid
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from wanli.learning.games.choices import NAMES, Phase
from wanli.learning.games.models import Hall, HallAnswer, Seat

MOST_SEATS = 2000  # a room, not a stadium: whoever scripts seats ends here


class HallIsOver(Exception):
    """Nobody takes a seat any more."""

    message = _("This hall is over.")


class HallIsFull(Exception):
    """More phones than a hall has room for."""

    message = _("This hall is full. Please look at the big screen.")


class SeatIsUnknown(Exception):
    """The phone has no seat in this hall."""

    message = _("This phone has no seat here. Please join first.")


class AnswerIsLate(Exception):
    """The question is no longer open, or not yet."""

    message = _("This question was closed before your answer came. The next one is yours.")


class NoSuchAnswer(Exception):
    """An answer that the question does not offer."""

    message = _("This question has no such answer.")


def take_seat(hall: Hall, *, name: int | None, at: datetime) -> Seat:
    """Give a phone a seat, with a made-up name (its number) or none. A name that is taken gives way to a free one.

    Raises HallIsOver, HallIsFull.
    """
    if Hall.objects.filter(pk=hall.pk, phase=Phase.OVER).exists():
        raise HallIsOver
    if Seat.objects.filter(hall=hall).count() >= MOST_SEATS:
        raise HallIsFull
    wanted = name if name is not None and 0 <= name < NAMES else None
    for _attempt in range(8):
        try:
            with transaction.atomic():
                return Seat.objects.create(hall=hall, name=wanted, joined_at=at)
        except IntegrityError:  # somebody has that name
            free = sorted(set(range(NAMES)) - set(Seat.objects.filter(hall=hall).values_list("name", flat=True)))
            wanted = random.SystemRandom().choice(free) if free else None
    return Seat.objects.create(hall=hall, name=None, joined_at=at)


# One statement, so that three hundred phones in the same second wait for nothing but the disk. FOR SHARE lets them
# pass each other and makes the host's closing wait for those under way; whoever comes after it finds no open question.
_ANSWER = """
WITH hall AS (
    SELECT id, asked_at, questions -> (%(position)s - 1) AS question FROM games_hall
    WHERE id = %(hall)s AND phase = 'asking' AND position = %(position)s FOR SHARE
), seat AS (
    SELECT id FROM games_seat WHERE hall_id = %(hall)s AND token = %(seat)s
), stored AS (
    INSERT INTO games_hallanswer (hall_id, seat_id, position, choice, is_right, seconds)
    SELECT hall.id, seat.id, %(position)s, %(choice)s, %(choice)s = (question ->> 'key')::int,
        GREATEST(0, EXTRACT(EPOCH FROM %(at)s - asked_at))
    FROM hall, seat WHERE %(choice)s BETWEEN 0 AND (question ->> 'options')::int
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM seat), EXISTS (SELECT 1 FROM hall), EXISTS (SELECT 1 FROM stored)
"""


def answer_in_hall(hall: Hall, *, seat: uuid.UUID, position: int, choice: int, at: datetime) -> bool:
    """Store a phone's answer to the open question; `choice` counts from 1, 0 is "don't know".

    True when it was stored, False when this phone had answered before: the first answer stays. Raises SeatIsUnknown,
    AnswerIsLate (also for a question that is not open yet), NoSuchAnswer.
    """
    values = {"hall": hall.pk, "seat": seat, "position": position, "choice": choice, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, values)
        has_seat, is_open, is_stored = cursor.fetchone()
    if is_stored:
        return True
    if not has_seat:
        raise SeatIsUnknown
    if HallAnswer.objects.filter(hall=hall, seat__token=seat, position=position).exists():
        return False
    if not is_open:
        raise AnswerIsLate
    raise NoSuchAnswer
