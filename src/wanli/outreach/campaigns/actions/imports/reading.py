"""From the bytes of a workbook to rows of understood values, with every problem named by sheet, row and column."""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from wanli.ground.ui.actions import CellProblem as Problem
from wanli.outreach.campaigns.actions.imports import cells
from wanli.outreach.campaigns.actions.imports.archive import FileIsRefused, inspect
from wanli.outreach.campaigns.actions.imports.tables import (
    EXAMPLE,
    NOTES_SHEET,
    TABLES,
    Column,
    Table,
)

_BROKEN = (BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError)
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_PROBLEMS = 200


class ImportHasProblems(Exception):
    """The file was not imported; `problems` lists why, at most 200 of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Problems:
    """Gathers what is wrong, up to a number that a person can still read."""

    found: list[Problem] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: str, reason: str) -> None:
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(sheet, row, column, reason))

    def raise_if_any(self) -> None:
        if self.found:
            raise ImportHasProblems(self.found)


@dataclass
class Row:
    """One row: its number in the sheet and the value of each column that the sheet has, by field name."""

    number: int
    values: dict[str, Any]


Sheets = dict[str, list[Row]]


def read_workbook(data: bytes, problems: Problems) -> Sheets:
    """The rows of every known sheet by sheet name. Raises FileIsRefused; all else goes to `problems`."""
    inspect(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged.")) from error
    try:
        known = {table.sheet: table for table in TABLES}
        for name in book.sheetnames:
            if name not in known and name != NOTES_SHEET:
                problems.add(name, 0, "", _("this sheet is not known; use the sheets of the template"))
        for table in TABLES:
            if table.is_required and table.sheet not in book.sheetnames:
                problems.add(table.sheet, 0, "", _("this sheet is missing"))
        return {name: _read_sheet(book[name], known[name], problems) for name in book.sheetnames if name in known}
    except _BROKEN as error:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged.")) from error
    finally:
        book.close()


def _read_sheet(sheet: Any, table: Table, problems: Problems) -> list[Row]:
    sheet.reset_dimensions()  # the size that the file claims is not to be trusted
    lines = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 2)
    columns = _read_header(next(lines, ()), table, problems)
    rows: list[Row] = []
    seen: dict[Any, int] = {}
    for number, line in enumerate(lines, start=2):
        if all(cells.is_empty(cell.value) for cell in line):
            continue
        if number > MAX_ROWS + 1:
            problems.add(table.sheet, number, "", _("there are more than %(most)s rows") % {"most": MAX_ROWS})
            break
        if str(line[0].value or "").strip().startswith(EXAMPLE):
            continue
        row = Row(number, dict(_read_row(number, line, table, columns, problems)))
        _check_key(row, table, seen, problems)
        rows.append(row)
    return rows


def _read_header(line: tuple[Any, ...], table: Table, problems: Problems) -> dict[int, Column]:
    """Which column stands where. The order is free; a name that is not known or stands twice is a problem."""
    by_header = {column.header: column for column in table.columns}
    found: dict[int, Column] = {}
    for index, cell in enumerate(line):
        if cells.is_empty(cell.value):
            continue
        header = str(cell.value).strip().rstrip("*＊").strip()
        if header not in by_header:
            problems.add(table.sheet, 1, header[:40], _("this column is not known; use the columns of the template"))
        elif by_header[header] in found.values():
            problems.add(table.sheet, 1, header, _("this column stands twice"))
        else:
            found[index] = by_header[header]
    for column in table.columns:
        if column.required and column not in found.values():
            problems.add(table.sheet, 1, column.header, _("this column is missing"))
    return found


def _read_row(
    number: int, line: tuple[Any, ...], table: Table, columns: dict[int, Column], problems: Problems
) -> Iterator[tuple[str, Any]]:
    for index, column in columns.items():
        cell = line[index] if index < len(line) else None
        value = cell.value if cell is not None else None
        try:
            if cell is not None and getattr(cell, "data_type", "") == "f":
                raise cells.CellIsWrong(_("this cell holds a formula; please enter its result"))
            if cell is not None and getattr(cell, "data_type", "") == "e":
                raise cells.CellIsWrong(_("this cell holds an Excel error"))
            if cells.is_empty(value):
                if column.required:
                    raise cells.CellIsWrong(_("this must not be empty"))
                yield from _nothing(column, table)
            else:
                yield from _something(column, table, value)
        except cells.CellIsWrong as error:
            problems.add(table.sheet, number, column.header, str(error))


def _nothing(column: Column, table: Table) -> Iterator[tuple[str, Any]]:
    """An empty cell: unknown stays unknown (NULL), text is empty, a choice is the usual one."""
    if column.kind == "choice":
        usual = next(iter((column.words or {}).values()))
        if not column.of_organisation:
            usual = table.model._meta.get_field(column.field).get_default()
        yield column.field, usual
    elif column.kind in {"list", "lines", "choices"}:
        yield column.field, []
    elif column.kind in {"text", "code"}:
        yield column.field, ""
    else:
        yield column.field, None
    if column.qualified:
        yield "precision", table.model._meta.get_field("precision").get_default()


def _something(column: Column, table: Table, value: Any) -> Iterator[tuple[str, Any]]:
    if column.kind in {"whole", "amount"}:
        number, precision = cells.whole(value) if column.kind == "whole" else cells.amount(value)
        if column.qualified:
            yield "precision", str(precision.value if hasattr(precision, "value") else precision)
        elif precision != "exact":
            raise cells.CellIsWrong(_("an exact number is expected here"))
        yield column.field, number
        return
    found = _READERS[column.kind](value, column)
    if not column.of_organisation:
        _check_with_model(column, table, found)
    yield column.field, found


def _choice(value: Any, column: Column) -> str:
    words = column.words or {}
    found = cells.text(value)
    if found in words:
        return str(words[found])
    if found in words.values():
        return found
    raise cells.CellIsWrong(
        _("“%(value)s” is not one of: %(choices)s") % {"value": found[:40], "choices": "、".join(words)}
    )


def _choices(value: Any, column: Column) -> list[str]:
    return [_choice(part, column) for part in cells.parts(value)]


_READERS = {
    "text": lambda value, column: cells.text(value),
    "code": lambda value, column: cells.code(value),
    "organisation": lambda value, column: cells.code(value),
    "session": lambda value, column: cells.code(value),
    "material": lambda value, column: cells.code(value),
    "list": lambda value, column: cells.parts(value),
    "lines": lambda value, column: cells.lines(value),
    "date": lambda value, column: cells.day(value),
    "time": lambda value, column: cells.hour(value),
    "choice": _choice,
    "choices": _choices,
}


def _check_with_model(column: Column, table: Table, value: Any) -> None:
    """Length, form and characters as the model demands them."""
    model_field = table.model._meta.get_field(column.field)
    if model_field.is_relation:
        return
    try:
        model_field.run_validators(value)
        if (limit := getattr(model_field, "max_length", None)) and isinstance(value, str) and len(value) > limit:
            raise ValidationError(_("the text is longer than %(limit)s characters") % {"limit": limit})
    except ValidationError as error:
        raise cells.CellIsWrong(" ".join(error.messages)) from error


def _check_key(row: Row, table: Table, seen: dict[Any, int], problems: Problems) -> None:
    key = row.values.get(table.key)
    column = table.column_of(table.key)
    if not key or column is None:
        return
    if key in seen:
        reason = _("“%(code)s” stands in row %(row)s already") % {"code": key, "row": seen[key]}
        problems.add(table.sheet, row.number, column.header, reason)
    seen.setdefault(key, row.number)
