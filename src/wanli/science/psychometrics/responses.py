"""Responses: who answered what, one row a person (or a pattern with its count), one column an item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wanli.science.psychometrics.bank import Floats

Answers = NDArray[np.int8]

RIGHT, WRONG, MISSING = 1, 0, -1
MOST_ITEMS = 20_000  # a table this wide is a transposed or broken file, not a test

_CELLS: dict[Any, int] = {
    **dict.fromkeys((1, "1", "1.0", b"1"), RIGHT),
    **dict.fromkeys((0, "0", "0.0", b"0"), WRONG),
    **dict.fromkeys((-1, None, "", b"", "NA", "-1"), MISSING),
}


class BadTable(ValueError):
    """The table cannot be read; the sentence names the row and the column (both counted from 1)."""


@dataclass(frozen=True, eq=False)
class Responses:
    """`answers` (people, items) int8: 1 right, 0 wrong, -1 not asked or not answered; `codes` names the items.

    `counts` (people,): how many people gave this row, 1 unless told. The arrays are read-only. Raises BadTable.
    """

    answers: Answers
    codes: tuple[str, ...]
    counts: Floats = None  # type: ignore[assignment]  # filled in below: one person a row

    def __post_init__(self) -> None:
        codes = tuple(str(code) for code in self.codes)
        answers = np.asarray(self.answers)
        _check_codes(codes)
        if answers.ndim != 2 or answers.shape[1] != len(codes):
            raise BadTable(f"the answers have the shape {answers.shape}, but there are {len(codes)} item codes")
        answers = _whole(answers, codes)
        counts = np.ones(len(answers)) if self.counts is None else np.array(self.counts, dtype=np.float64)
        _check_counts(counts, len(answers))
        answers.flags.writeable = counts.flags.writeable = False
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "counts", counts)

    @classmethod
    def from_table(
        cls, rows: ArrayLike | Iterable[Sequence[Any]], codes: Sequence[str], counts: ArrayLike | None = None
    ) -> "Responses":
        """Read a table: an array, or rows of cells as a CSV reader gives them.

        A cell is 0, 1 or missing (-1, empty, None, "NA", NaN). Raises BadTable with row and column for any other.
        """
        codes = tuple(str(code) for code in codes)
        _check_codes(codes)
        if not (isinstance(rows, np.ndarray) and rows.dtype.kind in "biuf"):
            rows = _read(rows, codes)  # type: ignore[arg-type]  # an ArrayLike that is no array is rows of cells
        return cls(rows, codes, None if counts is None else _read_counts(counts))  # type: ignore[arg-type]

    @property
    def persons(self) -> float:
        """How many people there are, patterns counted as often as they were given."""
        return float(self.counts.sum())

    def select(self, codes: Sequence[str]) -> "Responses":
        """The same people, these items only, in this order. Raises BadTable for an unknown code."""
        places = {code: place for place, code in enumerate(self.codes)}
        unknown = [code for code in codes if code not in places]
        if unknown:
            raise BadTable(f"there is no item {unknown[0]!r} in the table")
        return Responses(self.answers[:, [places[code] for code in codes]], tuple(codes), self.counts)


def _check_codes(codes: tuple[str, ...]) -> None:
    if len(codes) > MOST_ITEMS:
        raise BadTable(f"the table has {len(codes):,} columns; more than {MOST_ITEMS:,} items cannot be one test")
    seen: dict[str, int] = {}
    for place, code in enumerate(codes, 1):
        if not code.strip():
            raise BadTable(f"column {place} has no item code")
        if code in seen:
            raise BadTable(f"columns {seen[code]} and {place} have the same item code, {code!r}")
        seen[code] = place


def _whole(answers: NDArray[Any], codes: tuple[str, ...]) -> Answers:
    """The answers as a fresh int8 array. Raises BadTable at the first cell that is neither 0, 1 nor missing."""
    if answers.dtype.kind not in "biuf":
        raise BadTable(f"the answers must be numbers, not {answers.dtype}")
    if answers.dtype.kind == "f":
        answers = np.where(np.isnan(answers), MISSING, answers)
    if answers.size:
        wrong = (answers != RIGHT) & (answers != WRONG) & (answers != MISSING)
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise BadTable(_cell(int(row) + 1, int(column), codes, answers[row, column].item()))
    return np.array(answers, dtype=np.int8, order="C")


def _cell(row: int, column: int, codes: tuple[str, ...], value: Any) -> str:
    shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:37] + "…"
    return f"row {row}, column {column + 1} ({codes[column]}): {shown} is not 0, 1 or empty"


def _read(rows: Iterable[Sequence[Any]], codes: tuple[str, ...]) -> Answers:
    read: list[Answers] = []
    for number, row in enumerate(rows, 1):
        if len(row) != len(codes):
            raise BadTable(f"row {number} has {len(row)} cells, but there are {len(codes)} items")
        try:
            read.append(np.array([_CELLS[cell] for cell in row], dtype=np.int8))
        except (KeyError, TypeError):
            read.append(np.array([_read_cell(cell, number, at, codes) for at, cell in enumerate(row)], dtype=np.int8))
    return np.array(read, dtype=np.int8).reshape(len(read), len(codes))


def _read_cell(cell: Any, row: int, column: int, codes: tuple[str, ...]) -> int:
    """The slow road: spaces around, other spellings of a number, NaN."""
    if isinstance(cell, str):
        cell = cell.strip()
        if cell in _CELLS:
            return _CELLS[cell]
    try:
        number = float(cell)
    except (TypeError, ValueError):
        raise BadTable(_cell(row, column, codes, cell)) from None
    if np.isnan(number):
        return MISSING
    if number not in (RIGHT, WRONG, MISSING):
        raise BadTable(_cell(row, column, codes, cell))
    return int(number)


def _read_counts(counts: ArrayLike) -> Floats:
    values = counts if isinstance(counts, np.ndarray) else list(counts)  # type: ignore[arg-type]  # one number a row
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    for row, value in enumerate(values, 1):
        try:
            float(value)
        except (TypeError, ValueError):
            raise BadTable(f"row {row}: the count {value!r} is not a number") from None
    raise BadTable("the counts must be one number a row")


def _check_counts(counts: Floats, rows: int) -> None:
    if counts.shape != (rows,):
        raise BadTable(f"there are {rows} rows, but {counts.size} counts")
    wrong = ~(np.isfinite(counts) & (counts >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadTable(f"row {row + 1}: the count {counts[row]:g} is not a number of people")
