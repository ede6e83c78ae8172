"""Cells that stay what was written: text is never a formula, neither in a workbook nor in a CSV file."""

import re
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import Cell

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program takes for the beginning of a formula


def plain_text(value: Any) -> str:
    """Text without control characters and surrounding blanks; a whole number becomes its digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _CONTROL.sub("", str(value).replace("\r\n", "\n")).strip()


def put(cell: Cell, value: Any) -> Cell:
    """Write a value so that no spreadsheet program takes it for a formula, now or after saving it as CSV."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)
        cell.data_type = "s"
        if value.startswith(_RUNS):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def spreadsheet_text(text: str) -> str:
    """The same for a field of a CSV file: an apostrophe in front says that what follows is text."""
    return f"'{text}" if text.startswith(_RUNS) else text


def without_apostrophe(text: str) -> str:
    """A field as it was before `spreadsheet_text`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text
