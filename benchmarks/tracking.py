"""Tracking: log loss, calibration, AUC and speed, beside Elo and BKT. `python -m benchmarks.tracking`"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from benchmarks import report, site, tracers
from benchmarks.learners import GUESSING, SESSIONS, SKILLS, Learner, bank, judged, learners
from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.bank import Bank, BankItem
from wanli.science.psychometrics.calibration import Model, Priors, calibrate
from wanli.science.psychometrics.responses import Responses

SIZES = (100, 1000)
JUDGED = 500  # new people, whose answers are predicted
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def measure(*, repeats: int = report.REPEATS, people: int = JUDGED) -> dict[str, Any]:
    """Fit everything on 100 and on 1,000 simulated learners, and predict the answers of new ones one by one."""
    facts = report.machine()
    rows: dict[str, Any] = {}
    for size in SIZES:
        runs = [_run(size, people, seed) for seed in range(repeats)]
        rows[f"{size} learners"] = {name: _together([run[name] for run in runs]) for name in runs[0]}
    return report.headed("tracking", facts, {"rows": rows})


def _together(found: list[dict[str, Any]]) -> dict[str, Any]:
    digits = {"log_loss": 4, "calibration_error": 4, "auc": 3}
    row: dict[str, Any] = {}
    for name, value in found[0].items():
        values = [one[name] for one in found]
        if name == "auc":
            row[name] = [round(float(np.mean(of_skill)), 3) for of_skill in zip(*values, strict=True)]
        elif isinstance(value, dict):
            row[name] = value
        else:
            row[name] = report.spread(values, digits.get(name, 1))
    return row


def _run(size: int, people: int, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    truth = bank(rng)
    training, new = learners(size, truth, rng), learners(people, truth, rng)
    answers = [step for learner in new for step in learner if step.item >= 0]
    right = np.array([step.right for step in answers])
    skills = np.array([step.skill for step in answers])
    rows: dict[str, Any] = {"limit": judged(np.array([step.chance for step in answers]), right, skills)}
    site.told(f"{size} learners, run {seed + 1}: peers")
    peers = {
        "item shares": tracers.shares(training),
        "elo": tracers.elo(training),
        "bkt": tracers.bkt(training),
        "bkt with lessons and forgetting": tracers.bkt(training, with_events=True),
    }
    for name, predict in peers.items():
        rows[name] = judged(np.concatenate([predict(learner) for learner in new]), right, skills)
    site.told(f"{size} learners, run {seed + 1}: tracking")
    known = _calibrated(training, truth)
    begun = time.perf_counter()
    found = tracking.fit([_history(learner, known) for learner in training], SKILLS)
    fitted = time.perf_counter() - begun
    if not found.converged:
        raise site.CannotMeasure("The assumptions were not found: the search did not converge.")
    chances, _times = _tracked(new, known, tracking.USUAL)
    rows["tracking, not fitted"] = judged(chances, right, skills)
    chances, times = _tracked(new, known, found.assumptions)
    assumed = {name: round(value, 3) for name, value in vars(found.assumptions).items()}
    speed = {"update_us": 1e6 * float(np.median(times)), "update_p99_us": 1e6 * float(np.quantile(times, 0.99))}
    rows["tracking"] = judged(chances, right, skills) | speed | {"fit_seconds": fitted, "assumptions": assumed}
    return rows


def _calibrated(training: Sequence[Learner], truth: Bank) -> Bank:
    """The bank as the training learners' answers give it, each session of each of them taken for one person.

    Items that cannot be calibrated get their Elo-like rating from the same answers.
    """
    table = np.full((len(training) * SESSIONS, len(truth)), -1, dtype=np.int8)
    for person, learner in enumerate(training):
        for step in learner:
            if step.item >= 0:
                table[person * SESSIONS + step.session, step.item] = step.right
    found = calibrate(
        Responses(table, truth.codes), model=Model.THREE, guessing=GUESSING, priors=Priors(), standard_errors=True
    )
    if not found.converged:
        raise site.CannotMeasure("The training learners' answers could not be calibrated.")
    items = {item.code: item for item in found.bank("found", dict(zip(truth.codes, truth.areas, strict=True))).items}
    return Bank("found", tuple(items.get(item.code) or _average(item, found.items) for item in truth.items))


def _average(item: BankItem, others: Sequence[Any]) -> BankItem:
    """What is known of an item that nobody, or everybody, got right: that it belongs to the bank."""
    b = np.array([other.b for other in others])
    return replace(item, a=1.0, b=float(b.mean()), b_standard_error=float(b.std()))


def _history(learner: Learner, known: Bank) -> list[tracking.Event]:
    return [
        tracking.Event(step.day, SKILLS[step.skill], known.items[step.item] if step.item >= 0 else None, step.right)
        for step in learner
    ]


def _tracked(
    people: Sequence[Learner], known: Bank, assumptions: tracking.Assumptions
) -> tuple[np.ndarray, np.ndarray]:
    """The chance given to each answer just before it came, and the seconds of its own each update took."""
    chances, times = [], []
    for learner in people:
        state = tracking.begin(SKILLS, at=EPOCH, assumptions=assumptions)
        for step in learner:
            at = EPOCH + timedelta(days=step.day)
            if step.item < 0:
                state = tracking.teach(state, SKILLS[step.skill], at=at, assumptions=assumptions)
                continue
            item = known.items[step.item]
            now = tracking.elapse(state, (at - state.at).total_seconds() / 86_400, assumptions=assumptions)
            chances.append(tracking.chance(now, item))
            begun = time.thread_time()
            state = tracking.observe(state, item, right=step.right, at=at, assumptions=assumptions)
            times.append(time.thread_time() - begun)
    return np.array(chances), np.array(times)


if __name__ == "__main__":
    report.main("tracking", measure, people=JUDGED)
