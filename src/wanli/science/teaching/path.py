"""Path: the next lessons for one person, each with its reason.

    plan(state, lessons, at=now, last={"fraud": Last(then, was_mastered=True)})

`state` is what tracking knows; the same state, lessons and time always give the same path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from scipy.special import ndtr

from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.tracking import Assumptions, State
from wanli.science.teaching import graph

DAY = 86_400.0  # seconds


class Reason(StrEnum):
    """Why a lesson stands where it stands."""

    UNSURE = "unsure"  # it is not certain that the person has this skill
    PREREQUISITE = "prerequisite"  # a lesson that would bring more needs it first
    FORGOTTEN = "forgotten"  # it had been mastered, and is likely to have faded
    DUE = "due"  # the lesson was done, some time has passed, and mastery is not reached
    ORDER = "order"  # nothing is known that speaks for another


@dataclass(frozen=True)
class Lesson:
    """A lesson: what it teaches, the minutes it takes, and the skills it builds on."""

    skill: str
    minutes: float
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Last:
    """When the lesson of a skill was last done, and whether the skill was mastered then."""

    at: datetime
    was_mastered: bool


@dataclass(frozen=True)
class Rules:
    """What counts as mastered (`cut`, `enough`, `fewest`) or likely, and how lessons follow each other.

    A lesson counts by what is left of it after `horizon` days. Within `rest` days of one lesson the same is not offered
    while there is another; after `due` days it is due again. `most`: the steps of a path.
    """

    cut: float = 0.0
    enough: float = 0.8
    fewest: int = 4
    likely: float = 0.5
    horizon: float = 30.0
    rest: float = 3.0
    due: float = 14.0
    most: int = 7

    def __post_init__(self) -> None:
        if not 0 < self.likely <= self.enough < 1:
            raise ValueError("likely and enough must be chances, likely not above enough")
        if min(self.horizon, self.rest, self.due) < 0 or self.most < 0:
            raise ValueError("days and steps must be at least 0")


USUAL = Rules()


@dataclass(frozen=True)
class Step:
    """One lesson of a path. `gain`: what it adds to the chance of mastery, a minute, seen from `horizon` days later.

    `leads_to` names the lesson that a PREREQUISITE opens, `since` the day of the last lesson for FORGOTTEN and DUE.
    """

    skill: str
    minutes: float
    reason: Reason
    gain: float = 0.0
    leads_to: str = ""
    since: datetime | None = None


def plan(
    state: State,
    lessons: Sequence[Lesson],
    *,
    at: datetime | None = None,
    last: Mapping[str, Last] | None = None,
    rules: Rules = USUAL,
    assumptions: Assumptions = tracking.USUAL,
) -> tuple[Step, ...]:
    """At most `rules.most` steps, the best first; what is mastered is left out.

    The rule: of the lessons whose needs are mastered, likely, or were taught within `due` days, the one with the
    greatest gain a minute. A lesson that lacks something passes its gain on: what it needs first is worth the gain of
    the whole way to it, over the minutes of the whole way. Then the same again, as if that lesson had been done. Of
    equal ones the earlier in `lessons` comes first. Without any answer or lesson the path is `lessons` in order, needs
    first. `at` is when the question is asked, `state` has to be of then; without it time plays no part.

    Raises graph.GoesInCircles, and ValueError for a lesson of no minutes or a skill with two lessons.
    """
    if any(not lesson.minutes > 0 for lesson in lessons):
        raise ValueError("a lesson takes more than 0 minutes")
    if len({lesson.skill for lesson in lessons}) < len(lessons):
        raise ValueError("a skill has one lesson in a path")
    planning = _Planning(state, {lesson.skill: lesson for lesson in lessons}, at, last or {}, rules, assumptions)
    return planning.steps()


class _Planning:
    def __init__(
        self,
        state: State,
        lessons: Mapping[str, Lesson],
        at: datetime | None,
        last: Mapping[str, Last],
        rules: Rules,
        assumptions: Assumptions,
    ) -> None:
        self.state, self.lessons, self.at, self.last = state, lessons, at, last
        self.rules, self.assumptions = rules, assumptions
        self.needs = {skill: lesson.needs for skill, lesson in lessons.items()}
        self.order = graph.in_order(self.needs)
        self.chosen: dict[str, None] = {}
        self.mastered = {skill for skill in lessons if self._is_mastered(skill)}

    def steps(self) -> tuple[Step, ...]:
        open_ones = [skill for skill in self.order if skill not in self.mastered]
        if not any(self.state.answers) and not self.last:
            first = open_ones[: self.rules.most]
            return tuple(Step(skill, self.lessons[skill].minutes, Reason.ORDER) for skill in first)
        steps: list[Step] = []
        resting = [skill for skill in open_ones if self._days_since(skill) < self.rules.rest]
        for pool in ([skill for skill in open_ones if skill not in resting], resting):
            while len(steps) < self.rules.most:
                step = self._best([skill for skill in pool if skill not in self.chosen])
                if step is None:
                    break
                steps.append(step)
                self.chosen[step.skill] = None
                if step.skill in self.state.skills:
                    self.state = tracking.teach(self.state, step.skill, assumptions=self.assumptions)
        return tuple(steps)

    # ---- what a person has ------------------------------------------------------------------------------------------

    def _is_mastered(self, skill: str) -> bool:
        rules = self.rules
        if skill not in self.state.skills:
            return False
        return tracking.mastery(self.state, skill, cut=rules.cut, chance=rules.enough, fewest=rules.fewest).is_reached

    def _has(self, skill: str) -> bool:
        """Whether what builds on this skill may come."""
        if skill in self.mastered or skill in self.chosen or self._days_since(skill) <= self.rules.due:
            return True
        if skill not in self.state.skills:
            return True  # nobody can tell, so it holds nothing up
        now = tracking.estimate(self.state, skill)
        return float(ndtr((now.theta - self.rules.cut) / now.standard_error)) >= self.rules.likely

    def _days_since(self, skill: str) -> float:
        if skill not in self.last or self.at is None:
            return float("inf")
        return (self.at - self.last[skill].at).total_seconds() / DAY

    # ---- what a lesson brings ---------------------------------------------------------------------------------------

    def _gains(self) -> dict[str, float]:
        """P(theta > cut) after `horizon` days with the lesson now, less the same without it, by skill.

        A lesson now adds lesson · rho to the mean and (lesson_deviation · rho)² to the variance of then, with
        rho = 2^(-horizon / half-life), since time moves means and variances linearly.
        """
        rules, assumptions = self.rules, self.assumptions
        left = 2.0 ** (-rules.horizon / assumptions.half_life)
        then = tracking.elapse(self.state, rules.horizon, assumptions=assumptions)
        gains = {}
        for skill in self.lessons:
            if skill not in then.skills:
                gains[skill] = 0.0
                continue
            without = tracking.estimate(then, skill)
            theta = without.theta + assumptions.lesson * left
            deviation = sqrt(without.standard_error**2 + (assumptions.lesson_deviation * left) ** 2)
            above = ndtr((theta - rules.cut) / deviation) - ndtr((without.theta - rules.cut) / without.standard_error)
            gains[skill] = max(float(above), 0.0)
        return gains

    def _best(self, pool: Sequence[str]) -> Step | None:
        gains = self._gains()
        rates: dict[str, tuple[float, str]] = {}  # skill -> gain a minute, and the lesson it leads to
        for skill in pool:
            before = graph.lacking(self.needs, skill, self._has)
            way = (*before, skill)
            rate = sum(gains[one] for one in way) / sum(self.lessons[one].minutes for one in way)
            first, leads_to = way[0], skill if before else ""
            if first in pool and (first not in rates or rate > rates[first][0]):
                rates[first] = (rate, leads_to)
        if not rates:
            return None
        best = max(rates, key=lambda skill: (rates[skill][0], -self.order.index(skill)))
        rate, leads_to = rates[best]
        return self._reasoned(best, rate, leads_to)

    def _reasoned(self, skill: str, gain: float, leads_to: str) -> Step:
        minutes, last = self.lessons[skill].minutes, self.last.get(skill)
        if leads_to:
            return Step(skill, minutes, Reason.PREREQUISITE, gain, leads_to)
        if last is not None and last.was_mastered:
            return Step(skill, minutes, Reason.FORGOTTEN, gain, since=last.at)
        if last is not None and self._days_since(skill) >= self.rules.due:
            return Step(skill, minutes, Reason.DUE, gain, since=last.at)
        return Step(skill, minutes, Reason.UNSURE if skill in self.state.skills else Reason.ORDER, gain)
