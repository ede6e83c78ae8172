"""Skills, a course and its lessons over the bank of `factories.assessments`, and people who do them."""

from collections.abc import Callable
from datetime import datetime

from factories import assessments as make
from factories import library
from factories.accounts import NOW
from wanli.ground.accounts.models import Participant
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.models import Item, ItemBank
from wanli.learning.courses import actions
from wanli.learning.courses.models import Course, Lesson, LessonRun, Need, Skill
from wanli.learning.courses.queries import Run

# cards is needed by loans, loans by funds; phone-fraud stands alone.
NEEDS = {"loans": "cards", "funds": "loans"}
ORDER = ("cards", "phone-fraud", "loans", "funds")


def bank() -> ItemBank:
    """The measured bank, with a piece on each of its topics."""
    made = make.bank()
    for slug in ORDER:
        library.piece(f"about-{slug}", topic=Topic.objects.get(slug=slug), title=f"讲讲{slug}")
    return made


def course(code: str = "everyone", audience: str = "public", *, topics: tuple[str, ...] = ORDER) -> Course:
    """A course with a lesson on each topic; its questions are chosen, but for loans, where they are named."""
    for place, slug in enumerate(ORDER):
        values = {"minutes": 5, "situation": f"遇到{slug}", "order": place}
        Skill.objects.get_or_create(topic=make.topic(slug), defaults=values)
    for slug, below in NEEDS.items():
        skills = {"skill": _skill(slug), "builds_on": _skill(below)}
        Need.objects.get_or_create(**skills, defaults={"why": f"先懂{below}才懂{slug}"})
    made = Course.objects.create(code=code, audience=audience, title=f"课程{code}", summary="简介", order=1)
    for position, slug in enumerate(topics, start=1):
        named = [f"loans-{number:02}" for number in (5, 8, 11)] if slug == "loans" else []
        Lesson.objects.create(
            course=made, skill=_skill(slug), position=position, pieces=[f"about-{slug}"], item_codes=named
        )
    return made


def _skill(slug: str) -> Skill:
    return Skill.objects.get(topic__slug=slug)


def lesson(topic: str, code: str = "everyone") -> Lesson:
    return Lesson.objects.select_related("course", "skill__topic").get(course__code=code, skill__topic__slug=topic)


def begin(person: Participant, topic: str, *, code: str = "everyone", at: datetime = NOW) -> Run:
    return actions.start_lesson(lesson(topic, code), actor=person, language="zh-hans", at=at)


def do(
    person: Participant,
    topic: str,
    *,
    code: str = "everyone",
    at: datetime = NOW,
    right: Callable[[int], bool] = lambda position: True,
) -> LessonRun:
    """Do a whole lesson, rightly where `right(position)` says so."""
    run = begin(person, topic, code=code, at=at)
    for position, asked in enumerate(run.item_codes, start=1):
        key = Item.objects.get(code=asked, locale__language_code="zh-hans").key
        answer(run, position, key if right(position) else key % 4 + 1, at=at)
    return LessonRun.objects.get(token=run.token)


def answer(run: Run, position: int, choice: int, *, at: datetime = NOW) -> bool:
    return actions.answer_lesson(
        run.record.token,
        owner=run.record.participant.key,
        position=position,
        asked=run.item_codes[position - 1],
        choice=choice,
        at=at,
    )
