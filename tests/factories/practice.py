"""People who practise, and groups of them."""

from datetime import datetime, timedelta
from typing import Any

from factories import assessments as make
from factories.accounts import NOW, organisation, participant
from wanli.ground.accounts.models import Organisation, Participant
from wanli.learning.assessments.actions import answer_exercise
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Item, Response
from wanli.learning.practice import actions
from wanli.learning.practice.choices import GroupKind
from wanli.learning.practice.models import Group, PointEntry
from wanli.learning.practice.queries import Five

DAY = timedelta(days=1)


def answer(
    person: Participant, code: str = "loans-08", *, right: bool = True, at: datetime = NOW, **details: Any
) -> Response:
    """One answer outside a test (the key is 2)."""
    details = {"stage": Stage.LESSON, "subject": "first", "language": "zh-hans"} | details
    return answer_exercise(actor=person, item_code=code, choice=2 if right else 1, at=at, **details).response


def five(person: Participant, *, at: datetime = NOW, right: int = 5, language: str = "zh-hans") -> Five:
    """A whole day: the first `right` questions rightly."""
    day = actions.start_daily(actor=person, language=language, at=at)
    for position, code in enumerate(day.codes, start=1):
        choice = 2 if position <= right else 0
        actions.answer_daily(
            actor=person, on=day.on, position=position, asked=code, choice=choice, at=at + timedelta(minutes=position)
        )
    return day


def group(kind: str = GroupKind.CLASS, *, name: str = "三年二班", host: Organisation | None = None) -> Group:
    host = host or Organisation.objects.filter(code="host").first() or organisation("host")
    return actions.open_group(organisation=host, kind=GroupKind(kind), name=name, actor="system", at=NOW)


def crowd(count: int, of: Group, *, most: int = 3, at: datetime = NOW) -> list[Participant]:
    """People in a group, of whom the n-th has n questions right, `most` at most."""
    people = [participant() for _number in range(count)]
    codes = list(Item.objects.order_by("code").values_list("code", flat=True))
    for number, person in enumerate(people, start=1):
        actions.join_group(actor=person, code=of.code, at=at)
        for code in codes[: min(number, most)]:
            answer(person, code, at=at)
    return people


def points(person: Participant) -> list[tuple[str, int]]:
    """The entries of a person: reason and points, in order."""
    return list(PointEntry.objects.filter(participant=person).order_by("pk").values_list("reason", "points"))


__all__ = ["DAY", "NOW", "answer", "crowd", "five", "group", "make", "participant", "points"]
