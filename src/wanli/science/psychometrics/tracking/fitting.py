"""Fitting: which assumptions make the answers of many people most likely."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from wanli.science.psychometrics.bank import BankItem, Floats
from wanli.science.psychometrics.tracking import gaussian
from wanli.science.psychometrics.tracking.assumptions import USUAL, Assumptions
from wanli.science.psychometrics.tracking.moving import counts, parameters
from wanli.science.psychometrics.tracking.state import UnknownSkill

FEWEST_ANSWERS = 500
# What is searched, between which bounds, and whether on a logarithmic scale.
_SEARCHED: dict[str, tuple[float, float, bool]] = {
    "mean": (-3.0, 3.0, False),
    "general": (0.02, 4.0, True),
    "specific": (0.02, 4.0, True),
    "half_life": (1.0, 3650.0, True),
    "lesson": (0.0, 2.0, False),
    "lesson_deviation": (0.0, 2.0, False),
    "practice": (0.0, 0.3, False),
}
_HALF_LIFE_DEVIATION = log(4)


class CannotFit(ValueError):
    """These histories say too little; the sentence says why."""


@dataclass(frozen=True)
class Event:
    """Something that happened to somebody on a day (any count of days): an answer, or without `item` a lesson done."""

    day: float
    skill: str
    item: BankItem | None = None
    right: bool = False


@dataclass(frozen=True)
class Fit:
    """The most likely assumptions, and the mean log-likelihood of an answer under them and under those begun with."""

    assumptions: Assumptions
    log_likelihood: float
    log_likelihood_before: float
    answers: int
    converged: bool


def fit(histories: Sequence[Sequence[Event]], skills: Sequence[str], *, start: Assumptions = USUAL) -> Fit:
    """Maximise the marginal likelihood: the product of the chances given to each answer just before it came.

    `histories`: one a person, in the order of time. `general_half_life` stays as in `start`: it takes years to be seen.
    Without a lesson, or without time between answers, so do what they would tell. The half-life, of which a few months
    say little, is held by a lognormal prior around that of `start`, one SD being a factor of 4. About 20 s for 1,000
    people with 60 answers.

    Raises CannotFit for fewer than 500 answers that count, days that run backwards, and unknown skills.
    """
    table = _Table.of(histories, tuple(skills))
    answers = int(table.is_answer.sum())
    if answers < FEWEST_ANSWERS:
        raise CannotFit(f"{answers} answers that count are too few; at least {FEWEST_ANSWERS} are needed")
    names = [name for name in _SEARCHED if _can_be_seen(name, table)]

    def assumed(vector: Floats) -> Assumptions:
        values = {
            name: float(np.exp(x)) if _SEARCHED[name][2] else float(x) for name, x in zip(names, vector, strict=True)
        }
        return replace(start, **values)

    def cost(vector: Floats) -> float:
        here = assumed(vector)
        held = 0.5 * (log(here.half_life / start.half_life) / _HALF_LIFE_DEVIATION) ** 2
        return (held - table.log_likelihood(here)) / answers

    bounds, first = [], []
    for name in names:
        low, high, logarithmic = _SEARCHED[name]
        scale = np.log if logarithmic else float
        bounds.append((scale(low), scale(high)))
        first.append(scale(min(max(getattr(start, name), low), high)))
    found = optimize.minimize(
        cost, first, method="L-BFGS-B", bounds=bounds, options={"maxiter": 100, "ftol": 1e-6, "eps": 1e-5}
    )
    best = assumed(found.x)
    before, after = table.log_likelihood(start) / answers, table.log_likelihood(best) / answers
    return Fit(best, after, before, answers, bool(found.success))


def _can_be_seen(name: str, table: "_Table") -> bool:
    if name.startswith("lesson"):
        return bool(table.is_lesson.any())
    return name != "half_life" or bool(table.days.any())


@dataclass(frozen=True, eq=False)
class _Table:
    """Histories side by side: (events, people) arrays, the n-th event of everybody in row n."""

    skills: int
    days: Floats
    component: NDArray[np.intp]
    is_answer: NDArray[np.bool_]
    is_lesson: NDArray[np.bool_]
    right: NDArray[np.bool_]
    items: Floats  # (events, people, 3): a, b, c

    @classmethod
    def of(cls, histories: Sequence[Sequence[Event]], skills: tuple[str, ...]) -> "_Table":
        ordered = sorted(histories, key=len, reverse=True)  # who has a further event stands in front
        shape = (max((len(one) for one in ordered), default=0), len(ordered))
        table = cls(
            skills=len(skills),
            days=np.zeros(shape),
            component=np.ones(shape, dtype=np.intp),
            is_answer=np.zeros(shape, dtype=bool),
            is_lesson=np.zeros(shape, dtype=bool),
            right=np.zeros(shape, dtype=bool),
            items=np.ones((*shape, 3)),
        )
        for person, history in enumerate(ordered):
            table._take(person, history, skills)
        return table

    def _take(self, person: int, history: Sequence[Event], skills: tuple[str, ...]) -> None:
        before = history[0].day if history else 0.0
        for number, event in enumerate(history):
            if event.day < before:
                raise CannotFit(f"day {event.day} comes after day {before}: a history is in the order of time")
            if event.skill not in skills:
                raise CannotFit(str(UnknownSkill(event.skill)))
            self.days[number, person] = event.day - before
            self.component[number, person] = skills.index(event.skill) + 1
            before = event.day
            if event.item is None:
                self.is_lesson[number, person] = True
            elif counts(event.item):
                self.is_answer[number, person] = True
                self.right[number, person] = event.right
                self.items[number, person] = parameters(event.item)

    def log_likelihood(self, assumptions: Assumptions) -> float:
        people = self.days.shape[1]
        mean, covariance = gaussian.prior(self.skills, people, assumptions)
        total = 0.0
        for row in range(len(self.days)):
            passed = np.flatnonzero(self.days[row])
            if passed.size:
                mean[passed], covariance[passed] = gaussian.elapsed(
                    mean[passed], covariance[passed], self.days[row, passed], assumptions
                )
            taught = np.flatnonzero(self.is_lesson[row])
            if taught.size:
                mean[taught], covariance[taught] = gaussian.lifted(
                    mean[taught], covariance[taught], self.component[row, taught], assumptions
                )
            asked = np.flatnonzero(self.is_answer[row])
            if asked.size:
                place = self.component[row, asked]
                a, b, c = self.items[row, asked].T
                chance, moved, left = gaussian.observed(
                    mean[asked], covariance[asked], place, a, b, c, self.right[row, asked]
                )
                moved[np.arange(len(asked)), place] += assumptions.practice
                mean[asked], covariance[asked] = moved, left
                total += float(np.log(chance).sum())
        return total
