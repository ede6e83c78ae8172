"""Path: what a minute of lessons brings when they are chosen by the path, in order, by chance, or the hardest first.

`python -m benchmarks.path`
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from benchmarks import report, site
from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.bank import Bank, BankItem
from wanli.science.psychometrics.simulation import realistic_bank
from wanli.science.psychometrics.tracking import State
from wanli.science.teaching.path import Last, Lesson, plan

PEOPLE = 400
SKILLS, ITEMS = 12, 15  # skills, items a skill
PLACED, ASKED = 12, 4  # questions of the placement, and of the check after a lesson
WEEKS, MINUTES = 8, 15.0  # one sitting a week, ended when so many minutes are over
LATER = 28.0  # days from the last sitting to the count
GUESSING, CUT = 0.2, 0.0
# The true process, which is not what tracking assumes: gains differ by person and lesson, fade by a power of time, and
# are less where a needed skill is lacking.
GENERAL, LESSON, PRACTICE, UNPREPARED, FADING_DAYS = 0.7, 0.45, 0.03, 0.4, 7.0
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
NEEDS = {3: (0,), 4: (3,), 5: (3,), 6: (1,), 7: (6,), 8: (1,), 9: (1,), 10: (9,), 11: (2,)}  # as in content/skills.yaml


def measure(*, repeats: int = report.REPEATS, people: int = PEOPLE) -> dict[str, Any]:
    """The same people, the same minutes, four ways to choose: what they can do four weeks after the last lesson.

    Twice: with lessons of 3 to 8 minutes that bring as much as each other, and with lessons of 5 minutes each, where
    nothing is won by taking the short ones first.
    """
    facts = report.machine()
    rows = {
        case: _compared(case, minutes, repeats, people)
        for case, minutes in (("lessons of 3–8 minutes", (3, 8)), ("lessons of 5 minutes", (5, 5)))
    }
    return report.headed("path", facts, {"rows": rows})


def _compared(case: str, minutes: tuple[int, int], repeats: int, people: int) -> dict[str, Any]:
    found: dict[str, list[dict[str, float]]] = {}
    for seed in range(repeats):
        site.told(f"{case}, run {seed + 1}")
        for name, brought in _run(people, seed, minutes).items():
            found.setdefault(name, []).append(brought)
    rows: dict[str, Any] = {
        name: {figure: report.spread([one[figure] for one in runs], 3) for figure in runs[0]}
        for name, runs in found.items()
    }
    for name, runs in found.items():
        if name != "path":
            ours = [one["skills_per_hour"] for one in found["path"]]
            ratio = [mine / other["skills_per_hour"] for mine, other in zip(ours, runs, strict=True)]
            rows[name]["path_brings"] = report.spread(ratio, 2)
    return rows


@dataclass
class _Person:
    """What somebody brought, how quickly he or she learns and forgets, and every gain since: day, skill, size."""

    brought: np.ndarray
    quickness: float
    fading: float
    gains: list[tuple[float, int, float]] = field(default_factory=list)

    def theta(self, day: float) -> np.ndarray:
        now = self.brought.copy()
        for since, skill, size in self.gains:
            now[skill] += size * (1 + (day - since) / FADING_DAYS) ** -self.fading
        return now


Choose = Callable[[State, tuple[Lesson, ...], datetime, dict[str, Last], list[str], np.random.Generator], str]


def _by_path(state: State, lessons: Any, at: datetime, last: Any, done: list[str], rng: Any) -> str:
    steps = plan(state, lessons, at=at, last=last)
    return steps[0].skill if steps else _in_order(state, lessons, at, last, done, rng)


def _in_order(state: State, lessons: Any, at: datetime, last: Any, done: list[str], rng: Any) -> str:
    return lessons[len(done) % len(lessons)].skill


def _by_chance(state: State, lessons: Any, at: datetime, last: Any, done: list[str], rng: Any) -> str:
    return lessons[rng.integers(len(lessons))].skill


def _hardest_first(state: State, lessons: Any, at: datetime, last: Any, done: list[str], rng: Any) -> str:
    return min(state.skills, key=lambda skill: tracking.estimate(state, skill).theta)


WAYS: dict[str, Choose] = {
    "path": _by_path,
    "fixed order": _in_order,
    "by chance": _by_chance,
    "hardest first": _hardest_first,
}


def _run(people: int, seed: int, minutes: tuple[int, int]) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(seed)
    drawn = realistic_bank(SKILLS * ITEMS, rng=rng, areas=SKILLS)
    bank = Bank("path", tuple(replace(item, c=GUESSING) for item in drawn.items))
    names = tuple(sorted(set(bank.areas)))
    lessons = tuple(
        Lesson(name, float(length), tuple(names[need] for need in NEEDS.get(place, ())))
        for place, (name, length) in enumerate(
            zip(names, rng.integers(minutes[0], minutes[1] + 1, SKILLS), strict=True)
        )
    )
    brought = {name: [0.0, 0.0, 0.0] for name in WAYS}  # skills above the cut, theta, minutes
    for person in range(people):
        for name, choose in WAYS.items():
            own = np.random.default_rng([seed, person])  # the same person, whichever way lessons are chosen
            for place, value in enumerate(_taught(choose, bank, names, lessons, own)):
                brought[name][place] += value
    return {
        name: {
            "skills_per_hour": skills / spent * 60,
            "theta_per_hour": theta / spent * 60,
            "minutes": spent / people,
        }
        for name, (skills, theta, spent) in brought.items()
    }


def _taught(
    choose: Choose, bank: Bank, names: tuple[str, ...], lessons: tuple[Lesson, ...], rng: np.random.Generator
) -> tuple[float, float, float]:
    """One person's weeks: skills newly above the cut and theta gained (summed over skills) at the end, and minutes."""
    own = GENERAL * rng.normal() + np.sqrt(1 - GENERAL**2) * rng.normal(size=SKILLS)
    person = _Person(own, rng.gamma(4, 1 / 4), rng.gamma(4, 0.3 / 4))
    of_skill = {name: [item for item in bank.items if item.area == name] for name in names}
    state, last, done = tracking.begin(names, at=EPOCH), {}, []
    for skill in rng.permutation(np.arange(PLACED) % SKILLS):
        state = _asked(state, person, of_skill[names[skill]], int(skill), 0.0, rng, learns=False)
    minutes = 0.0
    for week in range(WEEKS):
        day, spent = week * 7.0, 0.0
        while spent < MINUTES:
            at = EPOCH + timedelta(days=day, minutes=spent)
            now = tracking.elapse(state, (at - state.at).total_seconds() / 86_400) if state.at else state
            skill = choose(now, lessons, at, last, done, rng)
            lesson, place = lessons[names.index(skill)], names.index(skill)
            ready = all(person.theta(day)[names.index(need)] > CUT for need in lesson.needs)
            gain = LESSON * person.quickness * rng.gamma(2, 1 / 2) * (1.0 if ready else UNPREPARED)
            person.gains.append((day, place, gain))
            state = tracking.teach(state, skill, at=at)
            for _question in range(ASKED):
                state = _asked(state, person, of_skill[skill], place, day, rng, at=at)
            last[skill] = Last(at, tracking.mastery(state, skill, cut=CUT).is_reached)
            done.append(skill)
            spent += lesson.minutes
        minutes += spent
    after = person.theta((WEEKS - 1) * 7.0 + LATER)
    gained = np.count_nonzero(after > CUT) - np.count_nonzero(person.brought > CUT)
    return float(gained), float((after - person.brought).sum()), minutes


def _asked(
    state: State, person: _Person, items: list[BankItem], skill: int, day: float, rng: np.random.Generator,
    *, at: datetime | None = None, learns: bool = True,
) -> State:  # fmt: skip
    item = items[rng.integers(len(items))]
    theta = person.theta(day)[skill]
    chance = GUESSING + (1 - GUESSING) / (1 + np.exp(-item.a * (theta - item.b)))
    state = tracking.observe(state, item, right=bool(rng.random() < chance), at=at)
    if learns:
        person.gains.append((day, skill, PRACTICE * person.quickness))
    return state


if __name__ == "__main__":
    report.main("path", measure, people=PEOPLE)
