"""SQUAREM: long steps along the direction in which EM creeps (Varadhan & Roland 2008, scheme S3)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wanli.science.psychometrics.bank import Floats

Step = Callable[[Floats], tuple[Floats, float]]  # a vector → the next one, and the objective at the one given
_LONGEST = 64.0


@dataclass(frozen=True, eq=False)
class Ascent:
    """`distance` estimates how far the last vector is from the fixed point, in its largest coordinate."""

    vector: Floats
    objective: float
    steps: int
    distance: float
    converged: bool


def ascended(step: Step, start: Floats, *, tolerance: float, most_steps: int, noise: float) -> Ascent:
    """Repeat `step` until its fixed point is near, or `most_steps` are done.

    Converged means: the estimated remaining distance lies below `tolerance` in every coordinate, and the objective no
    longer changes by more than its relative rounding `noise`. EM's own small steps are no proof: when it creeps at rate
    r, a step of length s leaves s / (1 - r), and that is what is judged. A long step that lowers the objective is taken
    back.
    """
    vector, taken, limit, before = start, 0, 4.0, -np.inf
    distance, objective = np.inf, -np.inf
    while taken + 3 <= most_steps:
        first, objective = step(vector)
        second, objective_first = step(first)
        taken += 2
        move, change = first - vector, (second - first) - (first - vector)
        length, turn = float(np.linalg.norm(move)), float(np.linalg.norm(change))
        rate = min(max(length / turn, 1.0), limit) if turn > 0 else 1.0
        distance = float(np.abs(second - first).max()) * max(length / turn if turn > 0 else 1.0, 1.0)
        settled = abs(objective_first - before) <= noise * abs(objective_first) + 1e-9
        if distance < tolerance and settled:
            return Ascent(second, objective_first, taken, distance, True)
        before = objective_first
        leap = vector + 2 * rate * move + rate**2 * change
        landed, objective_leap = step(leap)
        taken += 1
        slack = noise * abs(objective_first)
        if np.isfinite(objective_leap) and np.isfinite(landed).all() and objective_leap >= objective_first - slack:
            vector = landed
            limit = min(limit * 4, _LONGEST) if rate == limit else limit
        else:
            vector, limit = second, max(limit / 4, 1.0)
    return Ascent(vector, objective, taken, distance, False)
