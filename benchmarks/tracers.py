"""What tracking is compared with: Elo and Bayesian knowledge tracing as textbooks give them, fitted on learners.

Each takes the training learners and gives a predictor: learner → the chance given to each answer just before it came.
"""

from collections.abc import Callable, Sequence
from itertools import product
from math import exp

import numpy as np
from scipy import optimize

from benchmarks.learners import GUESSING, ITEMS, SKILLS, Learner

Predictor = Callable[[Learner], list[float]]


def shares(training: Sequence[Learner]) -> Predictor:
    """Each item's share of right answers: what one knows without looking at the person."""
    hits, asked = np.ones(ITEMS), np.full(ITEMS, 2.0)
    for step in (step for learner in training for step in learner if step.item >= 0):
        hits[step.item] += step.right
        asked[step.item] += 1
    share = (hits / asked).tolist()
    return lambda learner: [share[step.item] for step in learner if step.item >= 0]


# ---- Elo ------------------------------------------------------------------------------------------------------------


def elo(training: Sequence[Learner]) -> Predictor:
    """Elo with guessing, a general and a skill's ability, steps alpha / (1 + beta n) (Pelánek 2016).

    alpha and beta of people, and the share of a step that goes to the general ability, are those with the least log
    loss on the training learners; so are alpha and beta of items.
    """
    best, chosen = np.inf, None
    for item_step in ((0.5, 0.05), (1.0, 0.05), (1.0, 0.1), (2.0, 0.2)):
        difficulty = _elo_items(training, item_step)
        for step in product((0.2, 0.3, 0.45, 0.7, 1.0), (0.0, 0.02, 0.05, 0.1), (0.25, 0.5, 0.75)):
            loss = _loss(training, lambda learner, s=step, d=difficulty: _elo(learner, d, s))
            if loss < best:
                best, chosen = loss, (difficulty, step)
    assert chosen is not None
    return lambda learner: _elo(learner, *chosen)


def _logistic(x: float) -> float:
    return GUESSING + (1 - GUESSING) / (1 + exp(-x))


def _elo_items(training: Sequence[Learner], step: tuple[float, float]) -> list[float]:
    """Difficulties after everybody's answers in the order of days."""
    difficulty, asked = [0.0] * ITEMS, [0] * ITEMS
    people = [_Person(0.5, 0.03, 0.5) for _learner in training]
    events = [(s.day, number, s) for number, learner in enumerate(training) for s in learner if s.item >= 0]
    for _day, number, event in sorted(events, key=lambda event: event[0]):
        off = event.right - _logistic(people[number].theta(event.skill) - difficulty[event.item])
        people[number].move(event.skill, off)
        difficulty[event.item] -= step[0] / (1 + step[1] * asked[event.item]) * off
        asked[event.item] += 1
    return difficulty


class _Person:
    def __init__(self, alpha: float, beta: float, general_share: float) -> None:
        self.alpha, self.beta, self.share = alpha, beta, general_share
        self.general, self.skills, self.asked, self.asked_in = 0.0, [0.0] * len(SKILLS), 0, [0] * len(SKILLS)

    def theta(self, skill: int) -> float:
        return self.general + self.skills[skill]

    def move(self, skill: int, off: float) -> None:
        self.general += self.share * self.alpha / (1 + self.beta * self.asked) * off
        self.skills[skill] += (1 - self.share) * self.alpha / (1 + self.beta * self.asked_in[skill]) * off
        self.asked += 1
        self.asked_in[skill] += 1


def _elo(learner: Learner, difficulty: list[float], step: tuple[float, float, float]) -> list[float]:
    person, chances = _Person(*step), []
    for event in learner:
        if event.item >= 0:
            chances.append(_logistic(person.theta(event.skill) - difficulty[event.item]))
            person.move(event.skill, event.right - chances[-1])
    return chances


def _loss(training: Sequence[Learner], predict: Predictor) -> float:
    sample = training[:150]
    chances = np.concatenate([predict(learner) for learner in sample])
    right = np.array([step.right for learner in sample for step in learner if step.item >= 0])
    return float(-np.log(np.where(right, chances, 1 - chances)).mean())


# ---- Bayesian knowledge tracing -------------------------------------------------------------------------------------

_BOUNDS = [(0.01, 0.99), (0.0, 0.6), (0.01, 0.5), (0.01, 0.5), (0.0, 0.9), (0.0, 0.9)]


def bkt(training: Sequence[Learner], *, with_events: bool = False) -> Predictor:
    """Knowledge tracing (Corbett & Anderson 1995), four numbers a skill, by maximum likelihood.

    `with_events` adds what the textbook lacks: a chance to learn in a lesson and one to forget between two sessions.
    """
    fitted = [_bkt_fit(training, skill, with_events) for skill in range(len(SKILLS))]

    def predict(learner: Learner) -> list[float]:
        chances = np.empty(sum(step.item >= 0 for step in learner))
        numbers = np.cumsum([step.item >= 0 for step in learner]) - 1
        for skill, values in enumerate(fitted):
            table, where = _bkt_table([learner], skill)
            places = [numbers[at] for at in where[0]]
            chances[places] = _bkt_chances(table, values)[: len(places), 0]
        return chances.tolist()

    return predict


def _bkt_table(people: Sequence[Learner], skill: int) -> tuple[np.ndarray, list[list[int]]]:
    """(answers, people, 4): asked, right, lessons before it, sessions that ended before it; and the answers' places."""
    columns, where = [], []
    for learner in people:
        rows, places, lessons, ended, last = [], [], 0, 0, 0
        for at, step in enumerate(learner):
            ended, last = ended + step.session - last, step.session
            if step.skill == skill and step.item < 0:
                lessons += 1
            elif step.skill == skill:
                rows.append((1, step.right, lessons, ended))
                places.append(at)
                lessons = ended = 0
        columns.append(rows)
        where.append(places)
    table = np.zeros((max(map(len, columns), default=0), len(people), 4))
    for person, rows in enumerate(columns):
        if rows:
            table[: len(rows), person] = rows
    return table, where


def _bkt_chances(table: np.ndarray, values: np.ndarray) -> np.ndarray:
    known, learn, guess, slip, learn_in_lesson, forget = values
    knows = np.full(table.shape[1], known)
    chances = np.empty(table.shape[:2])
    for row, (_asked, right, lessons, ended) in enumerate(np.moveaxis(table, 2, 1)):
        knows = knows * (1 - forget) ** ended
        knows = 1 - (1 - knows) * (1 - learn_in_lesson) ** lessons
        chances[row] = knows * (1 - slip) + (1 - knows) * guess
        after = np.where(right, knows * (1 - slip) / chances[row], knows * slip / (1 - chances[row]))
        knows = after + (1 - after) * learn
    return chances


def _bkt_fit(training: Sequence[Learner], skill: int, with_events: bool) -> np.ndarray:
    table, _where = _bkt_table(training, skill)
    asked, right = table[:, :, 0] > 0, table[:, :, 1] > 0
    size = 6 if with_events else 4

    def cost(values: np.ndarray) -> float:
        chances = _bkt_chances(table, np.pad(values, (0, 6 - size)))
        return float(-np.log(np.where(right, chances, 1 - chances))[asked].mean())

    found = [
        optimize.minimize(cost, start[:size], method="L-BFGS-B", bounds=_BOUNDS[:size])
        for start in ([0.4, 0.1, 0.3, 0.1, 0.2, 0.1], [0.6, 0.02, 0.4, 0.2, 0.1, 0.02])
    ]
    return np.pad(min(found, key=lambda one: one.fun).x, (0, 6 - size))
