"""The path of one person through a course: the next lessons, each with its reason in one sentence."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wanli.learning.assessments.queries.skills import MASTERY_CUT
from wanli.learning.courses.models import Course, Lesson
from wanli.learning.courses.queries.catalogue import lessons_of
from wanli.learning.courses.queries.learners import Done, Learner
from wanli.science.psychometrics import tracking
from wanli.science.teaching import path as teaching
from wanli.science.teaching.path import Reason, Rules, Step

RULES = Rules(cut=MASTERY_CUT)


@dataclass(frozen=True)
class PathStep:
    """One lesson of the path and why it stands there. `later` is what a prerequisite opens, `because` why it does.

    `was_asked` says whether this person has ever answered a question on the skill.
    """

    lesson: Lesson
    step: Step
    later: str = ""
    because: str = ""
    was_asked: bool = True

    @property
    def reason(self) -> str:
        """The reason in one sentence."""
        words = {"topic": self.lesson.skill.quotable, "later": self.later, "date": _day(self.step.since)}
        if self.step.reason == Reason.PREREQUISITE:
            return _("Because “%(later)s” builds on it.") % words
        if self.step.reason == Reason.FORGOTTEN:
            return _("Because you had this on %(date)s, and some of it may have faded.") % words
        if self.step.reason == Reason.DUE:
            return _("Because you did this on %(date)s, and a second time makes it last.") % words
        if self.step.reason == Reason.UNSURE and not self.was_asked:
            return _("Because nothing has shown yet how sure you are of “%(topic)s”.") % words
        if self.step.reason == Reason.UNSURE:
            return _("Because you are not sure of “%(topic)s” yet.") % words
        return _("Because it comes next in the course.")


def _day(at: datetime | None) -> str:
    return date_format(localtime(at), "MONTH_DAY_FORMAT") if at else ""


@dataclass(frozen=True)
class Path:
    """The steps of one person, what is mastered already, and how many lessons of the course were done."""

    course: Course
    lessons: list[Lesson]
    steps: list[PathStep]
    mastered: list[Lesson]
    done: dict[int, Done] = field(default_factory=dict)

    @property
    def done_here(self) -> int:
        return sum(lesson.pk in self.done for lesson in self.lessons)

    @property
    def passed_here(self) -> int:
        return sum(has_passed(self, lesson) for lesson in self.lessons)

    @property
    def is_complete(self) -> bool:
        """Whether every lesson of the course was passed."""
        return bool(self.lessons) and self.passed_here == len(self.lessons)

    @property
    def minutes(self) -> int:
        return sum(step.lesson.skill.minutes for step in self.steps)


def has_passed(path: Path, lesson: Lesson) -> bool:
    """Whether this lesson of the path's course was passed."""
    done = path.done.get(lesson.pk)
    return done is not None and done.is_passed


def path_for(learner: Learner, course: Course) -> Path:
    """The path of a person through a course. Six queries at most, whatever the length of the course."""
    lessons = lessons_of(course)
    by_topic = {lesson.skill.topic.slug: lesson for lesson in lessons}
    state = learner.state or tracking.begin(tuple(by_topic) or ("nothing",))
    asked = [
        teaching.Lesson(
            slug, lesson.skill.minutes, tuple(need.builds_on.topic.slug for need in lesson.skill.needs.all())
        )
        for slug, lesson in by_topic.items()
    ]
    steps = teaching.plan(state, asked, at=learner.at, last=learner.last(), rules=RULES)
    mastered = [lesson for slug, lesson in by_topic.items() if _is_mastered(learner, slug)]
    return Path(course, lessons, [_told(step, by_topic, learner) for step in steps], mastered, learner.done)


def _is_mastered(learner: Learner, topic: str) -> bool:
    mastery = learner.mastery(topic)
    return mastery is not None and mastery.is_reached


def _told(step: Step, by_topic: dict[str, Lesson], learner: Learner) -> PathStep:
    lesson = by_topic[step.skill]
    if step.reason != Reason.PREREQUISITE:
        known = learner.mastery(step.skill)
        return PathStep(lesson, step, was_asked=known is not None and known.answers > 0)
    opened = by_topic[step.leads_to]
    direct = next((need for need in opened.skill.needs.all() if need.builds_on.topic.slug == step.skill), None)
    return PathStep(lesson, step, opened.skill.quotable, direct.reason if direct else "")
