"""Calibration: seconds, error, coverage, beside Python mirt on the same answers. `python -m benchmarks.calibration`"""

import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import report, site

REPLICATIONS = 200
PEER_POINTS = 41  # as many as the peer needs; ours takes its usual 61
COVERED = ("a", "b", "gain", "spread", "mean_on_known_bank", "gain_on_known_bank")


@dataclass(frozen=True)
class Case:
    """A simulated 2PL bank, a ~ lognormal(.2, .3), b and theta ~ N(0, 1), with answers missing at random."""

    name: str
    items: int
    people: int
    missing: float
    standard_errors: bool = False
    peer: bool = True

    def answers(self, seed: int) -> tuple[np.ndarray, np.ndarray, Any]:
        from wanli.science.psychometrics.responses import Responses

        rng = np.random.default_rng(seed)
        a, b = np.exp(rng.normal(0.2, 0.3, self.items)), rng.normal(size=self.items)
        theta = rng.normal(size=self.people)
        answers = np.empty((self.people, self.items), dtype=np.int8)
        for rows in np.array_split(np.arange(self.people), max(1, self.people // 5000)):
            chance = 1 / (1 + np.exp(-(a * (theta[rows, None] - b))))
            answers[rows] = rng.random(chance.shape) < chance
            answers[rows] = np.where(rng.random(chance.shape) < self.missing, -1, answers[rows])
        return a, b, Responses(answers, tuple(f"i{place}" for place in range(self.items)))


CASES = (
    Case("50 items × 10,000", 50, 10_000, 0.0),
    Case("50 items × 10,000, with standard errors", 50, 10_000, 0.0, standard_errors=True, peer=False),
    Case("50 items × 10,000, 30 % missing", 50, 10_000, 0.3),
    Case("200 items × 100,000, 30 % missing", 200, 100_000, 0.3, peer=False),
    Case("200 items × 100,000, 80 % missing", 200, 100_000, 0.8),
)


def measure(*, repeats: int = report.REPEATS, replications: int = REPLICATIONS) -> dict[str, Any]:
    """Calibrate simulated banks of two sizes, and count how often the intervals hold the truth."""
    facts = report.machine()
    rows: dict[str, Any] = {}
    for case in CASES:
        site.told(case.name)
        rows[case.name] = _case(case, repeats)
    site.told(f"coverage, {replications} replications")
    rows["coverage"] = coverage(replications)
    return report.headed("calibration", facts, {"rows": rows})


def _case(case: Case, repeats: int) -> dict[str, Any]:
    from wanli.science.psychometrics.calibration import calibrate

    seconds, off_a, off_b, errors = [], [], [], []
    for seed in range(repeats):
        a, b, responses = case.answers(seed)
        begun = time.perf_counter()
        found = calibrate(responses, standard_errors=case.standard_errors)
        seconds.append(time.perf_counter() - begun)
        if not found.converged:
            raise site.CannotMeasure(f"{case.name}: not converged.")
        off_a.append(np.array([item.a for item in found.items]) - a)
        off_b.append(np.array([item.b for item in found.items]) - b)
        errors.append([(item.a_standard_error, item.b_standard_error) for item in found.items])
    row = {
        "seconds": report.spread(seconds, 2),
        "rmse_a": round(float(np.sqrt(np.mean(np.square(off_a)))), 4),
        "rmse_b": round(float(np.sqrt(np.mean(np.square(off_b)))), 4),
        "bias_a": round(float(np.mean(off_a)), 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6),
    }
    if case.standard_errors:  # what sampling alone leaves: no unbiased estimate errs by less
        limits = np.sqrt(np.mean(np.square(errors), axis=(0, 1)))
        row |= {"limit_a": round(float(limits[0]), 4), "limit_b": round(float(limits[1]), 4)}
    return row | (_peer(case) if case.peer else {})


def _peer(case: Case) -> dict[str, Any]:
    """Once, on the answers of the first repeat: the peer takes minutes on the largest case."""
    import mirt

    _a, _b, responses = case.answers(0)
    begun = time.perf_counter()
    found = mirt.fit_mirt(
        responses.answers.astype(int), model="2PL", n_quadpts=PEER_POINTS, compute_standard_errors=case.standard_errors
    )
    return {"peer_seconds": round(time.perf_counter() - begun, 2), "peer_converged": bool(found.converged)}


# ---- coverage -------------------------------------------------------------------------------------------------------


def coverage(replications: int) -> dict[str, Any]:
    """How often 95 % intervals hold the truth: two groups of 1,500, 20 items, 70 % missing by design, gain .30 SD.

    `gain` and `spread`: mean and SD of the second group, the first being the reference, items estimated with them.
    `…_on_known_bank`: both groups placed on a bank whose items are given; the means of both, and their difference.
    `within` is twice the Monte Carlo error of the least certain share.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one process a core instead
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        counted = list(pool.map(_replication, range(replications), chunksize=5))
    held = np.array([row for row in counted if row is not None], dtype=float)
    shares = held.mean(axis=0)
    return {
        "replications": len(held),
        "not_converged": replications - len(held),
        **{name: round(float(share), 4) for name, share in zip(COVERED, shares, strict=True)},
        "within": round(float(2 * held.std(axis=0).max() / np.sqrt(len(held))), 4),
    }


def _replication(seed: int) -> tuple[float, ...] | None:
    from wanli.science.psychometrics.bank import Bank, BankItem
    from wanli.science.psychometrics.calibration import calibrate
    from wanli.science.psychometrics.responses import Responses

    rng = np.random.default_rng(10_000 + seed)
    items, people, gain = 20, 1500, 0.30
    a, b = np.exp(rng.normal(0.0, 0.25, items)), rng.normal(0, 0.8, items)
    theta = np.concatenate([rng.normal(0, 1, people), rng.normal(gain, 1.1, people)])
    answers = (rng.random((2 * people, items)) < 1 / (1 + np.exp(-(a * (theta[:, None] - b))))).astype(np.int8)
    form = rng.permuted(np.tile(np.arange(items), (2 * people, 1)), axis=1) < 0.3 * items  # six of twenty each
    answers[~form] = -1
    groups = np.repeat(["before", "after"], people)
    responses = Responses(answers, tuple(f"i{place}" for place in range(items)))
    known = Bank("true", tuple(BankItem(code, *pair) for code, *pair in zip(responses.codes, a, b, strict=True)))
    found, placed = calibrate(responses, groups=groups), calibrate(responses, groups=groups, anchors=known)
    if not (found.converged and placed.converged) or len(found.items) < items:
        return None
    second = found.groups[1]
    of_a = np.mean(
        [abs(item.a - truth) < 1.96 * item.a_standard_error for item, truth in zip(found.items, a, strict=True)]
    )
    of_b = np.mean(
        [abs(item.b - truth) < 1.96 * item.b_standard_error for item, truth in zip(found.items, b, strict=True)]
    )
    of_mean = abs(second.mean - gain) < 1.96 * second.mean_standard_error
    of_spread = abs(second.standard_deviation - 1.1) < 1.96 * second.standard_deviation_standard_error
    means = [group.mean - truth for group, truth in zip(placed.groups, (0, gain), strict=True)]
    errors = [group.mean_standard_error for group in placed.groups]  # independent: they share nothing that is estimated
    of_means = np.mean([abs(off) < 1.96 * error for off, error in zip(means, errors, strict=True)])
    of_gain = abs(means[1] - means[0]) < 1.96 * np.hypot(*errors)
    return float(of_a), float(of_b), float(of_mean), float(of_spread), float(of_means), float(of_gain)


if __name__ == "__main__":
    report.main("calibration", measure, replications=REPLICATIONS)
