"""Records as XLSX. Texts are written as texts: what looks like a formula stays what somebody typed."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

# Characters that XML cannot carry.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_spreadsheet(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], facts: Sequence[tuple[str, str]]
) -> bytes:
    """A workbook of two sheets: the records, and what they are (`facts`)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(name))
    sheet.freeze_panes = "A2"
    for index in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + index)].width = 22
    sheet.append([_cell(sheet, title, bold=True) for title in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    about = book.create_sheet("说明 About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 90
    for fact in facts:
        about.append([_cell(about, text) for text in fact])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", UNPRINTABLE.sub("", name)).strip()[:31] or "records"


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, int | float | Decimal | date | datetime) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    text = UNPRINTABLE.sub("", str(value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text.startswith(_FORMULA):
        cell.quotePrefix = True  # stays a text when somebody edits the cell
    if bold:
        cell.font = Font(bold=True)
    return cell
