"""The M step: the parameters that fit the expected answers best."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.data import Data
from wanli.science.psychometrics.calibration.expectation import Expected
from wanli.science.psychometrics.calibration.parameters import Parameters, Priors
from wanli.science.psychometrics.calibration.results import Model

HIGHEST_A = 12.0
LOWEST_A = -3.0
_NEWTON_STEPS = 3
_LONGEST_STEP = 1.0


@dataclass(frozen=True, eq=False)
class Task:
    """What is free: the model, which items (anchors are not), whether the reference group is fixed at N(0, 1)."""

    model: Model
    free: NDArray[np.bool_]
    has_anchors: bool
    priors: Priors | None


def maximised(parameters: Parameters, data: Data, sums: Expected, task: Task) -> Parameters:
    """The next parameters: items by Fisher scoring on the expected answers, the population in closed form."""
    a, d = _items(parameters, data, sums, task)
    return _population(replace(parameters, a=a, d=d), data, sums, task)


def _items(parameters: Parameters, data: Data, sums: Expected, task: Task) -> tuple[Floats, Floats]:
    a, d = parameters.a.copy(), parameters.d.copy()
    theta, c, free = data.points, data.guessing[:, None], task.free
    for _step in range(_NEWTON_STEPS):
        plain = 1 / (1 + np.exp(-np.clip(a[:, None] * theta + d[:, None], -40, 40)))
        p = c + (1 - c) * plain
        ratio = plain / p
        residual = (sums.right - sums.asked * p) * ratio
        weight = sums.asked * ratio**2 * p * (1 - p)
        gradient_a, gradient_d = residual @ theta, residual.sum(axis=1)
        aa, ad, dd = weight @ theta**2, weight @ theta, weight.sum(axis=1)
        if task.priors is not None:
            prior_a, curve_a, prior_d, curve_d = prior_terms(a, d, task.priors)
            gradient_a, gradient_d = gradient_a + prior_a, gradient_d + prior_d
            aa, dd = aa + curve_a, dd + curve_d
        dd = np.maximum(dd, 1e-10)
        if task.model is Model.ONE:
            rest = float((aa - ad**2 / dd)[free].sum())
            step_a = np.full(len(a), float((gradient_a - ad / dd * gradient_d)[free].sum()) / max(rest, 1e-10))
            step_d = (gradient_d - ad * step_a) / dd
        else:
            determinant = np.maximum(aa * dd - ad**2, 1e-10)
            step_a = (dd * gradient_a - ad * gradient_d) / determinant
            step_d = (aa * gradient_d - ad * gradient_a) / determinant
        longest = np.maximum(np.abs(step_a), np.abs(step_d))
        shrink = np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))
        if task.model is Model.ONE:
            shrink = np.full(len(a), shrink[free].min())
        shrink = np.where(free, shrink, 0.0)
        a, d = np.clip(a + shrink * step_a, LOWEST_A, HIGHEST_A), d + shrink * step_d
    return np.where(free, a, parameters.a), np.where(free, d, parameters.d)


def prior_terms(a: Floats, d: Floats, priors: Priors) -> tuple[Floats, Floats, Floats, Floats]:
    """Gradient and (positive) curvature of the log prior by a and by d, each (items,)."""
    nothing = np.zeros_like(a)
    gradient_a, curve_a, gradient_d, curve_d = nothing, nothing, nothing, nothing
    if priors.log_a_deviation is not None:
        safe = np.maximum(a, 0.05)
        precision = priors.log_a_deviation**-2
        off = np.log(safe) - priors.log_a_mean
        gradient_a = -off * precision / safe
        curve_a = np.maximum((1 - off) * precision / safe**2, 0.1 * precision / safe**2)
    if priors.d_deviation is not None:
        precision = priors.d_deviation**-2
        gradient_d, curve_d = -(d - priors.d_mean) * precision, np.full_like(d, precision)
    return gradient_a, curve_a, gradient_d, curve_d


def log_prior(parameters: Parameters, task: Task) -> float:
    """The log prior density of the free items, up to a constant."""
    if task.priors is None:
        return 0.0
    a, d, priors = parameters.a[task.free], parameters.d[task.free], task.priors
    total = 0.0
    if priors.log_a_deviation is not None:
        total -= float((((np.log(np.maximum(a, 0.05)) - priors.log_a_mean) / priors.log_a_deviation) ** 2).sum()) / 2
    if priors.d_deviation is not None:
        total -= float((((d - priors.d_mean) / priors.d_deviation) ** 2).sum()) / 2
    return total


def _population(parameters: Parameters, data: Data, sums: Expected, task: Task) -> Parameters:
    """Means and standard deviations of the groups, or the latent regression. What fixes the scale stays."""
    if data.covariates.shape[1]:
        return _regression(parameters, data, sums, task)
    people = np.maximum(sums.group_weight, 1e-10)
    mean = sums.group_first / people
    deviation = np.sqrt(np.maximum(sums.group_second / people - mean**2, 1e-4))
    if not task.has_anchors:
        mean[0], deviation[0] = 0.0, 1.0
    return replace(parameters, mean=mean, deviation=deviation)


def _regression(parameters: Parameters, data: Data, sums: Expected, task: Task) -> Parameters:
    """Without anchors theta is measured in residual SD from a person whose covariates are all zero."""
    cross, product = sums.regression
    people = float(sums.group_weight[0])
    if not task.has_anchors:
        return replace(parameters, slopes=_solved(cross, product))
    x_sum = data.counts @ data.covariates
    whole = np.block([[np.array([[people]]), x_sum[None, :]], [x_sum[:, None], cross]])
    solved = _solved(whole, np.concatenate([sums.group_first[:1], product]))
    fitted = np.concatenate([sums.group_first[:1], product]) @ solved
    variance = max((float(sums.group_second[0]) - float(fitted)) / people, 1e-4)
    return replace(parameters, mean=solved[:1], slopes=solved[1:], deviation=np.sqrt(np.array([variance])))


def _solved(matrix: Floats, right: Floats) -> Floats:
    """The least squares solution: covariates that repeat each other share the effect instead of stopping the run."""
    solution: Floats = np.linalg.lstsq(matrix, right, rcond=None)[0].astype(np.float64)
    return solution
