"""The E step: where each person may stand, summed up into expected answers at each quadrature point."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.data import Data, Matrix
from wanli.science.psychometrics.calibration.parameters import Parameters, person_means

CHUNK = 8192


@dataclass(frozen=True, eq=False)
class Expected:
    """`right`, `asked` (items, points): expected numbers of right answers and of answers. `log_likelihood`: marginal.

    `group_weight`, `group_first`, `group_second` (groups,): people, sums of theta and of theta squared.
    `regression`: sums x'x and x'(E theta) over people, where there are covariates.
    """

    right: Floats
    asked: Floats
    log_likelihood: float
    group_weight: Floats
    group_first: Floats
    group_second: Floats
    regression: tuple[Floats, Floats]


def log_chances(a: Floats, d: Floats, guessing: Floats, points: Floats) -> tuple[Floats, Floats]:
    """log P(right) and log P(wrong), each (items, points)."""
    logit = a[:, None] * points + d[:, None]
    wrong = -np.logaddexp(0.0, logit)
    if not guessing.any():
        return logit + wrong, wrong
    c = guessing[:, None]
    with np.errstate(divide="ignore"):
        right = np.logaddexp(np.log(c), np.log1p(-c) + logit + wrong)
    return right, np.log1p(-c) + wrong


def posteriors(parameters: Parameters, data: Data) -> Iterator[tuple[slice, Matrix, Floats]]:
    """In chunks of people: which rows, their posterior weights (rows, points), their log-likelihoods (rows,)."""
    right, wrong = log_chances(parameters.a, parameters.d, data.guessing, data.points)
    kernel = np.concatenate([right - wrong, wrong]).astype(data.marks.dtype)
    step = data.points[1] - data.points[0]
    means = person_means(parameters, data)
    deviations = parameters.deviation[data.group]
    shared = None
    if len(data.group_names) == 1 and not data.covariates.shape[1]:
        shared = _log_prior(data.points, means[:1], deviations[:1], step).astype(data.marks.dtype)
    for start in range(0, len(data.marks), CHUNK):
        rows = slice(start, min(start + CHUNK, len(data.marks)))
        joint = data.marks[rows] @ kernel
        joint += shared if shared is not None else _log_prior(data.points, means[rows], deviations[rows], step)
        top = joint.max(axis=1, keepdims=True)
        joint -= top
        np.exp(joint, out=joint)
        total = joint.sum(axis=1, keepdims=True)
        joint /= total
        yield rows, joint, (np.log(total) + top)[:, 0].astype(np.float64)


def _log_prior(points: Floats, means: Floats, deviations: Floats, step: float) -> Floats:
    """The normal density at the points, scaled to sum to one, in logs; (people, points)."""
    standard = (points - means[:, None]) / deviations[:, None]
    density: Floats = -0.5 * standard**2
    density -= np.log(np.exp(density).sum(axis=1, keepdims=True))
    return density


def expected(parameters: Parameters, data: Data) -> Expected:
    """One pass over the people."""
    sums = np.zeros((2 * data.items, len(data.points)))
    log_likelihood = 0.0
    groups = len(data.group_names)
    weight, first, second = np.zeros(groups), np.zeros(groups), np.zeros(groups)
    width = data.covariates.shape[1]
    cross, product = np.zeros((width, width)), np.zeros(width)
    squares = data.points**2
    plain = bool((data.counts == 1).all())
    for rows, posterior, logs in posteriors(parameters, data):
        counts = data.counts[rows]
        log_likelihood += float(counts @ logs)
        weighted = posterior if plain else posterior * counts[:, None].astype(posterior.dtype)
        sums += data.marks[rows].T @ weighted
        here = _by_group(weighted, data.group[rows], groups)
        weight += here.sum(axis=1)
        first += here @ data.points
        second += here @ squares
        if width:
            x = data.covariates[rows]
            cross += (x * counts[:, None]).T @ x
            product += x.T @ (weighted @ data.points)
    return Expected(sums[: data.items], sums[data.items :], log_likelihood, weight, first, second, (cross, product))


def _by_group(weighted: Matrix, group: NDArray[np.intp], groups: int) -> Floats:
    """Posterior weight of each group at each point, (groups, points)."""
    total = np.zeros((groups, weighted.shape[1]))
    if groups == 1:
        total[0] = weighted.sum(axis=0, dtype=np.float64)
        return total
    for number in range(groups):
        total[number] = weighted[group == number].sum(axis=0, dtype=np.float64)
    return total
