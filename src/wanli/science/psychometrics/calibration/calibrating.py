"""Marginal maximum likelihood by EM (Bock & Aitkin 1981)."""

import numpy as np

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.results import (
    NAN,
    Calibration,
    CannotCalibrate,
    ItemEstimate,
    LeftOut,
    Model,
    Reason,
)
from wanli.science.psychometrics.responses import Responses

FEWEST_POINTS = 41


def calibrate(
    responses: Responses,
    *,
    model: Model = Model.TWO,
    points: int = 61,
    standard_errors: bool = True,
    tolerance: float = 1e-5,
    max_iterations: int = 2000,
) -> Calibration:
    """Estimate the items of `responses`; theta ~ N(0, 1). Raises CannotCalibrate."""
    if points < FEWEST_POINTS:
        raise CannotCalibrate(f"{points} quadrature points are too few; at least {FEWEST_POINTS} are needed")
    right = (responses.answers == 1).astype(np.float64)
    asked = (responses.answers >= 0).astype(np.float64)
    totals, rights = responses.counts @ asked, responses.counts @ right
    keep = (rights > 0) & (rights < totals)
    left = tuple(
        LeftOut(code, reason, f"{code}: {reason}")
        for code, total, hit in zip(responses.codes, totals, rights, strict=True)
        if (reason := _degenerate(total, hit)) is not None
    )
    if responses.persons < 2 or keep.sum() < 2:
        raise CannotCalibrate("at least two people and two items are needed")
    right, asked = right[:, keep], asked[:, keep]
    theta = np.linspace(-6, 6, points)
    prior = np.exp(-(theta**2) / 2)
    prior /= prior.sum()
    share = rights[keep] / totals[keep]
    a, d = np.ones(keep.sum()), np.log(share / (1 - share))
    before, converged, iteration = -np.inf, False, 0
    for iteration in range(1, max_iterations + 1):  # noqa: B007  # reported below
        logit = a[:, None] * theta + d[:, None]
        like = right @ logit - asked @ np.logaddexp(0, logit) + np.log(prior)
        top = like.max(axis=1, keepdims=True)
        post = np.exp(like - top)
        total = post.sum(axis=1, keepdims=True)
        log_likelihood = float(responses.counts @ (np.log(total) + top)[:, 0])
        post *= responses.counts[:, None] / total
        new_a, new_d = _maximised(right.T @ post, asked.T @ post, theta, a, d, model)
        change = max(np.abs(new_a - a).max(), np.abs(new_d - d).max())
        a, d = new_a, new_d
        if change < tolerance and abs(log_likelihood - before) < 1e-4:
            converged = True
            break
        before = log_likelihood
    codes = [code for code, kept in zip(responses.codes, keep, strict=True) if kept]
    items = tuple(
        ItemEstimate(code, float(aj), float(-dj / aj), 0.0, float(dj), NAN, NAN, NAN, float(n))
        for code, aj, dj, n in zip(codes, a, d, totals[keep], strict=True)
    )
    return Calibration(model, responses.persons, log_likelihood, iteration, converged, items, left_out=left)


def _degenerate(total: float, right: float) -> Reason | None:
    if total == 0:
        return Reason.NO_ANSWERS
    return Reason.ALL_RIGHT if right == total else Reason.ALL_WRONG if right == 0 else None


def _maximised(
    right: Floats, asked: Floats, theta: Floats, a: Floats, d: Floats, model: Model
) -> tuple[Floats, Floats]:
    for _ in range(5):
        p = 1 / (1 + np.exp(-(a[:, None] * theta + d[:, None])))
        rest, weight = right - asked * p, asked * p * (1 - p)
        ga, gd = rest @ theta, rest.sum(axis=1)
        aa, ad, dd = weight @ theta**2, weight @ theta, weight.sum(axis=1)
        if model is Model.ONE:
            step = (ga - ad / dd * gd).sum() / (aa - ad**2 / dd).sum()
            a, d = a + step, d + (gd - ad * step) / dd
        else:
            determinant = aa * dd - ad**2
            a, d = a + (dd * ga - ad * gd) / determinant, d + (aa * gd - ad * ga) / determinant
    return a, d
