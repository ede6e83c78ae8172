"""The arithmetic of tracking, for many people at once: a Gaussian over (general ability, skill 1, …, skill K).

The theta of skill k is the sum of component 0 and component k. `mean` has the shape (people, 1 + K), `covariance`
(people, 1 + K, 1 + K); all functions return new arrays.
"""

from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.tracking.assumptions import Assumptions

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_POWERS = np.column_stack([np.ones_like(_NODES), _NODES, _NODES**2])
_STEEPEST = 30.0  # logits beyond which nothing changes any more in double precision

Places = NDArray[np.intp]


def prior(skills: int, people: int, assumptions: Assumptions) -> tuple[Floats, Floats]:
    """Mean and covariance before the first answer."""
    mean = np.zeros((people, 1 + skills))
    mean[:, 0] = assumptions.mean
    covariance = np.zeros((people, 1 + skills, 1 + skills))
    covariance[:] = np.diag([assumptions.general] + [assumptions.specific] * skills)
    return mean, covariance


def elapsed(mean: Floats, covariance: Floats, days: Floats, assumptions: Assumptions) -> tuple[Floats, Floats]:
    """Ornstein-Uhlenbeck: after t days rho = 2^(-t / half-life) of each component's distance from its prior is left.

    m -> mu + rho (m - mu),  C -> P + rho rho' (C - P); `days` (people,), at least 0. Uhlenbeck & Ornstein (1930).
    """
    size = mean.shape[1]
    rates = np.full(size, 1 / assumptions.half_life)
    rates[0] = 1 / assumptions.general_half_life
    left = np.exp2(-days[:, None] * rates)
    centre = np.zeros(size)
    centre[0] = assumptions.mean
    spread = np.full(size, assumptions.specific)
    spread[0] = assumptions.general
    moved = covariance * (left[:, :, None] * left[:, None, :])
    diagonal = np.arange(size)
    moved[:, diagonal, diagonal] += spread * (1 - left**2)
    return centre + left * (mean - centre), moved


def lifted(mean: Floats, covariance: Floats, component: Places, assumptions: Assumptions) -> tuple[Floats, Floats]:
    """One component of each person after a lesson: higher, and less certain; `component` (people,)."""
    people = np.arange(len(mean))
    mean, covariance = mean.copy(), covariance.copy()
    mean[people, component] += assumptions.lesson
    covariance[people, component, component] += assumptions.lesson_deviation**2
    return mean, covariance


def moments(
    mean: Floats, variance: Floats, a: Floats, b: Floats, c: Floats, right: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """The chance of this answer, and the mean and variance of theta after it; all (people,).

    The exact posterior of one answer, matched by a normal in its first two moments (assumed-density filtering, Opper
    1998), by Gauss-Hermite quadrature with 31 points. An increasing likelihood cannot lower the mean, and a log-concave
    one cannot raise the variance: only a right answer that may have been guessed does.
    """
    deviation = np.sqrt(variance)
    logits = (a * (mean - b))[:, None] + (a * deviation)[:, None] * _NODES
    sign = np.where(right, 1.0, -1.0)[:, None]
    plain = expit(sign * np.minimum(np.maximum(logits, -_STEEPEST), _STEEPEST))
    likelihood = (1 - c)[:, None] * plain + np.where(right, c, 0.0)[:, None]
    total, first, second = ((likelihood * _WEIGHTS) @ _POWERS).T
    shift = first / total
    return total, mean + deviation * shift, variance * (second / total - shift**2)


def softened(a: float, standard_error: float) -> float:
    """The slope that is left when what theta is compared with is uncertain: a / sqrt(1 + pi a^2 SE^2 / 8).

    MacKay (1992), "The evidence framework applied to classification networks", the moderated output.
    """
    return a / sqrt(1 + pi / 8 * (a * standard_error) ** 2)


def observed(
    mean: Floats,
    covariance: Floats,
    component: Places,
    a: Floats,
    b: Floats,
    c: Floats,
    right: NDArray[np.bool_],
) -> tuple[Floats, Floats, Floats]:
    """The chance of this answer (people,), and mean and covariance after it.

    The answer speaks about one theta only; the other components follow by their regression on it, as in a Kalman
    filter: with k = cov(x, theta) / var(theta), m += k (theta' - theta), C += k k' (var' - var).
    """
    people = np.arange(len(mean))
    towards = covariance[:, :, 0] + covariance[people, :, component]
    variance = towards[:, 0] + towards[people, component]
    theta = mean[:, 0] + mean[people, component]
    total, moved, left = moments(theta, variance, a, b, c, right)
    share = towards / variance[:, None]
    mean = mean + share * (moved - theta)[:, None]
    covariance = covariance + share[:, :, None] * share[:, None, :] * (left - variance)[:, None, None]
    return total, mean, covariance
