"""The adaptive test: its length, precision, exposure and speed, beside catsim. `python -m benchmarks.adaptive`"""

import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks import report, site
from wanli.science.psychometrics.adaptive import Rules, Session, answer, begin, choose
from wanli.science.psychometrics.bank import Bank, probability
from wanli.science.psychometrics.exposure import tuned
from wanli.science.psychometrics.simulation import realistic_bank

SIZES = (200, 600)
PEOPLE = 1000
PRECISE, AREAS, LONGEST = 0.40, 6, 40
TOP = 5  # both take one of the five most telling items at random
# Ours is the posterior's standard error, 1 / sqrt(1 + I); the peer's is 1 / sqrt(I). So both stop at the same I.
PEER_PRECISE = 1 / np.sqrt(1 / PRECISE**2 - 1)


def measure(*, repeats: int = report.REPEATS, people: int = PEOPLE) -> dict[str, Any]:
    """Give simulated tests on two banks until the standard error is .4, with and without limits."""
    facts = report.machine()
    rows: dict[str, Any] = {}
    for size in SIZES:
        site.told(f"{size} items")
        runs = [_run(size, people, seed) for seed in range(repeats)]
        for name in runs[0]:
            rows[f"{size} items, {name}"] = _together([run[name] for run in runs])
    return report.headed("adaptive", facts, {"rows": rows})


def _together(runs: list[dict[str, float]]) -> dict[str, Any]:
    return {name: report.spread([run[name] for run in runs], 3) for name in runs[0]}


def _run(size: int, people: int, seed: int) -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(seed)
    bank, theta = realistic_bank(size, rng=rng, areas=AREAS), rng.normal(size=people)
    free = Rules(least=1, most=LONGEST, standard_error=PRECISE, top=TOP, exposure_cap=1, trial_items=0)
    quotas = dict.fromkeys(bank.areas, 1.0)
    flat = replace(free, exposure_cap=0.30, quotas=quotas)
    begun = time.perf_counter()
    found = tuned(bank, flat, rng=rng)
    tuning = {"tuning_seconds": time.perf_counter() - begun}
    limited = replace(flat, chances=found)
    return {
        "no limits": _given(bank, free, theta, rng),
        "quotas and exposure": _given(bank, limited, theta, rng) | tuning,
        "quotas and exposure, chances not tuned": _given(bank, flat, theta, rng),
        "catsim, no limits": _peer(bank, theta, seed),
    }


@dataclass
class _Course:
    """What was seen while tests were given. Times are seconds of this thread's own: a busy machine adds nothing."""

    shown: np.ndarray
    sessions: list[Session] = field(default_factory=list)
    choosing: list[float] = field(default_factory=list)
    answering: list[float] = field(default_factory=list)


def _given(bank: Bank, rules: Rules, theta: np.ndarray, rng: np.random.Generator) -> dict[str, float]:
    course = _Course(np.zeros(len(bank)))
    for seed, chances in enumerate(probability(theta, bank.a, bank.b, bank.c)):
        session = _taken(bank, rules, seed, chances, rng, course)
        course.sessions.append(session)
        course.shown[bank.places(session.asked)] += 1
    lengths = np.array([session.scored for session in course.sessions])
    off = np.array([session.theta for session in course.sessions]) - theta
    return _described(lengths, off, course.shown) | {
        "precise": float(np.mean([session.standard_error <= rules.standard_error for session in course.sessions])),
        "choose_p50_ms": 1e3 * float(np.median(course.choosing)),
        "choose_p99_ms": 1e3 * float(np.quantile(course.choosing, 0.99)),
        "question_ms": 1e3 * float((np.sum(course.choosing) + np.sum(course.answering)) / lengths.sum()),
    }


def _described(lengths: np.ndarray, off: np.ndarray, shown: np.ndarray) -> dict[str, float]:
    return {
        "questions": float(lengths.mean()),
        "questions_p95": float(np.quantile(lengths, 0.95)),
        "rmse": float(np.sqrt(np.mean(off**2))),
        "bias": float(off.mean()),
        "exposure_max": float(shown.max() / len(lengths)),
        "never_shown": float(np.mean(shown == 0)),
    }


def _taken(
    bank: Bank, rules: Rules, seed: int, chances: np.ndarray, rng: np.random.Generator, course: _Course
) -> Session:
    """One person's test, choosing with the counts of all sessions before it, as the product does."""
    session = begin(bank, rules, seed=seed)
    while True:
        begun = time.thread_time()
        session = choose(bank, rules, session, shown=course.shown, sessions=len(course.sessions))
        course.choosing.append(time.thread_time() - begun)
        if session.pending is None:
            return session
        right = bool(rng.random() < chances[bank.place(session.pending)])
        begun = time.thread_time()
        session = answer(bank, rules, session, right=right)
        course.answering.append(time.thread_time() - begun)


def _peer(bank: Bank, theta: np.ndarray, seed: int) -> dict[str, float]:
    """catsim on the same bank and people: maximum likelihood, one of the best five, as much information at the end.

    It knows neither quotas nor a prior, so the other rules cannot be compared.
    """
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import RandomesqueSelector
    from catsim.simulation import Simulator
    from catsim.stopping import MinErrorStopper

    items = np.column_stack([bank.a, bank.b, bank.c, np.ones(len(bank))])
    simulator = Simulator(
        items,
        theta,
        FixedPointInitializer(0.0),
        RandomesqueSelector(TOP),
        NumericalSearchEstimator(),
        MinErrorStopper(float(PEER_PRECISE), max_items=LONGEST),
        seed=seed,
    )
    begun = time.thread_time()
    with redirect_stdout(sys.stderr):  # it prints an empty line
        simulator.simulate()
    took = time.thread_time() - begun
    lengths = np.array([len(asked) for asked in simulator.administered_items])
    shown = np.bincount(np.concatenate(simulator.administered_items), minlength=len(bank))
    off = np.array(simulator.latest_estimations) - theta
    return _described(lengths, off, shown) | {"question_ms": 1e3 * took / float(lengths.sum())}


if __name__ == "__main__":
    report.main("adaptive", measure, people=PEOPLE)
