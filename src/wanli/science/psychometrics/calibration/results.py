"""What a calibration gives back, and why it may give nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wanli.science.psychometrics.bank import Bank, BankItem, Status

NAN = float("nan")


class CannotCalibrate(ValueError):
    """Nothing can be estimated from these data; the sentence says why."""


class Model(StrEnum):
    """1PL: one slope for all items. 2PL: a slope each. 3PL: a slope each, guessing fixed beforehand."""

    ONE = "1pl"
    TWO = "2pl"
    THREE = "3pl"


class Reason(StrEnum):
    """Why an item was left out."""

    NO_ANSWERS = "no answers"
    ALL_RIGHT = "all right"
    ALL_WRONG = "all wrong"
    NEGATIVE_DISCRIMINATION = "negative discrimination"
    NO_DISCRIMINATION = "no discrimination"
    SLOPE_AT_BOUND = "slope at bound"


@dataclass(frozen=True)
class LeftOut:
    """An item that could not be estimated, with the reason as a word and as a sentence."""

    code: str
    reason: Reason
    sentence: str


@dataclass(frozen=True)
class ItemEstimate:
    """One item: logit = a theta + d, b = -d / a, `c` the fixed guessing; NaN where no standard error was asked for.

    `answers` is how many people answered it. An anchor keeps the parameters of its bank and has no standard error.
    """

    code: str
    a: float
    b: float
    c: float
    d: float
    a_standard_error: float
    b_standard_error: float
    d_standard_error: float
    answers: float
    is_anchor: bool = False


@dataclass(frozen=True)
class GroupEstimate:
    """One group's distribution of theta, N(mean, SD^2); the reference has mean 0, SD 1 and no standard errors."""

    name: str
    persons: float
    mean: float
    standard_deviation: float
    mean_standard_error: float = NAN
    standard_deviation_standard_error: float = NAN
    is_reference: bool = False


@dataclass(frozen=True)
class Coefficient:
    """The change in mean theta with one unit of a covariate."""

    name: str
    value: float
    standard_error: float = NAN


@dataclass(frozen=True)
class Calibration:
    """The outcome of `calibrate`. `converged` is False unless the convergence rule truly held."""

    model: Model
    persons: float
    log_likelihood: float
    iterations: int
    converged: bool
    items: tuple[ItemEstimate, ...]
    groups: tuple[GroupEstimate, ...] = ()
    coefficients: tuple[Coefficient, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()

    def bank(self, version: str, areas: Mapping[str, str] | None = None) -> Bank:
        """The estimated items as a Bank, all calibrated; `areas` gives the content area by item code."""
        areas = areas or {}
        return Bank(
            version,
            tuple(
                BankItem(
                    code=item.code,
                    a=item.a,
                    b=item.b,
                    c=item.c,
                    area=areas.get(item.code, ""),
                    status=Status.CALIBRATED,
                    a_standard_error=item.a_standard_error,
                    b_standard_error=item.b_standard_error,
                )
                for item in self.items
            ),
        )
