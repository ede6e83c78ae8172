"""A hall as its host, the big screen and the phones see it."""

import time
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from wanli.ground.accounts.models import Person
from wanli.ground.accounts.queries import organisations_of
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.models import ORIGINAL, Item
from wanli.learning.assessments.queries.runs import as_published
from wanli.learning.games.choices import HOSTS, pseudonym
from wanli.learning.games.models import Hall, HallAnswer, Seat

PODIUM = 3
FRESH = 0.25  # seconds for which a process remembers where a hall stands
MOST_HALLS = 100  # remembered at once


def halls_for(person: Person) -> QuerySet[Hall]:
    """Halls of the organisations in which a person may host."""
    return Hall.objects.filter(organisation__in=organisations_of(person, *HOSTS)).select_related("organisation")


def hall_for(person: Person, pk: int) -> Hall:
    """One hall. Raises Hall.DoesNotExist when the person may not host it."""
    return halls_for(person).get(pk=pk)


def hall_by_code(code: str) -> Hall:
    """The hall with the code on the screen; spaces in it do not matter. Raises Hall.DoesNotExist."""
    return Hall.objects.get(code="".join(code.split()))


_steps: dict[str, tuple[float, int]] = {}


def step_of(code: str) -> int:
    """What phones ask for all the time: where the hall stands, a quarter of a second ago at most.

    One column of one row, and in each process only four times a second however many phones ask: what they wait for on
    a busy laptop is the way to the database. Raises Hall.DoesNotExist.
    """
    now = time.monotonic()
    known = _steps.get(code)
    if known is None or now - known[0] > FRESH:
        if len(_steps) > MOST_HALLS:
            _steps.clear()
        known = _steps[code] = (now, Hall.objects.values_list("step", flat=True).get(code=code))
    return known[1]


def seat_in(code: str, token: str) -> Seat | None:
    """The seat that a phone's cookie names in a hall, with the hall and `given`: its choice for the question that is
    open or was last, None without one. One query, asked for by three hundred phones after every step.
    """
    try:
        key = uuid.UUID(token)
    except ValueError:
        return None
    given = HallAnswer.objects.filter(seat=OuterRef("pk"), position=OuterRef("hall__position")).values("choice")
    return (
        Seat.objects.select_related("hall").annotate(given=Subquery(given)).filter(token=key, hall__code=code).first()
    )


def item_of(hall: Hall, language: str, position: int | None = None) -> Item | None:
    """The question that is open or was last (or the one at a position), in the reader's language where it exists."""
    place = hall.position if position is None else position
    return _asked(hall.questions[place - 1]["code"], language, hall.pk, hall.step) if place else None


@lru_cache(maxsize=64)
def _asked(code: str, language: str, _hall: int, _step: int) -> Item:
    """Three hundred phones ask for the same question in the same second: it is read once a step."""
    return as_published(code, language)


def topics_with_questions() -> QuerySet[Topic]:
    """Topics that have questions in use, with how many (`number`)."""
    in_use = Q(items__live=True, items__locale__language_code=ORIGINAL)
    return Topic.objects.annotate(number=Count("items", filter=in_use)).filter(number__gt=0)


def live_counts(hall: Hall) -> dict[str, int]:
    """What the big screen asks for twice a second: `step`, `seats`, and `answered` of the open question."""
    answered = HallAnswer.objects.filter(hall=hall, position=hall.position).count() if hall.position else 0
    seats = Seat.objects.filter(hall=hall).count()
    return {"step": hall.step, "seats": max(seats, hall.seats_taken), "answered": answered}


@dataclass(frozen=True)
class Bar:
    """One option of a told question: how many chose it, and what share of the answers that is, in whole per cent."""

    text: str
    why: str
    number: int
    share: int
    is_right: bool


def bars_of(hall: Hall, item: Item, position: int | None = None) -> list[Bar]:
    """The options of a told question with what was chosen, "don't know" left out; its number is `tallies[…][0]`."""
    tally = hall.tallies[(position or hall.position) - 1]
    total = sum(tally)
    shares = [round(100 * number / total) if total else 0 for number in tally]
    return [
        Bar(answer["text"], answer["why"], tally[number], shares[number], number == item.key)
        for number, answer in enumerate(item.answers, start=1)
    ]


@dataclass(frozen=True)
class Place:
    """One on the podium."""

    place: int
    name: str
    right: int


def podium_of(hall: Hall) -> list[Place]:
    """The best of those who took a name: more right answers first, among equals who was quicker with them."""
    rows = (
        Seat.objects.filter(hall=hall, name__isnull=False, answers__is_right=True)
        .annotate(right=Count("answers"), seconds=Sum("answers__seconds"))
        .order_by("-right", "seconds", "pk")
        .values_list("name", "right")[:PODIUM]
    )
    return [Place(place, pseudonym(name), right) for place, (name, right) in enumerate(rows, start=1)]


def outcome_of(hall: Hall, seat: Seat) -> dict[str, Any]:
    """How a phone fared: `right`, `answered`, of `length` questions."""
    answers = HallAnswer.objects.filter(hall=hall, seat=seat)
    found = answers.aggregate(answered=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
    return found | {"length": hall.length}
