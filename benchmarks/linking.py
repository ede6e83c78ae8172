"""Linking: bias of the line, drifted anchors found, false alarms; over simulated calibrations.
`python -m benchmarks.linking`"""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks import report, site

REPLICATIONS = 200
ITEMS, ANCHORS = 40, 15
SLOPE, INTERCEPT = 1.2, 0.4  # the new population, N(.4, 1.2^2) on the base scale


@dataclass(frozen=True)
class Case:
    """Two calibrations of 40 items with 15 in common; `drifts` are added to b of the first anchors in the new one."""

    name: str
    people: int
    drifts: tuple[float, ...] = ()


CASES = (
    Case("no drift, 1,000 people each", 1000),
    Case("no drift, 2,000 people each", 2000),
    Case("1 of 15 drifted by .5, 1,000 people each", 1000, (0.5,)),
    Case("3 of 15 drifted by .5, one way, 1,000 people each", 1000, (0.5,) * 3),
    Case("3 of 15 drifted by .5, one way, 2,000 people each", 2000, (0.5,) * 3),
    Case("4 of 15 drifted by .5, both ways, 2,000 people each", 2000, (0.5, -0.5, 0.5, -0.5)),
)


def measure(*, repeats: int = report.REPEATS, replications: int = REPLICATIONS) -> dict[str, Any]:
    """Link simulated calibrations with 15 anchors: bias of slope and intercept, power and false alarms of drift."""
    facts = report.machine()
    rows: dict[str, Any] = {}
    for case in CASES:
        site.told(f"{case.name}, {replications} replications")
        rows[case.name] = _case(case, replications)
    rows["seconds a link"] = report.spread((_seconds(seed) for seed in range(repeats)), 3)
    return report.headed("linking", facts, {"rows": rows})


def _case(case: Case, replications: int) -> dict[str, Any]:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one process a core instead
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        counted = list(pool.map(partial(_replication, case), range(replications), chunksize=5))
    known = [row for row in counted if row is not None]
    if not known:
        raise site.CannotMeasure(f"{case.name}: no calibration converged.")
    off, found = np.array([row[0] for row in known]), np.array([row[1] for row in known])
    error = off.std(axis=0) / len(off) ** 0.5
    drifted, sound = found[:, : len(case.drifts)], found[:, len(case.drifts) :]
    row = {
        "replications": len(known),
        "not_converged": replications - len(known),
        "bias_slope": round(float(off[:, 0].mean()), 4),
        "bias_intercept": round(float(off[:, 1].mean()), 4),
        "monte_carlo_error": [round(float(value), 4) for value in error],
        "rmse_slope": round(float(np.sqrt((off[:, 0] ** 2).mean())), 4),
        "rmse_intercept": round(float(np.sqrt((off[:, 1] ** 2).mean())), 4),
        "bias_mean_sigma": [round(float(value), 4) for value in off[:, 2:].mean(axis=0)],
        "false_alarms_an_anchor": round(float(sound.mean()), 4),
        "links_with_a_false_alarm": round(float(sound.any(axis=1).mean()), 4),
    }
    return row | ({"power": round(float(drifted.mean()), 4)} if case.drifts else {})


def _banks(case: Case, seed: int) -> tuple[Any, Any, float, float] | None:
    """The base and the new calibration, and the line between them; None where one did not converge or lost an item.

    The line is that between the people drawn, whose means and spreads set the two scales; that between the
    populations differs from it by the luck of the draw, which would only hide a bias.
    """
    from wanli.science.psychometrics.calibration import calibrate
    from wanli.science.psychometrics.responses import Responses

    rng = np.random.default_rng(20_000 + seed)
    a, b = np.exp(rng.normal(0.1, 0.3, 2 * ITEMS - ANCHORS)), rng.normal(0.0, 1.0, 2 * ITEMS - ANCHORS)
    banks, drawn = [], []
    for version, places, mean, deviation, drifts in (
        ("base", np.arange(ITEMS), 0.0, 1.0, ()),
        ("new", np.r_[:ANCHORS, ITEMS : 2 * ITEMS - ANCHORS], INTERCEPT, SLOPE, case.drifts),
    ):
        difficulty = b[places].copy()
        difficulty[: len(drifts)] += drifts
        theta = rng.normal(mean, deviation, case.people)
        chance = 1 / (1 + np.exp(-(a[places] * (theta[:, None] - difficulty))))
        answers = (rng.random(chance.shape) < chance).astype(np.int8)
        found = calibrate(Responses(answers, tuple(f"i{place}" for place in places)))
        if not found.converged or len(found.items) < ITEMS:
            return None
        banks.append(found.bank(version))
        drawn.append((float(theta.mean()), float(theta.std())))
    (base_mean, base_spread), (new_mean, new_spread) = drawn
    return *banks, new_spread / base_spread, (new_mean - base_mean) / base_spread


def _replication(case: Case, seed: int) -> tuple[tuple[float, ...], tuple[bool, ...]] | None:
    """How far slope and intercept are off, by Stocking-Lord and by mean-sigma, and which anchors count as drifted."""
    from wanli.science.psychometrics.linking import Method, link

    made = _banks(case, seed)
    if made is None:
        return None
    base, new, slope, intercept = made
    found = link(base, new)
    simple = link(base, new, method=Method.MEAN_SIGMA, anchors=found.kept, find_drift=False)
    off = (found.slope - slope, found.intercept - intercept, simple.slope - slope, simple.intercept - intercept)
    return off, tuple(anchor.is_drifted for anchor in found.anchors)


def _seconds(seed: int) -> float:
    from wanli.science.psychometrics.linking import link

    made = _banks(CASES[-1], seed)
    if made is None:
        raise site.CannotMeasure(f"seed {seed}: not converged.")
    begun = time.perf_counter()
    link(*made[:2])
    return time.perf_counter() - begun


if __name__ == "__main__":
    report.main("linking", measure, replications=REPLICATIONS)
