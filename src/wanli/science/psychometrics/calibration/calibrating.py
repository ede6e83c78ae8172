"""`calibrate`: marginal maximum likelihood by EM (Bock & Aitkin 1981), from the answers to the report."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wanli.science.psychometrics.bank import Bank, Floats
from wanli.science.psychometrics.calibration.acceleration import Ascent, ascended
from wanli.science.psychometrics.calibration.data import Data, prepared
from wanli.science.psychometrics.calibration.expectation import expected
from wanli.science.psychometrics.calibration.maximisation import HIGHEST_A, Task, log_prior, maximised
from wanli.science.psychometrics.calibration.parameters import Parameters, Priors
from wanli.science.psychometrics.calibration.results import (
    NAN,
    Calibration,
    CannotCalibrate,
    Coefficient,
    GroupEstimate,
    ItemEstimate,
    LeftOut,
    Model,
    Reason,
)
from wanli.science.psychometrics.calibration.uncertainty import Uncertainty
from wanli.science.psychometrics.calibration.uncertainty import standard_errors as observed
from wanli.science.psychometrics.responses import Responses

FEWEST_POINTS = 41
FLATTEST = 0.05  # a slope below this says that the item measures nothing
FEW_ANSWERS = 50
_SENTENCES = {
    Reason.NO_ANSWERS: "nobody answered it",
    Reason.ALL_RIGHT: "everybody answered it rightly",
    Reason.ALL_WRONG: "nobody answered it rightly",
    Reason.NEGATIVE_DISCRIMINATION: "those who know less answer it rightly more often",
    Reason.NO_DISCRIMINATION: "those who know more do not answer it rightly more often",
    Reason.SLOPE_AT_BOUND: "its slope has no finite estimate",
}


@dataclass
class _Course:
    """What happened on the way: items that had to go, and steps taken."""

    left_out: list[LeftOut] = field(default_factory=list)
    steps: int = 0

    def leave_out(self, code: str, reason: Reason) -> None:
        self.left_out.append(LeftOut(code, reason, f"{code} was left out: {_SENTENCES[reason]}."))


def calibrate(
    responses: Responses,
    *,
    model: Model = Model.TWO,
    guessing: ArrayLike = 0.0,
    groups: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    covariate_names: tuple[str, ...] = (),
    anchors: Bank | None = None,
    priors: Priors | None = None,
    points: int = 61,
    standard_errors: bool = True,
    tolerance: float = 1e-4,
    max_iterations: int = 3000,
) -> Calibration:
    """Estimate the items of `responses` and the population that answered them.

    Logit = a theta + d, P = c + (1 - c) / (1 + exp(-logit)). Missing answers (-1) are missing by design or at random.
    `guessing`: c, one number or one an item, never estimated. `groups` (people,): labels; the first group seen is the
    reference, theta ~ N(0, 1) in it, and each other group has a free mean and SD. `covariates` (people, K): theta ~
    N(x slopes, SD^2), in residual SD from a person whose covariates are zero; not together with groups. `anchors`:
    items that also stand in this bank keep its parameters; then the scale is the bank's, and every group's mean and SD
    is free. `priors` hold sparse items (maximum a posteriori). At least 41 `points` from -6 to 6.

    Converged means that the estimated distance to the maximum is below `tolerance` in every parameter; see
    `acceleration`. Items that cannot be estimated are left out by name. Raises CannotCalibrate with a sentence when
    nothing can be estimated.
    """
    if points < FEWEST_POINTS:
        raise CannotCalibrate(f"{points} quadrature points are too few; at least {FEWEST_POINTS} are needed")
    if groups is not None and covariates is not None:
        raise CannotCalibrate("groups and covariates exclude each other: give the groups as covariates")
    chances = _guessing(guessing, model, len(responses.codes), responses.codes)
    labels = None if groups is None else np.asarray(groups)
    values = None if covariates is None else np.asarray(covariates, dtype=np.float64)
    if responses.persons < 2:
        raise CannotCalibrate("one person's answers say nothing about items; at least two people are needed")
    data = prepared(responses, guessing=chances, groups=labels, covariates=values, points=points)
    course = _Course()
    data = _without_extremes(data, anchors, course)
    data, parameters, task, ascent = _estimated(data, model, anchors, priors, tolerance, max_iterations, course)
    uncertainty = observed(parameters, data, task) if standard_errors else None
    return _report(data, parameters, task, ascent, uncertainty, course, covariate_names)


def _guessing(guessing: ArrayLike, model: Model, items: int, codes: tuple[str, ...]) -> Floats:
    chances = np.asarray(guessing, dtype=np.float64)
    if chances.ndim > 1 or (chances.ndim == 1 and len(chances) != items):
        raise CannotCalibrate(f"{chances.size} guessing values for {items} items")
    chances = np.broadcast_to(chances, (items,)).copy()
    wrong = np.flatnonzero(~((chances >= 0) & (chances < 1)))
    if wrong.size:
        raise CannotCalibrate(f"{codes[wrong[0]]}: guessing must lie in [0, 1), not {chances[wrong[0]]}")
    if model is not Model.THREE and chances.any():
        raise CannotCalibrate("guessing belongs to the 3PL model")
    return chances


def _is_anchor(data: Data, anchors: Bank | None) -> NDArray[np.bool_]:
    known = set(anchors.codes) if anchors else set()
    return np.array([code in known for code in data.codes], dtype=bool)


def _without_extremes(data: Data, anchors: Bank | None, course: _Course) -> Data:
    """Leave out what nobody, everybody or no-one got right, until nothing of the kind is left."""
    while True:
        total, right, fixed = data.answers, data.right, _is_anchor(data, anchors)
        reasons = {
            Reason.NO_ANSWERS: total == 0,
            Reason.ALL_RIGHT: (total > 0) & (right == total) & ~fixed,
            Reason.ALL_WRONG: (total > 0) & (right == 0) & ~fixed,
        }
        gone = np.zeros(data.items, dtype=bool)
        for reason, which in reasons.items():
            for place in np.flatnonzero(which):
                course.leave_out(data.codes[place], reason)
            gone |= which
        if (~gone).sum() < 2:
            told = " ".join(left.sentence for left in course.left_out[:5])
            raise CannotCalibrate(f"fewer than two items can be estimated. {told}".strip())
        if not gone.any():
            return data
        data = data.only(~gone)


def _estimated(
    data: Data,
    model: Model,
    anchors: Bank | None,
    priors: Priors | None,
    tolerance: float,
    max_iterations: int,
    course: _Course,
) -> tuple[Data, Parameters, Task, Ascent]:
    """Climb; leave out items whose slope says that they measure nothing, and climb again from there."""
    parameters = _start(data, anchors)
    while True:
        fixed = _is_anchor(data, anchors)
        task = Task(model, ~fixed, bool(fixed.any()), priors)
        ascent = _climbed(parameters, data, task, tolerance, max_iterations - course.steps)
        parameters = parameters.from_vector(ascent.vector)
        course.steps += ascent.steps
        gone = _useless(parameters, data, task, course)
        if not gone.any():
            return data, parameters, task, ascent
        if (~gone).sum() < 2:
            told = " ".join(left.sentence for left in course.left_out[:5])
            raise CannotCalibrate(f"fewer than two items can be estimated. {told}")
        data, parameters = data.only(~gone), parameters.only(~gone)


def _start(data: Data, anchors: Bank | None) -> Parameters:
    share = np.clip(data.right / np.maximum(data.answers, 1e-10), 0.01, 0.99)
    share = np.clip((share - data.guessing) / (1 - data.guessing), 0.02, 0.98)
    a, d = np.ones(data.items), np.log(share / (1 - share))
    if anchors is not None:
        known = {code: place for place, code in enumerate(anchors.codes)}
        for place, code in enumerate(data.codes):
            if code in known:
                a[place], d[place] = anchors.a[known[code]], anchors.d[known[code]]
                data.guessing[place] = anchors.c[known[code]]
    groups = len(data.group_names)
    return Parameters(a, d, np.zeros(groups), np.ones(groups), np.zeros(data.covariates.shape[1]))


def _climbed(parameters: Parameters, data: Data, task: Task, tolerance: float, most_steps: int) -> Ascent:
    def step(vector: Floats) -> tuple[Floats, float]:
        here = parameters.from_vector(vector)
        if here.a.max() > HIGHEST_A * 1.5 or not np.isfinite(vector).all():
            return vector, -np.inf
        sums = expected(here, data)
        return maximised(here, data, sums, task).vector(), sums.log_likelihood + log_prior(here, task)

    single = data.marks.dtype == np.float32
    return ascended(
        step, parameters.vector(), tolerance=tolerance, most_steps=most_steps, noise=5e-7 if single else 1e-12
    )


def _useless(parameters: Parameters, data: Data, task: Task, course: _Course) -> NDArray[np.bool_]:
    if task.model is Model.ONE:
        if parameters.a[task.free].size and parameters.a[task.free][0] < FLATTEST:
            raise CannotCalibrate("the items have nothing in common: those who know more on one do not on the others")
        return np.zeros(data.items, dtype=bool)
    gone = task.free & ((parameters.a < FLATTEST) | (parameters.a >= HIGHEST_A))
    for place in np.flatnonzero(gone):
        slope = parameters.a[place]
        negative = Reason.NEGATIVE_DISCRIMINATION if slope < 0 else Reason.NO_DISCRIMINATION
        course.leave_out(data.codes[place], Reason.SLOPE_AT_BOUND if slope >= HIGHEST_A else negative)
    return gone


def _report(
    data: Data,
    parameters: Parameters,
    task: Task,
    ascent: Ascent,
    uncertainty: Uncertainty | None,
    course: _Course,
    covariate_names: tuple[str, ...],
) -> Calibration:
    warnings = [left.sentence for left in course.left_out]
    if not ascent.converged:
        warnings.append(f"not converged after {course.steps} steps; about {ascent.distance:.2g} away.")
    if uncertainty is not None and not uncertainty.is_sound:
        warnings.append("no standard errors: the likelihood is not curved in every direction.")
    few = [code for code, number in zip(data.codes, data.answers, strict=True) if number < FEW_ANSWERS]
    if few:
        warnings.append(f"fewer than {FEW_ANSWERS} answers: {', '.join(few[:20])}{' …' if len(few) > 20 else ''}.")
    missing = np.full(data.items, NAN)
    errors = (uncertainty.a, uncertainty.b, uncertainty.d) if uncertainty else (missing, missing, missing)
    items = tuple(
        ItemEstimate(
            code=code,
            a=float(parameters.a[place]),
            b=float(-parameters.d[place] / parameters.a[place]),
            c=float(data.guessing[place]),
            d=float(parameters.d[place]),
            a_standard_error=float(errors[0][place]),
            b_standard_error=float(errors[1][place]),
            d_standard_error=float(errors[2][place]),
            answers=float(data.answers[place]),
            is_anchor=not task.free[place],
        )
        for place, code in enumerate(data.codes)
    )
    return Calibration(
        model=task.model,
        persons=data.persons,
        log_likelihood=ascent.objective - log_prior(parameters, task),
        iterations=course.steps,
        converged=ascent.converged,
        items=items,
        groups=_groups(data, parameters, task, uncertainty),
        coefficients=_coefficients(parameters, uncertainty, covariate_names),
        left_out=tuple(course.left_out),
        warnings=tuple(warnings),
    )


def _groups(
    data: Data, parameters: Parameters, task: Task, uncertainty: Uncertainty | None
) -> tuple[GroupEstimate, ...]:
    people = np.bincount(data.group, weights=data.counts, minlength=len(data.group_names))
    return tuple(
        GroupEstimate(
            name=name,
            persons=float(people[place]),
            mean=float(parameters.mean[place]),
            standard_deviation=float(parameters.deviation[place]),
            mean_standard_error=float(uncertainty.mean[place]) if uncertainty else NAN,
            standard_deviation_standard_error=float(uncertainty.deviation[place]) if uncertainty else NAN,
            is_reference=place == 0 and not task.has_anchors,
        )
        for place, name in enumerate(data.group_names)
    )


def _coefficients(
    parameters: Parameters, uncertainty: Uncertainty | None, names: tuple[str, ...]
) -> tuple[Coefficient, ...]:
    if len(names) != len(parameters.slopes):
        names = tuple(f"x{number}" for number in range(1, len(parameters.slopes) + 1))
    errors = uncertainty.slopes if uncertainty else np.full(len(names), NAN)
    return tuple(
        Coefficient(name, float(value), float(error))
        for name, value, error in zip(names, parameters.slopes, errors, strict=True)
    )
