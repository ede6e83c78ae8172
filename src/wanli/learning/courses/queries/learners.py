"""Learner: who is asking, what this person has done, and what is known of his or her skills."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.models import Attempt, ItemBank
from wanli.learning.assessments.queries import HERE, load_placement
from wanli.learning.assessments.queries.skills import MASTERY_CUT, skills_from, skills_now
from wanli.learning.courses.choices import Standing
from wanli.learning.courses.models import Lesson, LessonRun
from wanli.learning.courses.queries.memory import Memory, load_memory
from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.tracking import Mastery, State
from wanli.science.teaching.path import USUAL, Last


@dataclass(frozen=True)
class Done:
    """A lesson that was done: when last, whether it was ever passed, and whether the skill was mastered then."""

    lesson: int
    topic: str
    at: datetime
    is_passed: bool
    is_mastered: bool


@dataclass(frozen=True)
class SkillView:
    """One skill of one person: in a word, and the chance of mastery behind it in whole tens of per cent."""

    standing: Standing
    percent: int
    answers: int


class Learner:
    """A participant, or somebody of whom only the browser knows."""

    def __init__(
        self,
        participant: Participant | None,
        memory: Memory,
        tested: Iterable[tuple[str, bool, datetime]],
        at: datetime,
    ) -> None:
        self.participant, self.memory, self.at = participant, memory, at
        self._tested = list(tested)

    @property
    def is_kept(self) -> bool:
        return self.participant is not None

    def after(self, memory: Memory) -> "Learner":
        """The same person, remembering this."""
        return Learner(self.participant, memory, self._tested, self.at)

    @cached_property
    def state(self) -> State | None:
        """What is known of the skills at this moment; None before there is a bank."""
        try:
            if self.participant is not None:
                return skills_now(self.participant, at=self.at)
            lessons = [(done.topic, done.at.isoformat()) for done in self.done.values()]
            return skills_from([*self._tested, *self.memory.answers], lessons, at=self.at)
        except ItemBank.DoesNotExist:
            return None

    @cached_property
    def done(self) -> dict[int, Done]:
        """The lessons that were done, by primary key. One query."""
        return done_by(self.participant) if self.participant else self._remembered()

    def _remembered(self) -> dict[int, Done]:
        keys = [done[0] for done in self.memory.lessons]
        topics = dict(Lesson.objects.filter(pk__in=keys).values_list("pk", "skill__topic__slug")) if keys else {}
        return {
            pk: Done(pk, topics[pk], at, passed, mastered)
            for pk, at, passed, mastered in self.memory.lessons
            if pk in topics
        }

    @property
    def is_known(self) -> bool:
        """Whether anything speaks for one lesson before another."""
        return bool(self.done) or (self.state is not None and any(self.state.answers))

    @property
    def is_placed(self) -> bool:
        """Whether there are answers from which the path is worked out."""
        return self.state is not None and any(self.state.answers)

    def last(self) -> dict[str, Last]:
        """When the lesson of each topic was last done, and whether the skill was mastered then."""
        found: dict[str, Last] = {}
        for done in sorted(self.done.values(), key=lambda one: one.at):
            found[done.topic] = Last(done.at, done.is_mastered)
        return found

    def mastery(self, topic: str) -> Mastery | None:
        """Whether a skill is mastered; None for one that is not measured."""
        if self.state is None or topic not in self.state.skills:
            return None
        return tracking.mastery(self.state, topic, cut=MASTERY_CUT)

    def skill(self, topic: str) -> SkillView:
        """The same in a word."""
        mastery = self.mastery(topic)
        if mastery is None or self.state is None or not any(self.state.answers):
            return SkillView(Standing.UNKNOWN, 0, 0)
        percent = min(max(round(mastery.probability * 10) * 10, 10), 90)
        if mastery.is_reached:
            return SkillView(Standing.MASTERED, percent, mastery.answers)
        if not mastery.answers:
            return SkillView(Standing.UNKNOWN, percent, 0)
        is_likely = mastery.probability >= USUAL.likely
        return SkillView(Standing.LIKELY if is_likely else Standing.UNSURE, percent, mastery.answers)


def done_by(participant: Participant) -> dict[int, Done]:
    """The lessons that a participant has done, by primary key. One query."""
    rows = LessonRun.objects.filter(participant=participant, finished_at__isnull=False).order_by("finished_at", "pk")
    found: dict[int, Done] = {}
    for pk, topic, at, passed, mastered in rows.values_list(
        "lesson_id", "lesson__skill__topic__slug", "finished_at", "is_passed", "is_mastered"
    ):
        before = found.get(pk)
        found[pk] = Done(pk, topic, at, passed or bool(before and before.is_passed), mastered)
    return found


def learner_of(request: HttpRequest, *, at: datetime) -> Learner:
    """Who is asking, with what the browser brought along when nothing is kept."""
    participant = participant_of(request)
    if participant is not None:
        return Learner(participant, Memory(), [], at)
    return Learner(None, load_memory(request), _placed_here(request), at)


def _placed_here(request: HttpRequest) -> list[tuple[str, bool, datetime]]:
    """The answers of a placement that only the browser knows."""
    try:
        placement = load_placement(request, HERE)
    except Attempt.DoesNotExist:
        return []
    session = placement.session
    return [
        (code, bool(answer), placement.started_at) for code, answer in zip(session.asked, session.answers, strict=False)
    ]
