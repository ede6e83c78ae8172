"""Linking: put two calibrations on one scale with the items they share, and find the items that have drifted.

theta, a and b of a calibration are only fixed up to a line. With theta_base = A theta_new + B,

    b_base = A b_new + B,   a_base = a_new / A,   c unchanged        (Kolen & Brennan 2014, ch. 6)

A and B are those that bring the test characteristic curves of the shared items together (Stocking & Lord 1983),
started from the means and spreads of b (Marco 1977). An item whose difficulty or slope has really changed (it became
known, its wording was changed, the world did) would bend the line; such items are found and left out, one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, BankItem, Floats, probability
from wanli.science.psychometrics.fit import quadrature

FEWEST_ANCHORS = 3
SIGNIFICANCE = 0.05


class CannotLink(ValueError):
    """The two banks cannot be put on one scale: a sentence that says why."""


class Method(StrEnum):
    """How the line was found."""

    MEAN_SIGMA = "mean_sigma"
    STOCKING_LORD = "stocking_lord"


@dataclass(frozen=True)
class Anchor:
    """A shared item after linking: `difference_in_b` and `difference_in_log_a` are new minus base, on the base scale.

    `p_value` belongs to the larger of the two differences, measured by their standard errors, and counts that two were
    looked at; `is_drifted`: the item did not help to find the line.
    """

    code: str
    difference_in_b: float
    difference_in_log_a: float
    p_value: float
    is_drifted: bool


@dataclass(frozen=True)
class Link:
    """theta_base = slope * theta_new + intercept, with the shared items it rests on."""

    slope: float
    intercept: float
    method: Method
    anchors: tuple[Anchor, ...]

    @property
    def drifted(self) -> tuple[str, ...]:
        return tuple(anchor.code for anchor in self.anchors if anchor.is_drifted)

    @property
    def kept(self) -> tuple[str, ...]:
        return tuple(anchor.code for anchor in self.anchors if not anchor.is_drifted)

    def theta(self, theta: Floats) -> Floats:
        """Abilities of the new scale on the base scale, any shape."""
        return np.asarray(self.slope * np.asarray(theta, dtype=np.float64) + self.intercept)

    def item(self, item: BankItem) -> BankItem:
        """An item of the new scale on the base scale; its standard errors go along."""
        return replace(
            item,
            a=item.a / self.slope,
            b=self.slope * item.b + self.intercept,
            a_standard_error=item.a_standard_error / self.slope,
            b_standard_error=item.b_standard_error * self.slope,
        )

    def bank(self, bank: Bank, *, version: str) -> Bank:
        """All items of the new scale on the base scale, as a new version."""
        return Bank(version, tuple(self.item(item) for item in bank.items))


def link(
    base: Bank,
    new: Bank,
    *,
    anchors: Sequence[str] | None = None,
    method: Method = Method.STOCKING_LORD,
    find_drift: bool = True,
    significance: float = SIGNIFICANCE,
    least_difference: float = 0.15,
    points: int = 61,
) -> Link:
    """The line from the scale of `new` to that of `base`, through the items that both hold.

    `anchors` are codes (None: every code in both). With `find_drift` the anchor that differs most surely is left out
    and the line drawn anew, until none differs both surely (`significance`, over all anchors together) and by at least
    `least_difference` in b, or as much in log a. An anchor left out early comes back when it agrees with the final
    line. Standard errors of both banks are used; where one is missing, differences are judged by their own spread
    (robust z, Huynh & Meyer 2010). Raises CannotLink with fewer than 3 anchors, or when they do not determine a line.
    """
    shared = _shared(base, new, anchors)
    pairs = _Pairs.of(base, new, shared)
    used = np.ones(len(shared), dtype=bool)
    if find_drift:
        used = _settled(pairs, method, significance, least_difference, points)
    slope, intercept = pairs.take(used).line(method, points)
    p_values = pairs.p_values(slope, intercept, used)
    in_b, in_log_a = pairs.differences(slope, intercept)
    return Link(
        slope,
        intercept,
        method,
        tuple(
            Anchor(code, float(in_b[place]), float(in_log_a[place]), float(p_values[place]), not bool(used[place]))
            for place, code in enumerate(shared)
        ),
    )


def _shared(base: Bank, new: Bank, anchors: Sequence[str] | None) -> list[str]:
    held = set(new.codes)
    shared = [code for code in base.codes if code in held]
    if anchors is not None:
        missing = [code for code in anchors if code not in set(shared)]
        if missing:
            raise CannotLink(f"not in both banks: {', '.join(missing)}")
        shared = list(dict.fromkeys(anchors))
    if len(shared) < FEWEST_ANCHORS:
        raise CannotLink(f"the banks share {len(shared)} items; at least {FEWEST_ANCHORS} are needed")
    return shared


@dataclass(frozen=True)
class _Pairs:
    """The anchors as both banks have them; arrays of shape (anchors,)."""

    base_a: Floats
    base_b: Floats
    new_a: Floats
    new_b: Floats
    base_c: Floats
    new_c: Floats
    base_errors: Floats  # (anchors, 2): of a, of b
    new_errors: Floats

    @classmethod
    def of(cls, base: Bank, new: Bank, codes: Sequence[str]) -> "_Pairs":
        first, second = base.places(codes), new.places(codes)
        errors = [
            np.array([(bank.items[place].a_standard_error, bank.items[place].b_standard_error) for place in places])
            for bank, places in ((base, first), (new, second))
        ]
        return cls(base.a[first], base.b[first], new.a[second], new.b[second], base.c[first], new.c[second], *errors)

    def take(self, which: NDArray[np.bool_]) -> "_Pairs":
        return _Pairs(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def line(self, method: Method, points: int) -> tuple[float, float]:
        """Slope and intercept."""
        start = self.mean_sigma()
        return start if method == Method.MEAN_SIGMA else self.stocking_lord(start, points)

    def mean_sigma(self) -> tuple[float, float]:
        """From the means and standard deviations of b; from a alone where all difficulties are the same."""
        spread = float(np.std(self.new_b))
        slope = float(np.std(self.base_b)) / spread if spread > 1e-9 else float(np.mean(self.new_a / self.base_a))
        if not (np.isfinite(slope) and slope > 0):
            raise CannotLink("the shared items do not differ in difficulty, so that they do not determine a line")
        return slope, float(np.mean(self.base_b) - slope * np.mean(self.new_b))

    def stocking_lord(self, start: tuple[float, float], points: int) -> tuple[float, float]:
        """Least squares between the test characteristic curves, over both populations with equal weight.

        Symmetric as Haebara (1980) and Kim & Kolen (2007) ask: the curves are compared on the base scale under the
        base population's weights and on the new scale under the new one's, so that swapping the banks gives the
        inverse line.
        """
        from scipy.optimize import least_squares

        theta, weights = quadrature(points)
        root = np.sqrt(weights)
        base_curve = probability(theta, self.base_a, self.base_b, self.base_c).sum(axis=1)
        new_curve = probability(theta, self.new_a, self.new_b, self.new_c).sum(axis=1)

        def residuals(line: Floats) -> Floats:
            slope, intercept = float(np.exp(line[0])), float(line[1])
            moved = probability(theta, self.new_a / slope, slope * self.new_b + intercept, self.new_c).sum(axis=1)
            back = (self.base_a * slope, (self.base_b - intercept) / slope)
            returned = probability(theta, *back, self.base_c).sum(axis=1)
            return np.concatenate([root * (base_curve - moved), root * (new_curve - returned)])

        found: Any = least_squares(residuals, [np.log(start[0]), start[1]], xtol=1e-12, ftol=1e-14, gtol=1e-12)
        if not found.success:
            raise CannotLink("the curves of the shared items could not be brought together")
        return float(np.exp(found.x[0])), float(found.x[1])

    def differences(self, slope: float, intercept: float) -> tuple[Floats, Floats]:
        """New minus base, of b and of log a, on the base scale."""
        in_log_a = np.log(self.new_a / slope) - np.log(self.base_a)
        return slope * self.new_b + intercept - self.base_b, in_log_a

    def p_values(self, slope: float, intercept: float, used: NDArray[np.bool_]) -> Floats:
        """Of the surer of the two differences of each anchor, two-sided, doubled because two are looked at."""
        from scipy.special import ndtr

        in_b, in_log_a = self.differences(slope, intercept)
        with np.errstate(invalid="ignore"):
            b_error = np.hypot(self.base_errors[:, 1], slope * self.new_errors[:, 1])
            a_error = np.hypot(self.base_errors[:, 0] / self.base_a, self.new_errors[:, 0] / self.new_a)
        surer = np.maximum(np.abs(_standardised(in_b, b_error, used)), np.abs(_standardised(in_log_a, a_error, used)))
        return np.asarray(np.minimum(4 * ndtr(-surer), 1.0))


def _standardised(difference: Floats, error: Floats, used: NDArray[np.bool_]) -> Floats:
    """In standard errors; where these are not known, in robust standard deviations of the differences themselves."""
    if np.all(np.isfinite(error) & (error > 0)):
        return difference / error
    middle = float(np.median(difference[used]))
    low, high = np.quantile(difference[used], [0.25, 0.75])
    spread = 0.74 * float(high - low)
    return (difference - middle) / max(spread, 1e-3)


def _settled(
    pairs: _Pairs, method: Method, significance: float, least_difference: float, points: int
) -> NDArray[np.bool_]:
    """Which anchors agree with the line through those that agree."""
    anchors = len(pairs.base_a)
    used = np.ones(anchors, dtype=bool)
    seen = {used.tobytes()}
    while True:
        slope, intercept = pairs.take(used).line(method, points)
        in_b, in_log_a = pairs.differences(slope, intercept)
        matters = np.maximum(np.abs(in_b), np.abs(in_log_a)) >= least_difference
        p_values = np.where(matters, pairs.p_values(slope, intercept, used), 1.0)
        drifted = p_values * anchors < significance
        if np.any(drifted & used):
            worst = int(np.argmin(np.where(used, p_values, 2.0)))
            following = used & (np.arange(anchors) != worst)
        else:
            following = ~drifted
        if following.sum() < FEWEST_ANCHORS:
            raise CannotLink("so many shared items have drifted that fewer than three are left to link by")
        if following.tobytes() in seen:
            return used
        seen.add(following.tobytes())
        used = following
