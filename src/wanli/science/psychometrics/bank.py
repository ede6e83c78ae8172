"""Bank: the items that a test may draw on, each with its place on the one ability scale.

The model is the three-parameter logistic with fixed guessing (Birnbaum 1968, in Lord & Novick, ch. 17-20):

    P(right | theta) = c + (1 - c) / (1 + exp(-(a theta + d))),   d = -a b

theta and b are in standard deviations of the population the bank was calibrated on (mean 0, SD 1), a in logits per
such unit. A bank is never changed: a new calibration makes a new one, with a new version.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Status(StrEnum):
    """What an item may be used for: shown without counting, counted, or neither."""

    TRIAL = "trial"
    CALIBRATED = "calibrated"
    RETIRED = "retired"


class UnknownItem(KeyError):
    """The bank has no item with this code."""

    def __str__(self) -> str:
        return f"the bank has no item {self.args[0]!r}"


@dataclass(frozen=True)
class BankItem:
    """One item's parameters. Standard errors are those of `a` and `b`; NaN where nobody has estimated them."""

    code: str
    a: float
    b: float
    c: float = 0.0
    area: str = ""
    status: Status = Status.CALIBRATED
    a_standard_error: float = float("nan")
    b_standard_error: float = float("nan")

    def __post_init__(self) -> None:
        if not (self.a > 0 and np.isfinite(self.a) and np.isfinite(self.b)):
            raise ValueError(f"{self.code}: a must be positive and b finite, not a={self.a}, b={self.b}")
        if not 0 <= self.c < 1:
            raise ValueError(f"{self.code}: c must lie in [0, 1), not {self.c}")

    @property
    def d(self) -> float:
        """The intercept, -a b, in logits."""
        return -self.a * self.b


@dataclass(frozen=True)
class Bank:
    """A version of the bank. Its arrays are in the order of `items`, shape (number of items,)."""

    version: str
    items: tuple[BankItem, ...]

    def __post_init__(self) -> None:
        if len({item.code for item in self.items}) < len(self.items):
            raise ValueError("a code stands twice in the bank")

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    @cached_property
    def a(self) -> Floats:
        return _frozen(item.a for item in self.items)

    @cached_property
    def b(self) -> Floats:
        return _frozen(item.b for item in self.items)

    @cached_property
    def c(self) -> Floats:
        return _frozen(item.c for item in self.items)

    @cached_property
    def d(self) -> Floats:
        return _frozen(item.d for item in self.items)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The content area of each item."""
        return tuple(item.area for item in self.items)

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Which items are calibrated, so that answers to them move an estimate."""
        return np.array([item.status == Status.CALIBRATED for item in self.items], dtype=bool)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    def place(self, code: str) -> int:
        """The index of an item. Raises UnknownItem."""
        try:
            return self._places[code]
        except KeyError:
            raise UnknownItem(code) from None

    def places(self, codes: Sequence[str]) -> NDArray[np.intp]:
        """The indices of several items, shape (len(codes),). Raises UnknownItem."""
        return np.array([self.place(code) for code in codes], dtype=np.intp)


def _frozen(values: Iterable[float]) -> Floats:
    array = np.fromiter(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def probability(theta: Floats | float, a: Floats, b: Floats, c: Floats | float = 0.0) -> Floats:
    """The chance of a right answer.

    `theta` of shape (people,) gives (people, items); a single number gives (items,). Birnbaum (1968).
    """
    logits = np.asarray(a) * (np.asarray(theta, dtype=np.float64)[..., None] - np.asarray(b))
    return np.asarray(c) + (1 - np.asarray(c)) * _logistic(logits)


def information(theta: Floats | float, a: Floats, b: Floats, c: Floats | float = 0.0) -> Floats:
    """Fisher information of each item about theta, same shapes as `probability`; unit 1 / SD^2.

    a^2 (q / p) ((p - c) / (1 - c))^2, Lord (1980), eq. 5-9.
    """
    p = probability(theta, a, b, c)
    c = np.asarray(c)
    return np.asarray(a) ** 2 * (1 - p) / p * ((p - c) / (1 - c)) ** 2


def _logistic(x: Floats) -> Floats:
    from scipy.special import expit

    result: Floats = expit(x)
    return result
