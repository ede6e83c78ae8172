"""Doing a lesson: beginning its questions, answering, and going on when a question is withdrawn under way."""

import uuid
from datetime import datetime

from django.db import transaction

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.actions import NoSuchOption, answer_exercise, finish_exercise, note_lesson
from wanli.learning.assessments.choices import DONT_KNOW, Stage
from wanli.learning.assessments.models import Item, ItemBank
from wanli.learning.assessments.queries.skills import mastery_of, skills_now
from wanli.learning.courses.models import Lesson, LessonRun
from wanli.learning.courses.queries.learners import Learner
from wanli.learning.courses.queries.memory import Memory, OpenRun
from wanli.learning.courses.queries.paths import RULES
from wanli.learning.courses.queries.runs import Run, has_passed, kept_run, lately_answered, questions_for
from wanli.science.psychometrics.tracking import State
from wanli.science.teaching.path import DAY


class LessonHasNoQuestions(Exception):
    """All questions of a lesson are out of use."""


@transaction.atomic
def start_lesson(lesson: Lesson, *, actor: Participant, language: str, at: datetime) -> Run:
    """Begin the questions of a lesson, or go on with those that were begun. Raises LessonHasNoQuestions."""
    Participant.objects.select_for_update().get(pk=actor.pk)  # of two taps at once the second finds the first's
    records = LessonRun.objects.select_related("lesson__course", "lesson__skill__topic")
    record = records.filter(participant=actor, lesson=lesson, finished_at=None, closed_at=None).first()
    if record is None:
        topic = lesson.skill.topic.slug
        codes = questions_for(lesson, _state(actor, at), lately_answered(actor, topic), at=at)
        if not codes:
            raise LessonHasNoQuestions
        record = LessonRun.objects.create(
            participant=actor, lesson=lesson, language=language, item_codes=codes, started_at=at
        )
        ledger.note("lesson.begun", participant_key=actor.key, at=at, subject=str(lesson))
    return kept_run(record)


def _state(actor: Participant, at: datetime) -> State | None:
    try:
        return skills_now(actor, at=at)
    except ItemBank.DoesNotExist:
        return None


@transaction.atomic
def answer_lesson(token: uuid.UUID, *, owner: uuid.UUID, position: int, asked: str, choice: int, at: datetime) -> bool:
    """Store the answer to the question that waits; after the last one the lesson is done. Says whether it was stored.

    Refused, and nothing is stored: a question that was answered before (the first answer counts), does not wait or was
    withdrawn, an option that it does not have, a run that is over or not the owner's.
    """
    record = _waiting(token, owner)
    if record is None or not kept_run(record).waits_for(position, asked):
        return False
    try:
        answered = answer_exercise(
            actor=record.participant,
            stage=Stage.LESSON,
            subject=str(record.lesson),
            item_code=asked,
            choice=choice,
            language=record.language,
            at=at,
        )
    except (Item.DoesNotExist, NoSuchOption):
        return False
    record.choices = [*record.choices, choice]
    record.right += answered.is_right
    _keep(record, at)
    return True


@transaction.atomic
def drop_question(token: uuid.UUID, *, owner: uuid.UUID, asked: str, at: datetime) -> None:
    """Leave out the question that waits, because it was withdrawn; the lesson is done when none is left."""
    record = _waiting(token, owner)
    if record is not None and kept_run(record).waits_for(len(record.choices) + 1, asked):
        record.item_codes = list(kept_run(record).without_question().item_codes)
        _keep(record, at)


def _waiting(token: uuid.UUID, owner: uuid.UUID) -> LessonRun | None:
    """The open run of this owner, locked: two windows of one person take turns."""
    records = LessonRun.objects.filter(token=token, participant__key=owner, finished_at=None, closed_at=None)
    records = records.select_related("participant", "lesson__course", "lesson__skill__topic")
    return records.select_for_update(of=("self",)).first()


def _keep(record: LessonRun, at: datetime) -> None:
    if len(record.choices) >= len(record.item_codes):
        _finish(record, at)
    record.save(update_fields=["item_codes", "choices", "right", "is_passed", "is_mastered", "finished_at"])


def _finish(record: LessonRun, at: datetime) -> None:
    """A lesson lifts a skill once in a few days: done again and again it teaches nothing new."""
    actor, topic = record.participant, record.lesson.skill.topic.slug
    finish_exercise(actor=actor, stage=Stage.LESSON, subject=str(record.lesson), at=at)
    earlier = LessonRun.objects.filter(participant=actor, lesson__skill=record.lesson.skill, finished_at__isnull=False)
    last = earlier.order_by("-finished_at").values_list("finished_at", flat=True).first()
    try:
        if last is None or (at - last).total_seconds() > RULES.rest * DAY:
            note_lesson(actor=actor, topic=topic, at=at)
        state = skills_now(actor, at=at)
        record.is_mastered = topic in state.skills and mastery_of(state, topic).is_reached
    except ItemBank.DoesNotExist:
        record.is_mastered = False
    record.is_passed = has_passed(record.right, len(record.choices), mastered=record.is_mastered)
    record.finished_at = at
    ledger.note("lesson.done", participant_key=actor.key, at=at, subject=str(record.lesson))


# ---- without consent: the same in the browser's memory --------------------------------------------------------------


def start_here(lesson: Lesson, learner: Learner, *, language: str) -> Memory:
    """Begin the questions of a lesson in the browser, or go on with them. Raises LessonHasNoQuestions."""
    memory = learner.memory
    opened = memory.run
    if opened is not None and opened.lesson == lesson.pk and len(opened.choices) < len(opened.item_codes):
        return memory
    answered = [(code, at) for code, _right, at in memory.answers]
    codes = questions_for(lesson, learner.state, answered, at=learner.at)
    if not codes:
        raise LessonHasNoQuestions
    return Memory(memory.answers, memory.lessons, OpenRun(lesson.pk, tuple(codes), (), 0, language))


def answer_here(run: Run, item: Item, choice: int, learner: Learner) -> Memory:
    """The memory after the answer to the question that waits. An option that it does not have changes nothing."""
    memory = learner.memory
    if memory.run is None or not DONT_KNOW <= choice <= len(item.answers):
        return memory
    is_right = choice == item.key
    opened = OpenRun(
        memory.run.lesson, run.item_codes, (*run.choices, choice), run.right + is_right, memory.run.language
    )
    memory = memory.answered(item.code, right=is_right, at=learner.at)
    return _settled(Memory(memory.answers, memory.lessons, opened), run.lesson, learner)


def drop_here(run: Run, learner: Learner) -> Memory:
    """The memory without the question that waits."""
    left = run.without_question()
    opened = OpenRun(run.lesson.pk, left.item_codes, run.choices, run.right, run.language)
    return _settled(Memory(learner.memory.answers, learner.memory.lessons, opened), run.lesson, learner)


def _settled(memory: Memory, lesson: Lesson, learner: Learner) -> Memory:
    """After the last question the lesson is done."""
    opened = memory.run
    if opened is None or len(opened.choices) < len(opened.item_codes):
        return memory
    known = learner.after(memory).mastery(lesson.skill.topic.slug)
    mastered = known is not None and known.is_reached
    passed = has_passed(opened.right, len(opened.choices), mastered=mastered)
    return memory.finished(lesson.pk, at=learner.at, passed=passed, mastered=mastered)
