"""Run: one person's way through the questions of a lesson, kept (a LessonRun) or not (the browser's memory)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.choices import suits
from wanli.learning.assessments.models import Item, ItemBank, Response
from wanli.learning.assessments.queries import HERE, bank_in_force, items_in_use
from wanli.learning.assessments.queries.runs import as_published, item_in
from wanli.learning.assessments.queries.skills import scale_by_topic
from wanli.learning.courses.models import Lesson, LessonRun
from wanli.learning.courses.queries.memory import Memory, load_memory
from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.bank import information
from wanli.science.psychometrics.tracking import State

QUESTIONS = 4
MOST_WRONG = 1  # a lesson is passed with at most one wrong answer, or with the skill mastered
FRESH = timedelta(days=14)  # a question answered since then is asked again only when no other is left


@dataclass(frozen=True)
class Run:
    """The questions of a lesson and what was chosen so far, as the pages of the assessments read it."""

    token: str
    lesson: Lesson
    item_codes: tuple[str, ...]
    choices: tuple[int, ...]
    right: int
    language: str
    record: LessonRun | None = None
    memory: Memory | None = None

    longest = 0

    @property
    def title(self) -> str:
        return self.lesson.label

    @property
    def length(self) -> int:
        return len(self.item_codes)

    @property
    def is_kept(self) -> bool:
        return self.record is not None

    @property
    def is_finished(self) -> bool:
        return len(self.choices) >= self.length

    @property
    def next_position(self) -> int:
        return len(self.choices) + 1

    @property
    def way_on(self) -> str:
        """The address of the question that waits, or of the end."""
        if self.is_finished:
            return reverse("courses:done", args=[self.token])
        return reverse("courses:question", args=[self.token, self.next_position])

    def waits_for(self, position: int, asked: str) -> bool:
        """Whether this question is the one that waits; another window may have answered it."""
        return position == self.next_position and not self.is_finished and asked == self.item_codes[position - 1]

    def without_question(self) -> "Run":
        """Without the question that waits, which was withdrawn."""
        place = len(self.choices)
        return replace(self, item_codes=self.item_codes[:place] + self.item_codes[place + 1 :])


def kept_run(record: LessonRun) -> Run:
    """The run of a stored one, which has its lesson, course and topic at hand."""
    codes, choices = tuple(record.item_codes), tuple(record.choices)
    return Run(str(record.token), record.lesson, codes, choices, record.right, record.language, record)


def load_run(request: HttpRequest, token: str) -> Run:
    """The run that a token names, if it belongs to who asks. Raises LessonRun.DoesNotExist."""
    if token == HERE:
        return _from_memory(request)
    try:
        key = uuid.UUID(token)
    except ValueError as error:
        raise LessonRun.DoesNotExist from error
    participant = participant_of(request)
    if participant is None:
        raise LessonRun.DoesNotExist
    records = LessonRun.objects.select_related("lesson__course", "lesson__skill__topic")
    return kept_run(records.get(token=key, participant=participant, closed_at=None))


def _from_memory(request: HttpRequest) -> Run:
    memory = load_memory(request)
    opened = memory.run
    lesson = opened and (
        Lesson.objects.select_related("course", "skill__topic").filter(pk=opened.lesson, is_offered=True).first()
    )
    if opened is None or lesson is None:
        raise LessonRun.DoesNotExist
    return Run(HERE, lesson, opened.item_codes, opened.choices, opened.right, opened.language, memory=memory)


def question_of(run: Run, position: int) -> Item:
    """The question at a position: one that was answered, as it was, or the one that waits if it is still in use.

    Raises Item.DoesNotExist.
    """
    code = run.item_codes[position - 1]
    return as_published(code, run.language) if position <= len(run.choices) else item_in(code, run.language, live=True)


def has_passed(right: int, asked: int, *, mastered: bool) -> bool:
    """Whether a lesson that was done is passed."""
    return mastered or (asked > 0 and asked - right <= MOST_WRONG)


def questions_for(
    lesson: Lesson, state: State | None, answered: Sequence[tuple[str, datetime]], *, at: datetime
) -> list[str]:
    """The codes of a lesson's questions: those it names, or else those that tell most about this person.

    Maximum information at the estimate of the skill (Lord 1980, ch. 10), those not answered within two weeks first.
    Questions that are out of use are left out. Three queries at most.
    """
    in_use = {code: item for code, item in items_in_use().items() if item.topic_id == lesson.skill.topic_id}
    named = [code for code in lesson.item_codes if code in in_use]
    if named:
        return named
    fitting = [code for code, item in in_use.items() if suits(lesson.course.audience, item.audiences)] or list(in_use)
    lately = {code for code, when in answered if when > at - FRESH}
    told = _information(lesson.skill.topic.slug, state)
    fitting.sort(key=lambda code: (code in lately, -told.get(code, 0.0), code))
    chosen = fitting[:QUESTIONS]
    return sorted(chosen, key=lambda code: (in_use[code].expected_difficulty, code))


def _information(topic: str, state: State | None) -> dict[str, float]:
    try:
        scale = scale_by_topic(bank_in_force())
    except ItemBank.DoesNotExist:
        return {}
    theta = tracking.estimate(state, topic).theta if state is not None and topic in state.skills else 0.0
    values = information(theta, scale.a, scale.b, scale.c)
    return {item.code: float(value) for item, value in zip(scale.items, values, strict=True) if item.area == topic}


def lately_answered(participant: Participant, topic: str) -> list[tuple[str, datetime]]:
    """The questions of a topic that a participant has answered, and when. One query."""
    answers = Response.objects.filter(attempt__participant=participant, item__topic__slug=topic)
    return list(answers.values_list("item__code", "answered_at"))
