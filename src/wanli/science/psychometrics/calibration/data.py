"""The answers in the form that the sums need: what is estimated, who answered, and where the quadrature stands."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.results import CannotCalibrate
from wanli.science.psychometrics.responses import Responses

Matrix = NDArray[np.floating[Any]]  # double precision, or single where there is much

WIDEST = 6.0
CELLS_IN_DOUBLE = 4_000_000  # below this many cells the sums run in double precision throughout
FEW_ITEMS = 15  # so few that equal rows are worth joining


@dataclass(frozen=True, eq=False)
class Data:
    """`marks` (people, 2 items): right answers, then answers. `group` (people,) index; `covariates` (people, K)."""

    codes: tuple[str, ...]
    marks: Matrix
    counts: Floats
    group: NDArray[np.intp]
    group_names: tuple[str, ...]
    covariates: Floats
    guessing: Floats
    points: Floats

    @property
    def items(self) -> int:
        return len(self.codes)

    @property
    def persons(self) -> float:
        return float(self.counts.sum())

    @cached_property
    def answers(self) -> Floats:
        """How many people answered each item, (items,)."""
        total: Floats = self.counts @ self.marks[:, self.items :]
        return total

    @cached_property
    def right(self) -> Floats:
        """How many people answered each item rightly, (items,)."""
        total: Floats = self.counts @ self.marks[:, : self.items]
        return total

    def only(self, keep: NDArray[np.bool_]) -> "Data":
        """The same without the other items, and without people who then have no answer left."""
        marks = self.marks[:, np.concatenate([keep, keep])]
        here = marks[:, int(keep.sum()) :].any(axis=1)
        return Data(
            codes=tuple(code for code, kept in zip(self.codes, keep, strict=True) if kept),
            marks=np.ascontiguousarray(marks[here]),
            counts=self.counts[here],
            group=self.group[here],
            group_names=self.group_names,
            covariates=self.covariates[here],
            guessing=self.guessing[keep],
            points=self.points,
        )


def prepared(
    responses: Responses,
    *,
    guessing: Floats,
    groups: NDArray[np.str_] | None,
    covariates: Floats | None,
    points: int,
) -> Data:
    """Check the arguments against each other and put them side by side. Raises CannotCalibrate."""
    answers, people = responses.answers, len(responses.answers)
    names, index = _groups(groups, people)
    values = np.zeros((people, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if values.ndim != 2 or len(values) != people or not np.isfinite(values).all():
        raise CannotCalibrate(f"the covariates must be finite numbers, one row for each of the {people} people")
    counts = responses.counts
    if len(responses.codes) <= FEW_ITEMS and not values.shape[1]:
        answers, counts, index = _joined(answers, counts, index)
        values = np.zeros((len(answers), 0))
    kind = np.float64 if answers.size <= CELLS_IN_DOUBLE else np.float32
    marks: Matrix = np.concatenate([answers == 1, answers >= 0], axis=1).astype(kind)
    data = Data(responses.codes, marks, counts, index, names, values, guessing, np.linspace(-WIDEST, WIDEST, points))
    return data.only(np.ones(len(responses.codes), dtype=bool))


def _groups(groups: NDArray[np.str_] | None, people: int) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Names in the order in which they first appear, the reference group first; and each person's group."""
    if groups is None:
        return ("",), np.zeros(people, dtype=np.intp)
    labels = np.asarray(groups).astype(str)
    if labels.shape != (people,):
        raise CannotCalibrate(f"{labels.size} group labels for {people} people")
    names, first, index = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(names), dtype=np.intp)
    rank[order] = np.arange(len(names))
    return tuple(str(names[place]) for place in order), rank[index]


def _joined(
    answers: NDArray[np.int8], counts: Floats, group: NDArray[np.intp]
) -> tuple[NDArray[np.int8], Floats, NDArray[np.intp]]:
    """Equal rows of a group become one that counts for all of them."""
    rows, inverse = np.unique(np.column_stack([group, answers]), axis=0, return_inverse=True)
    joined: Floats = np.bincount(inverse.reshape(-1), weights=counts, minlength=len(rows)).astype(np.float64)
    return rows[:, 1:].astype(np.int8), joined, rows[:, 0].astype(np.intp)
