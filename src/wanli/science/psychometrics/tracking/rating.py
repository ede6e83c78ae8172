"""Rating: a first difficulty for an item on trial, answer by answer, until there are enough to calibrate it.

Elo's rule (Pelánek 2016, "Applications of the Elo rating system in adaptive educational systems"), b += K (expected -
right) with a step K that shrinks; here the step is the variance of b that is left, as in Glicko (Glickman 1999), so
that it needs no tuning and gives a standard error too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import Any

import numpy as np

from wanli.science.psychometrics.bank import BankItem, Status
from wanli.science.psychometrics.tracking import gaussian
from wanli.science.psychometrics.tracking.moving import estimate
from wanli.science.psychometrics.tracking.state import State

ENOUGH = 150  # answers; then `calibrate` knows the item better, its slope included
START_DEVIATION = 1.5


class NotOnTrial(ValueError):
    """Only items on trial are rated: the difficulty of a calibrated one is settled."""


@dataclass(frozen=True)
class Rating:
    """What `answers` answers say about an item's difficulty, in SD. `b` may begin at the writer's guess."""

    b: float = 0.0
    standard_error: float = START_DEVIATION
    answers: int = 0

    def __post_init__(self) -> None:
        if not (isfinite(self.b) and isfinite(self.standard_error) and self.standard_error > 0 and self.answers >= 0):
            raise ValueError("a rating needs a finite difficulty, a standard error above 0 and at least 0 answers")

    @property
    def is_enough(self) -> bool:
        """Whether the item should be calibrated now."""
        return self.answers >= ENOUGH

    def item(self, item: BankItem) -> BankItem:
        """The item on trial with this difficulty, so that answers to it count as far as it is known."""
        _ensure_on_trial(item)
        return replace(item, b=self.b, b_standard_error=self.standard_error)

    def to_row(self) -> dict[str, Any]:
        return {"b": self.b, "standard_error": self.standard_error, "answers": self.answers}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Rating":
        """A stored rating. Raises ValueError with a sentence when it is not one."""
        try:
            return cls(float(row["b"]), float(row["standard_error"]), int(row["answers"]))
        except KeyError as missing:
            raise ValueError(f"the stored rating lacks {missing}") from missing
        except (TypeError, OverflowError) as error:
            raise ValueError(f"this is not a stored rating: {error}") from error


def rate(rating: Rating, item: BankItem, state: State, *, right: bool) -> Rating:
    """The rating after one answer by somebody in this `state`, as it was before the answer.

    The item's slope and guessing are taken as they are (1 and none, unless somebody knows better); how uncertain the
    person's ability is makes the answer tell less. Raises NotOnTrial, and UnknownSkill.
    """
    _ensure_on_trial(item)
    person = estimate(state, item.area)
    slope = gaussian.softened(item.a, person.standard_error)
    # What a person's theta is to an item, minus the difficulty is to a person.
    _total, mean, variance = gaussian.moments(
        np.array([-rating.b]),
        np.array([rating.standard_error**2]),
        np.array([slope]),
        np.array([-person.theta]),
        np.array([item.c]),
        np.array([right]),
    )
    return Rating(-float(mean[0]), sqrt(float(variance[0])), rating.answers + 1)


def _ensure_on_trial(item: BankItem) -> None:
    if item.status != Status.TRIAL:
        raise NotOnTrial(f"{item.code} is {item.status}, so its difficulty stays as it is")
