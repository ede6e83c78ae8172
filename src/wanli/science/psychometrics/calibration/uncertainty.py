"""Standard errors from the observed information.

Louis (1982): the observed information is what complete data would carry, less what is lost because theta is not seen.
Both are sums over people of products of scores at the quadrature points, so nothing is differentiated numerically.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.data import Data
from wanli.science.psychometrics.calibration.expectation import Expected, expected, posteriors
from wanli.science.psychometrics.calibration.maximisation import Task, prior_terms
from wanli.science.psychometrics.calibration.parameters import Parameters, person_means
from wanli.science.psychometrics.calibration.results import NAN, Model


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Standard errors, NaN for what was fixed; (items,), (groups,) and (covariates,). `is_sound`: the log-likelihood
    curves down in every direction."""

    a: Floats
    b: Floats
    d: Floats
    mean: Floats
    deviation: Floats
    slopes: Floats
    is_sound: bool


def standard_errors(parameters: Parameters, data: Data, task: Task) -> Uncertainty:
    """The standard errors at a maximum of the likelihood, or of the posterior where priors were used."""
    full = _information(parameters, data, task)
    spread, free = _free_directions(parameters, data, task)
    information = spread.T @ full @ spread
    items, groups = data.items, len(parameters.mean)
    covariance = np.full((len(full), len(full)), NAN)
    try:
        np.linalg.cholesky(information)
        covariance = spread @ np.linalg.inv(information) @ spread.T
        is_sound = True
    except np.linalg.LinAlgError:
        is_sound = False
    fixed = ~free
    covariance[fixed, :] = covariance[:, fixed] = NAN
    variance = np.diag(covariance)
    a, d = parameters.a, parameters.d
    both = covariance[np.arange(items), items + np.arange(items)]
    # b = -d / a, by the delta method
    of_b = d**2 / a**4 * variance[:items] + variance[items : 2 * items] / a**2 - 2 * d / a**3 * both
    roots = np.sqrt(np.where(variance > 0, variance, NAN))
    of_mean, of_log, of_slopes = np.split(roots[2 * items :], [groups, 2 * groups])
    return Uncertainty(
        a=roots[:items],
        b=np.sqrt(np.where(of_b > 0, of_b, NAN)),
        d=roots[items : 2 * items],
        mean=of_mean,
        deviation=of_log * parameters.deviation,
        slopes=of_slopes,
        is_sound=is_sound,
    )


def _free_directions(parameters: Parameters, data: Data, task: Task) -> tuple[Floats, NDArray[np.bool_]]:
    """The matrix that maps the free parameters to all of them, and which of all are free at all."""
    groups, width = len(parameters.mean), data.covariates.shape[1]
    population = np.ones(2 * groups, dtype=bool)
    if not task.has_anchors:
        population[[0, groups]] = False
    free = np.concatenate([task.free, task.free, population, np.ones(width, dtype=bool)])
    identity = np.eye(len(free))
    if task.model is not Model.ONE or not task.free.any():
        return identity[:, free], free
    slope = identity[:, : data.items][:, task.free].sum(axis=1, keepdims=True)
    others = free.copy()
    others[: data.items] = False
    return np.concatenate([slope, identity[:, others]], axis=1), free


def _information(parameters: Parameters, data: Data, task: Task) -> Floats:
    """Observed information about (a, d, mean, log SD, slopes), as if all were free."""
    complete = _complete(parameters, data, task)
    return complete - _missing(parameters, data)


def _complete(parameters: Parameters, data: Data, task: Task) -> Floats:
    """The expected information of the complete data; blocks along the diagonal."""
    sums = expected(parameters, data)
    theta, c = data.points, data.guessing[:, None]
    plain = 1 / (1 + np.exp(-(parameters.a[:, None] * theta + parameters.d[:, None])))
    p = c + (1 - c) * plain
    curve = plain * (1 - plain)
    weight = sums.asked * curve - sums.right * c * curve / p**2
    items = data.items
    size = 2 * items + 2 * len(parameters.mean) + data.covariates.shape[1]
    total = np.zeros((size, size))
    at = np.arange(items)
    total[at, at] = weight @ theta**2
    total[at, items + at] = total[items + at, at] = weight @ theta
    total[items + at, items + at] = weight.sum(axis=1)
    if task.priors is not None:
        _, curve_a, _, curve_d = prior_terms(parameters.a, parameters.d, task.priors)
        total[at, at] += curve_a
        total[items + at, items + at] += curve_d
    _population_block(total[2 * items :, 2 * items :], parameters, data, sums)
    return total


def _population_block(block: Floats, parameters: Parameters, data: Data, sums: Expected) -> None:
    """Fill in the information about means, log SDs and slopes, were theta seen."""
    variance, groups = parameters.deviation**2, len(parameters.mean)
    for group in range(groups):
        people, first, second = sums.group_weight[group], sums.group_first[group], sums.group_second[group]
        mean = parameters.mean[group]
        block[group, group] = people / variance[group]
        block[group, groups + group] = 2 * (first - people * mean) / variance[group]
        block[groups + group, groups + group] = 2 * (second - 2 * mean * first + people * mean**2) / variance[group]
    if data.covariates.shape[1]:  # one group: what the means of the people shift is taken from the sums above
        means, (cross, product) = person_means(parameters, data), sums.regression
        weighted = data.covariates * data.counts[:, None]
        about = float(parameters.mean[0] * sums.group_first[0] + parameters.slopes @ product)
        block[0, 1] = 2 * (sums.group_first[0] - float(data.counts @ means)) / variance[0]
        block[1, 1] = 2 * (sums.group_second[0] - 2 * about + float(data.counts @ means**2)) / variance[0]
        block[0, 2:] = weighted.sum(axis=0) / variance[0]
        block[1, 2:] = 2 * (product - weighted.T @ means) / variance[0]
        block[2:, 2:] = cross / variance[0]
    block[:] = np.triu(block) + np.triu(block, 1).T


def _missing(parameters: Parameters, data: Data) -> Floats:
    """What is lost because theta is not seen: the scores' variance within people, (all, all).

    The score of an item is linear in theta times u, so products of scores need only three sums of u u' over the
    points: plain, times theta, times theta squared.
    """
    items, theta = data.items, data.points
    plain = 1 / (1 + np.exp(-(parameters.a[:, None] * theta + parameters.d[:, None])))
    c = data.guessing[:, None]
    when_right, when_asked = (plain / (c + (1 - c) * plain)).astype(data.marks.dtype), plain.astype(data.marks.dtype)
    width = 2 * len(parameters.mean) + data.covariates.shape[1]
    products = [np.zeros((items, items)) for _power in range(3)]
    mixed = [np.zeros((items, width)) for _power in range(2)]
    alone, means = np.zeros((width, width)), np.zeros((2 * items + width, 2 * items + width))
    for rows, posterior, _logs in posteriors(parameters, data):
        right, asked = data.marks[rows, :items], data.marks[rows, items:]
        weighted = posterior * data.counts[rows, None].astype(posterior.dtype)
        constant, linear, square = _population_scores(parameters, data, rows)
        mean_u = right * (posterior @ when_right.T) - asked * (posterior @ when_asked.T)
        mean_v = np.zeros((len(mean_u), width))
        theta_row = theta.astype(posterior.dtype)
        mean_tu = right * (posterior @ (when_right * theta_row).T) - asked * (posterior @ (when_asked * theta_row).T)
        for point, value in enumerate(theta):
            u = right * when_right[:, point] - asked * when_asked[:, point]
            v = constant + linear * value + square * value**2
            share = weighted[:, point]
            scaled = u * share[:, None]
            product, cross = (scaled.T @ u).astype(np.float64), scaled.T @ v
            for power in range(3):
                products[power] += value**power * product
            for power in range(2):
                mixed[power] += value**power * cross
            alone += (v * share[:, None]).T @ v
            mean_v += v * posterior[:, point, None]
        mean = np.concatenate([mean_tu, mean_u, mean_v], axis=1).astype(np.float64)
        means += (mean * data.counts[rows, None]).T @ mean
    squares = np.block(
        [
            [products[2], products[1], mixed[1]],
            [products[1], products[0], mixed[0]],
            [mixed[1].T, mixed[0].T, alone],
        ]
    )
    lost: Floats = squares - means
    return lost


def _population_scores(parameters: Parameters, data: Data, rows: slice) -> tuple[Floats, Floats, Floats]:
    """Scores of means, log SDs and slopes as polynomials in theta: constant, linear, square; each (rows, all)."""
    group, groups = data.group[rows], len(parameters.mean)
    member = (group[:, None] == np.arange(groups)).astype(np.float64)
    mean = person_means(parameters, data)[rows, None]
    variance = (parameters.deviation**2)[group][:, None]
    x = data.covariates[rows]
    constant = np.concatenate(
        [-member * mean / variance, member * (mean**2 / variance - 1), -x * mean / variance], axis=1
    )
    linear = np.concatenate([member / variance, -2 * member * mean / variance, x / variance], axis=1)
    square = np.concatenate([np.zeros_like(member), member / variance, np.zeros_like(x)], axis=1)
    return constant, linear, square
