"""What moves a state: an answer, a lesson, and time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import isfinite, sqrt

import numpy as np

from wanli.science.psychometrics.bank import BankItem, Floats, Status
from wanli.science.psychometrics.persons import Estimate
from wanli.science.psychometrics.tracking import gaussian
from wanli.science.psychometrics.tracking.assumptions import USUAL, Assumptions
from wanli.science.psychometrics.tracking.state import MOST_SKILLS, State, packed

DAY = 86_400.0  # seconds
MOST_DAYS = 1_000_000


def begin(skills: Sequence[str], *, at: datetime | None = None, assumptions: Assumptions = USUAL) -> State:
    """Somebody of whom nothing is known yet. `skills` are content areas of the bank.

    Raises ValueError for no skill, more than 40, or one that stands twice, and for a time without a zone.
    """
    names = tuple(skills)
    if not 0 < len(names) <= MOST_SKILLS or len(set(names)) < len(names):
        raise ValueError(f"1 to {MOST_SKILLS} different skills can be tracked, not {', '.join(names) or 'none'}")
    _ensure_zone(at)
    mean, covariance = gaussian.prior(len(names), 1, assumptions)
    return State(names, tuple(mean[0].tolist()), packed(covariance), (0,) * len(names), at)


def observe(
    state: State, item: BankItem, *, right: bool, at: datetime | None = None, assumptions: Assumptions = USUAL
) -> State:
    """The state after the answer to an item of one of its skills. "Don't know" is `right=False`.

    Time up to `at` passes first; an answer that arrives after a later one, from a phone that was offline, is taken as
    given with the later one. An item counts when it is calibrated, or on trial with a rated difficulty, whose standard
    error makes it tell less; any other answer moves nothing but time. Raises UnknownSkill, and ValueError for a time
    without a zone.
    """
    component = state.component(item.area)
    state = _until(state, at, assumptions)
    if not counts(item):
        return state
    a, b, c = _columns(item)
    mean, covariance = state.arrays()
    place = np.array([component])
    _total, mean, covariance = gaussian.observed(mean, covariance, place, a, b, c, np.array([right]))
    if assumptions.practice:
        mean[0, component] += assumptions.practice
    answers = list(state.answers)
    answers[component - 1] += 1
    return replace(state, mean=tuple(mean[0].tolist()), covariance=packed(covariance), answers=tuple(answers))


def elapse(state: State, days: float, *, assumptions: Assumptions = USUAL) -> State:
    """The state after so many days without an answer: less far from what is expected of anybody, and less certain.

    Raises ValueError for fewer than 0 days and for more than a million.
    """
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"time runs forwards, up to a million days: {days} days cannot pass")
    if not days:
        return state
    mean, covariance = gaussian.elapsed(*state.arrays(), np.array([float(days)]), assumptions)
    at = state.at + timedelta(days=days) if state.at else None
    return replace(state, mean=tuple(mean[0].tolist()), covariance=packed(covariance), at=at)


def teach(state: State, skill: str, *, at: datetime | None = None, assumptions: Assumptions = USUAL) -> State:
    """The state after a lesson in this skill was done. Raises UnknownSkill, and ValueError for `at` without a zone."""
    component = state.component(skill)
    state = _until(state, at, assumptions)
    mean, covariance = gaussian.lifted(*state.arrays(), np.array([component]), assumptions)
    return replace(state, mean=tuple(mean[0].tolist()), covariance=packed(covariance))


def chance(state: State, item: BankItem) -> float:
    """How likely a right answer is now, with all that is uncertain averaged over. Raises UnknownSkill."""
    a, b, c = _columns(item)
    now = estimate(state, item.area)
    theta, variance = np.array([now.theta]), np.array([now.standard_error**2])
    total, _mean, _variance = gaussian.moments(theta, variance, a, b, c, np.array([True]))
    return float(total[0])


def estimate(state: State, skill: str) -> Estimate:
    """Where the person stands in this skill now, in SD, with the answers in it that counted. Raises UnknownSkill."""
    component = state.component(skill)
    row = component * (component + 1) // 2
    variance = state.covariance[0] + 2 * state.covariance[row] + state.covariance[row + component]
    return Estimate(state.mean[0] + state.mean[component], sqrt(variance), state.answers[component - 1])


def counts(item: BankItem) -> bool:
    """Whether an answer to this item says anything about a person."""
    rated = item.status == Status.TRIAL and isfinite(item.b_standard_error)
    return item.status == Status.CALIBRATED or rated


def parameters(item: BankItem) -> tuple[float, float, float]:
    """a, b and c as an answer to this item is judged: the slope is lower where b is uncertain."""
    is_rated = isfinite(item.b_standard_error)
    return gaussian.softened(item.a, item.b_standard_error) if is_rated else item.a, item.b, item.c


def _columns(item: BankItem) -> tuple[Floats, Floats, Floats]:
    a, b, c = parameters(item)
    return np.array([a]), np.array([b]), np.array([c])


def _until(state: State, at: datetime | None, assumptions: Assumptions) -> State:
    if at is None:
        return state
    _ensure_zone(at)
    if state.at is None:
        return replace(state, at=at)
    passed = (at - state.at).total_seconds() / DAY
    return replace(elapse(state, passed, assumptions=assumptions), at=at) if passed > 0 else state


def _ensure_zone(at: datetime | None) -> None:
    if at is not None and at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
