"""Simulated learners whose skills grow and fade, for benchmarks.tracking: not the model that tracking assumes.

theta of a skill = what a person brought + what each lesson and each explained answer added. Every such gain differs by
person and fades by a power of time (Wixted & Carpenter 2007), not by a half-life; what was brought does not fade.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.simulation import realistic_bank

SKILLS = tuple(f"area{number}" for number in range(5))
ITEMS, SESSIONS, ANSWERS = 100, 6, 10
GUESSING = 0.2
GENERAL, LESSON, PRACTICE = (
    0.7,
    0.45,
    0.03,
)  # SD of what the skills share; mean gain of a lesson and of an answer, in SD
LESSON_CHANCE, GAP_DAYS, FADING_DAYS = 0.6, 14.0, 7.0


@dataclass(frozen=True)
class Step:
    """One answer, or a lesson where `item` is -1, on a day of somebody's time with the programme."""

    day: float
    session: int
    skill: int
    item: int
    right: bool
    chance: float


Learner = list[Step]


def bank(rng: np.random.Generator) -> Bank:
    """The true items: a lognormal, b normal, four options of which one can be guessed or left as "don't know"."""
    drawn = realistic_bank(ITEMS, rng=rng, areas=len(SKILLS))
    return Bank("true", tuple(replace(item, c=GUESSING) for item in drawn.items))


def learners(number: int, items: Bank, rng: np.random.Generator) -> list[Learner]:
    """So many people, each with six sessions of ten questions, weeks apart, and a lesson before some of them."""
    return [_learner(items, rng) for _person in range(number)]


def _learner(items: Bank, rng: np.random.Generator) -> Learner:
    brought = GENERAL * rng.normal() + np.sqrt(1 - GENERAL**2) * rng.normal(size=len(SKILLS))
    quickness, fading = rng.gamma(4, 1 / 4), rng.gamma(4, 0.3 / 4)
    areas = np.array([SKILLS.index(area) for area in items.areas])
    gains: list[tuple[float, int, float]] = []  # day, skill, size
    steps: Learner = []
    day = 0.0
    for session in range(SESSIONS):
        asked = rng.choice(len(SKILLS), size=rng.integers(1, 4), replace=False)
        if rng.random() < LESSON_CHANCE:
            gains.append((day, int(asked[0]), LESSON * quickness * rng.gamma(2, 1 / 2)))
            steps.append(Step(day, session, int(asked[0]), -1, False, 0.0))
        theta = brought.copy()
        for since, skill, size in gains:
            theta[skill] += size * (1 + (day - since) / FADING_DAYS) ** -fading
        for place in rng.choice(np.flatnonzero(np.isin(areas, asked)), size=ANSWERS, replace=False).tolist():
            skill = int(areas[place])
            chance = float(GUESSING + (1 - GUESSING) / (1 + np.exp(-items.a[place] * (theta[skill] - items.b[place]))))
            steps.append(Step(day, session, skill, place, bool(rng.random() < chance), chance))
            gain = PRACTICE * quickness
            theta[skill] += gain
            gains.append((day, skill, gain))
        day += GAP_DAYS * float(np.exp(rng.normal(0, 0.8)))
    return steps


def judged(chances: np.ndarray, right: np.ndarray, skills: np.ndarray) -> dict[str, Any]:
    """Log loss of an answer, calibration error over ten equal parts, and the AUC of each skill."""
    bounded = np.clip(chances, 1e-6, 1 - 1e-6)
    loss = -np.mean(np.where(right, np.log(bounded), np.log(1 - bounded)))
    parts = np.array_split(np.argsort(chances, kind="stable"), 10)
    off = [abs(chances[part].mean() - right[part].mean()) * len(part) for part in parts]
    return {
        "log_loss": float(loss),
        "calibration_error": float(sum(off) / len(right)),
        "auc": [auc(chances[skills == skill], right[skills == skill]) for skill in range(len(SKILLS))],
    }


def auc(chances: np.ndarray, right: np.ndarray) -> float:
    """The chance that a right answer was given more than a wrong one (Mann & Whitney 1947)."""
    from scipy.stats import rankdata

    ranks, hits = rankdata(chances), int(right.sum())
    return float((ranks[right].sum() - hits * (hits + 1) / 2) / (hits * (len(right) - hits)))
