"""Halls with questions whose right option is the second."""

from typing import Any

from factories import accounts
from factories import assessments as make
from factories.accounts import NOW
from wanli.ground.accounts.models import Organisation, Person
from wanli.learning.assessments.models import Item
from wanli.learning.games import actions
from wanli.learning.games.models import Hall, Seat


def host(name: str = "host", organisation: Organisation | None = None) -> Person:
    return accounts.member(name, "organiser", organisation or accounts.organisation(f"o-{name}"))


def hall(actor: Person | None = None, *, questions: int = 3, **values: Any) -> Hall:
    actor = actor or host()
    for number in range(1, questions + 3):
        if not Item.objects.filter(code=f"phone-fraud-{number:02}").exists():
            make.item(number)
    details = {"title": "反诈大厅", "topics": [], "length": questions, "shows_podium": True, "seed": 1} | values
    return actions.open_hall(
        organisation=actor.memberships.get().organisation, actor=actor, at=details.pop("at", NOW), **details
    )


def go(hall: Hall, steps: int = 1, **values: Any) -> Hall:
    """The host's next steps."""
    for _step in range(steps):
        hall = actions.move_on(hall, step=hall.step, actor=values.get("actor") or hall.host, at=values.get("at", NOW))
    return hall


def seats(hall: Hall, number: int) -> list[Seat]:
    return [actions.take_seat(hall, name=n, at=NOW) for n in range(number)]
