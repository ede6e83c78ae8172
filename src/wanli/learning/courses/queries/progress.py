"""How far somebody is in a course, what fits into a few minutes, and certificates."""

import uuid
from dataclasses import dataclass, field

from wanli.ground.accounts.models import Participant
from wanli.knowledge.library.models import Piece
from wanli.learning.courses.models import Certificate, Course, Lesson, Need
from wanli.learning.courses.queries.catalogue import pieces_of
from wanli.learning.courses.queries.learners import Learner
from wanli.learning.courses.queries.paths import Path, PathStep


@dataclass(frozen=True)
class Progress:
    """How many lessons of a course there are, and how many were done and passed."""

    lessons: int
    done: int
    passed: int
    minutes: int


def progress_in(learner: Learner, course: Course) -> Progress:
    """One query, and one for the person."""
    rows = list(course.lessons.filter(is_offered=True).values_list("pk", "skill__minutes"))
    done = [learner.done[pk] for pk, _minutes in rows if pk in learner.done]
    return Progress(len(rows), len(done), sum(one.is_passed for one in done), sum(minutes for _pk, minutes in rows))


@dataclass(frozen=True)
class NeedView:
    """What a lesson builds on: the skill, why, its lesson in the course, and whether this person has done that."""

    need: Need
    lesson: Lesson | None
    is_done: bool


def needs_of(lesson: Lesson, path: Path) -> list[NeedView]:
    """What a lesson of this path builds on."""
    by_skill = {one.skill_id: one for one in path.lessons}
    here = by_skill.get(lesson.skill_id)
    mastered = {one.pk for one in path.mastered}
    found = []
    for need in here.skill.needs.all() if here else []:
        below = by_skill.get(need.builds_on_id)
        has = below is not None and (below.pk in path.done or below.pk in mastered)
        found.append(NeedView(need, below, has))
    return found


@dataclass(frozen=True)
class Fitting:
    """What fits into a few minutes: whole lessons, or a piece to read, or the questions alone."""

    lessons: list[PathStep] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    questions: Lesson | None = None


def fitting(path: Path, minutes: int, language: str) -> Fitting:
    """The next steps that fit, in the order of the path; where no lesson does, a part of the next ones."""
    lessons, left = [], minutes
    for step in path.steps:
        if step.lesson.skill.minutes <= left:
            lessons.append(step)
            left -= step.lesson.skill.minutes
    if lessons or not path.steps:
        return Fitting(lessons)
    pieces = [
        piece for step in path.steps[:3] for piece in pieces_of(step.lesson, language) if piece.minutes <= minutes
    ]
    return Fitting([], pieces[:3], path.steps[0].lesson)


def certificate_by_token(token: uuid.UUID) -> Certificate:
    """A certificate. Raises Certificate.DoesNotExist."""
    return Certificate.objects.select_related("course").get(token=token)


def certificate_of(participant: Participant | None, course: Course) -> Certificate | None:
    """The certificate that a participant has of a course."""
    return Certificate.objects.filter(participant=participant, course=course).first() if participant else None
