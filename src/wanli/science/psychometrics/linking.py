"""Linking: put two calibrations on one scale with the items they share, and find the items that have drifted.

theta, a and b of a calibration are only fixed up to a line. With theta_base = A theta_new + B,

    b_base = A b_new + B,   a_base = a_new / A,   c unchanged        (Kolen & Brennan 2014, ch. 6)

A and B are those that bring the test characteristic curves of the shared items together (Stocking & Lord 1983),
started from the means and spreads of b (Marco 1977). An item whose difficulty or slope has really changed (it became
known, its wording was changed, the world did) would bend the line; such items are found and left out, one at a time.
Each is held against the line through the others, both parameters at once: chi-square with 2 degrees of freedom (Lord
1980, ch. 14).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, BankItem, Floats, information, probability
from wanli.science.psychometrics.fit import quadrature

FEWEST_ANCHORS = 3
SIGNIFICANCE = 0.05
DOUBT = 0.02  # below this p by itself an anchor does not carry the line; larger values cost precision
ALIKE = 1e-6  # difficulties that spread less than this are the same


class CannotLink(ValueError):
    """The two banks cannot be put on one scale: a sentence that says why."""


class Method(StrEnum):
    """How the line was found."""

    MEAN_SIGMA = "mean_sigma"
    STOCKING_LORD = "stocking_lord"


@dataclass(frozen=True)
class Anchor:
    """A shared item after linking: `difference_in_b` and `difference_in_log_a` are new minus base, on the base scale.

    They are what is left when the line runs through the other anchors, so that an item cannot pull it towards itself.
    `p_value` belongs to both together; `is_drifted`: the item did not help to find the line.
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
    line. The final line then leaves out what merely looks drifted (p < .02 by itself), and every anchor is judged by it
    once more. Drift is judged by Stocking & Lord's line whatever the `method` of the final one. Standard errors of both
    banks are used; where one is missing, differences are judged by their own spread (robust z, Huynh & Meyer 2010).
    Raises CannotLink with fewer than 3 anchors, or when drift leaves fewer.
    """
    shared = _shared(base, new, anchors)
    pairs = _Pairs.of(base, new, shared)
    carrying = used = np.ones(len(shared), dtype=bool)
    if find_drift:
        used = _settled(pairs, significance, least_difference, points)
        carrying = _beyond_doubt(pairs, used, points)
    slope, intercept = pairs.take(carrying).line(method, points)
    rest = pairs.differences(carrying, points)
    if find_drift:
        used = ~_drifted(rest, significance, least_difference)
    return Link(
        slope,
        intercept,
        method,
        tuple(
            Anchor(code, float(in_b), float(in_log_a), float(p_value), not bool(is_used))
            for code, in_b, in_log_a, p_value, is_used in zip(
                shared, rest.in_b, rest.in_log_a, rest.p_values, used, strict=True
            )
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


@dataclass(frozen=True, eq=False)
class _Differences:
    """New minus base, on the base scale, each (anchors,)."""

    in_b: Floats
    in_log_a: Floats
    p_values: Floats


@dataclass(frozen=True, eq=False)
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
        """From the means and standard deviations of b; the slope from a where difficulties are the same."""
        base, new = float(np.std(self.base_b)), float(np.std(self.new_b))
        by_slopes = float(np.exp(np.mean(np.log(self.new_a / self.base_a))))  # Mislevy & Bock (1990)
        slope = base / new if min(base, new) > ALIKE else by_slopes
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
        base_curve, _ = _curve(theta, self.base_a, self.base_b, self.base_c)
        new_curve, _ = _curve(theta, self.new_a, self.new_b, self.new_c)

        def both(line: Floats) -> tuple[Floats, Floats]:
            """How far the curves are apart, (2 points,), and its derivatives by log slope and intercept."""
            slope, intercept = float(np.exp(line[0])), float(line[1])
            moved, slant = _curve(theta, self.new_a / slope, slope * self.new_b + intercept, self.new_c)
            back, slant_back = _curve(theta, self.base_a * slope, (self.base_b - intercept) / slope, self.base_c)
            apart = np.concatenate([root * (base_curve - moved), root * (new_curve - back)])
            by_intercept = np.concatenate([root * slant, -root * slant_back / slope])
            by_log_slope = np.concatenate([root * slant * (theta - intercept), -root * slant_back * theta])
            return apart, np.column_stack([by_log_slope, by_intercept])

        found: Any = least_squares(
            lambda line: both(line)[0],
            [np.log(start[0]), start[1]],
            jac=lambda line: both(line)[1],
            xtol=1e-12,
            ftol=1e-14,
            gtol=1e-12,
        )
        if not found.success:
            raise CannotLink("the curves of the shared items could not be brought together")
        return float(np.exp(found.x[0])), float(found.x[1])

    def differences(self, used: NDArray[np.bool_], points: int) -> _Differences:
        """Each anchor against the curves' line through the used ones without itself; the means' line is too rough."""
        whole = self.take(used).line(Method.STOCKING_LORD, points)
        lines = np.tile(whole, (len(used), 1))
        for place in np.flatnonzero(used):
            lines[place] = self.take(used & (np.arange(len(used)) != place)).stocking_lord(whole, points)
        slope, intercept = lines.T
        in_b = slope * self.new_b + intercept - self.base_b
        in_log_a = np.log(self.new_a / slope) - np.log(self.base_a)
        return _Differences(in_b, in_log_a, self._p_values(in_b, in_log_a, slope, used))

    def _p_values(self, in_b: Floats, in_log_a: Floats, slope: Floats, used: NDArray[np.bool_]) -> Floats:
        """Of b and log a together: chi-square, 2 degrees of freedom; without standard errors of the surer of the two.

        Lord (1980), ch. 14. The error of the line is not added: errors of items that were calibrated together hold
        the error of their common scale, which the line takes out, and about makes up for it.
        """
        from scipy.special import chdtrc, ndtr

        errors = np.concatenate([self.base_errors, self.new_errors])
        if not np.all(np.isfinite(errors) & (errors > 0)):
            surer = np.maximum(np.abs(_robust(in_b, used)), np.abs(_robust(in_log_a, used)))
            return np.asarray(np.minimum(4 * ndtr(-surer), 1.0))  # two-sided, and two were looked at
        base = _covariance(self.base_a, self.base_b, self.base_c, self.base_errors)
        new = _covariance(self.new_a, self.new_b, self.new_c, self.new_errors)
        of_b, of_log_a, of_both = base[0] + slope**2 * new[0], base[1] + new[1], base[2] + slope * new[2]
        chi_square = in_b**2 * of_log_a - 2 * in_b * in_log_a * of_both + in_log_a**2 * of_b
        return np.asarray(chdtrc(2, chi_square / (of_b * of_log_a - of_both**2)))


def _curve(theta: Floats, a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """The test characteristic curve and its slope at each theta."""
    p = probability(theta, a, b, c)
    return p.sum(axis=1), (a * (p - c) * (1 - p) / (1 - c)).sum(axis=1)


def _covariance(a: Floats, b: Floats, c: Floats, errors: Floats) -> tuple[Floats, Floats, Floats]:
    """Variance of b, variance of log a and their covariance, each (items,).

    A bank holds standard errors only. How the errors of a and b go together follows from where the item stands: from
    its information about both, in a population N(0, 1).
    """
    theta, weights = quadrature()
    told = weights[:, None] * information(theta, a, b, c) / a**2
    away = theta[:, None] - b
    correlation = (told * away).sum(axis=0) / np.sqrt(told.sum(axis=0) * (told * away**2).sum(axis=0))
    of_a, of_b = errors[:, 0] / a, errors[:, 1]
    return of_b**2, of_a**2, correlation * of_a * of_b


def _robust(difference: Floats, used: NDArray[np.bool_]) -> Floats:
    """In robust standard deviations of the differences themselves, from their middle."""
    low, middle, high = np.quantile(difference[used], [0.25, 0.5, 0.75])
    return np.asarray((difference - middle) / max(0.74 * float(high - low), 1e-3))


def _drifted(rest: _Differences, significance: float, least_difference: float) -> NDArray[np.bool_]:
    """Which anchors differ both surely, over all of them together, and by enough to matter."""
    matters = np.maximum(np.abs(rest.in_b), np.abs(rest.in_log_a)) >= least_difference
    found: NDArray[np.bool_] = matters & (rest.p_values * len(rest.p_values) < significance)
    return found


def _beyond_doubt(pairs: _Pairs, used: NDArray[np.bool_], points: int) -> NDArray[np.bool_]:
    """Those of the used anchors to draw the line through: without any that looks as if it had drifted.

    An anchor that drifted and was missed pulls the line its way, and several that drifted one way pull together. One
    that only looks so costs a little precision: both ways alike, so no bias.
    """
    carrying, seen = used, {used.tobytes()}
    while True:
        rest = pairs.differences(carrying, points)
        following = used & (rest.p_values >= DOUBT)
        if following.sum() < FEWEST_ANCHORS or following.tobytes() in seen:
            return carrying
        seen.add(following.tobytes())
        carrying = following


def _settled(pairs: _Pairs, significance: float, least_difference: float, points: int) -> NDArray[np.bool_]:
    """Which anchors agree with the line through those that agree."""
    anchors = len(pairs.base_a)
    used = np.ones(anchors, dtype=bool)
    seen = {used.tobytes()}
    while True:
        rest = pairs.differences(used, points)
        matters = np.maximum(np.abs(rest.in_b), np.abs(rest.in_log_a)) >= least_difference
        p_values = np.where(matters, rest.p_values, 1.0)
        drifted = _drifted(rest, significance, least_difference)
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
