"""Items in CSV and XLSX: a header, then one row an item. The order of columns is free."""

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wanli.ground.ui.actions import (
    CellProblem,
    FileIsRefused,
    inspect_workbook,
    plain_text,
    put,
    spreadsheet_text,
    without_apostrophe,
)
from wanli.learning.assessments.clients.item_files.rows import (
    COLUMNS,
    MAX_ROWS,
    MAX_UPLOAD,
    MEGABYTE,
    REQUIRED,
    ItemRow,
    RawRow,
    Reading,
)
from wanli.learning.assessments.clients.text import FileIsRefused as TextIsRefused
from wanli.learning.assessments.clients.text import decoded

ITEMS_SHEET, VALUES_SHEET, NOTES_SHEET = "试题", "可填的值", "说明"
EXAMPLE = "示例"  # a row whose code begins so is an example and is not read
MAX_COLUMNS = 60
_MAX_CELL = 32_767
_HEAD = PatternFill("solid", fgColor="D5E8E6")
_BROKEN = (
    BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
    EOFError,
)
_WIDTHS = {"code": 22, "stem": 48, "audiences": 24, "source": 28, **{f"option_{letter}": 28 for letter in "abcde"}}
_NOTES = (
    "怎样填写试题",
    "1. “试题”表第一行是列名，请不要改名；列的先后不限。每行一道题，选项三到五个，每个选项都要有解释。",
    "2. “示例”开头的行只是样子，导入时不读，可以删除。",
    "3. “编号”可以留空，系统会按主题编号。填了编号的，再次导入时凭它找到同一道题；同一文件导入两次不会重复。",
    "4. “语言”填 zh-hans 或 en，留空即中文。英文行的编号与中文题相同，只需填题干、选项和解释，选项数目和顺序要一致。",
    "5. “正确选项”填字母 A–E 或数字 1–5。“难度”是估计值：−2 很容易，0 一半人答对，2 很难。",
    "6. 主题、能力、人群、来源的写法见“可填的值”表；人群可填多个，用顿号或逗号分开。",
    "7. “修改性质”平时留空。改动已有人作答的题目时填 wording（只改文字）或 meaning（问的是别的，会另编新号）。",
    "8. 不接受公式和宏；文件不超过 50 MB、两万行。有错时整份不导入，并逐条指出在哪张表、哪一行、哪一列。",
    "9. 导入的题目都是草稿，要由另一位同事审核后才会使用。",
)


@dataclass(frozen=True)
class Allowed:
    """What may stand in the cells: for each column, the value and what it means."""

    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


# ---- reading -------------------------------------------------------------------------------------------------------


def read_csv(data: bytes) -> Reading:
    """Rows of a CSV file in UTF-8, UTF-16 or GB18030, with comma, semicolon or tab. Raises FileIsRefused."""
    if len(data) > MAX_UPLOAD:
        raise FileIsRefused(_("The file is larger than %(size)s MB.") % {"size": MAX_UPLOAD // MEGABYTE})
    try:
        text = decoded(data)
    except TextIsRefused as error:
        raise FileIsRefused(str(error)) from error
    head = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return _read_lines("CSV", ((line, [False] * len(line)) for line in reader), is_csv=True)
    except csv.Error as error:
        raise FileIsRefused(
            _("Row %(row)s cannot be read as CSV: %(reason)s.") % {"row": reader.line_num, "reason": error}
        ) from error


def read_xlsx(data: bytes) -> Reading:
    """Rows of the sheet with items in a workbook, the first sheet if none is called so. Raises FileIsRefused."""
    inspect_workbook(data, most=MAX_UPLOAD, unpacked=400 * MEGABYTE)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            name = ITEMS_SHEET if ITEMS_SHEET in book.sheetnames else book.sheetnames[0]
            sheet = book[name]
            sheet.reset_dimensions()  # the size that the file claims is not to be trusted
            lines = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 2)
            cells = (
                ([cell.value for cell in line], [getattr(cell, "data_type", "") in {"f", "e"} for cell in line])
                for line in lines
            )
            return _read_lines(name, cells, is_csv=False)
        finally:
            book.close()
    except _BROKEN as error:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged.")) from error


def _read_lines(sheet: str, lines: Iterator[tuple[Sequence[Any], Sequence[bool]]], *, is_csv: bool) -> Reading:
    reading = Reading()
    head = next(lines, ([], []))[0]
    columns = _columns(sheet, head, reading)
    for number, (line, is_computed) in enumerate(lines, start=2):
        values = {name: line[index] for name, index in columns.items() if index < len(line)}
        values = {name: value for name, value in values.items() if value is not None and str(value).strip()}
        if not values or str(values.get("code", "")).strip().startswith(EXAMPLE):
            continue
        if number > MAX_ROWS + 1:
            reason = _("there are more than %(most)s rows") % {"most": MAX_ROWS}
            reading.problems.append(CellProblem(sheet, number, "", reason))
            break
        for name in list(values):
            index = columns[name]
            if is_computed[index]:
                reason = _("this cell holds a formula or an error; please enter its result")
                reading.problems.append(CellProblem(sheet, number, name, reason))
            elif isinstance(values[name], str):
                text = without_apostrophe(values[name].strip()) if is_csv else values[name]
                values[name] = plain_text(text[:_MAX_CELL])
        reading.rows.append(RawRow(sheet, number, values))
    return reading


def _columns(sheet: str, head: Sequence[Any], reading: Reading) -> dict[str, int]:
    """Which column stands where. A name that is not known or stands twice is a problem, and so is one that lacks."""
    found: dict[str, int] = {}
    for index, cell in enumerate(head):
        told = str(cell or "").strip().lstrip("\ufeff")
        if not told:
            continue
        name = _column_of(told)
        if name is None:
            reason = _("this column is not known; use the columns of the template")
            reading.problems.append(CellProblem(sheet, 1, told[:40], reason))
        elif name in found:
            reading.problems.append(CellProblem(sheet, 1, told[:40], _("this column stands twice")))
        else:
            found[name] = index
    for name in REQUIRED:
        if name not in found:
            reading.problems.append(CellProblem(sheet, 1, name, _("this column is missing")))
    return found


def _column_of(told: str) -> str | None:
    by_word = {word.lower(): name for name, word in COLUMNS.items()} | {name: name for name in COLUMNS}
    plain = told.lower().rstrip("*＊").strip()
    return next((by_word[word] for word in (plain, *re.split(r"[\s/]+", plain)) if word in by_word), None)


# ---- writing -------------------------------------------------------------------------------------------------------


def write_csv(rows: Iterable[ItemRow]) -> bytes:
    """A CSV file; UTF-8 with a mark, so that spreadsheets show Chinese, and no field that runs as a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="")
    writer.writeheader()
    for row in rows:
        cells = row.cells()
        writer.writerow({name: _csv_cell(value) for name, value in cells.items()})
    return buffer.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    if isinstance(value, str):
        return spreadsheet_text(value)
    return "" if value is None else f"{value:g}"


def write_xlsx(rows: Iterable[ItemRow], allowed: Allowed) -> bytes:
    """A workbook in the shape of the template."""
    book = Workbook()
    _write_notes(book.active)
    _write_items(book.create_sheet(ITEMS_SHEET), rows, allowed)
    _write_values(book.create_sheet(VALUES_SHEET), allowed)
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_template(allowed: Allowed) -> bytes:
    """The workbook that authors fill in: notes, one example in grey, the values that may stand in the cells."""
    first = {name: values[0][0] for name, values in allowed.values.items() if values}
    example = ItemRow(
        code="示例-01",
        language="zh-hans",
        topic=first.get("topic", ""),
        skill="act",
        audiences=("elder", "public"),
        difficulty=-0.5,
        stem="接到自称公安的电话，要您把钱转到“安全账户”，您怎么办？",
        options=(
            ("先转一小笔试试", "钱一转出就很难追回，没有“试试”一说。"),
            ("挂断，自己拨打 110 核实", "公安机关没有“安全账户”，自己拨打的号码才可信。"),
            ("让对方发工作证照片", "照片可以伪造，不能证明身份。"),
            ("问清楚转账的理由再说", "说得越久越容易被说服，先挂断。"),
        ),
        key=2,
        source=first.get("source", ""),
        place="第一条",
    )
    return write_xlsx([example], allowed)


def _write_items(sheet: Worksheet, rows: Iterable[ItemRow], allowed: Allowed) -> None:
    sheet.freeze_panes = "B2"
    for index, (name, word) in enumerate(COLUMNS.items(), start=1):
        cell = put(sheet.cell(1, index), f"{word} {name}{'*' if name in REQUIRED else ''}")
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(name, 16)
    for number, row in enumerate(rows, start=2):
        cells = row.cells()
        for index, name in enumerate(COLUMNS, start=1):
            if (value := cells.get(name)) not in {None, ""}:
                cell = put(sheet.cell(number, index), value)
                if row.code.startswith(EXAMPLE):
                    cell.font = Font(color="8A8A8A", italic=True)
    for index, name in enumerate(COLUMNS, start=1):
        _offer(sheet, index, [value for value, _told in allowed.values.get(name, [])], is_list=name == "audiences")


def _offer(sheet: Worksheet, index: int, values: list[str], *, is_list: bool) -> None:
    """A drop-down list; Excel takes at most 255 characters of choices, and one choice a cell."""
    formula = '"' + ",".join(values) + '"'
    if values and not is_list and len(formula) <= 255:
        letter = get_column_letter(index)
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
        sheet.add_data_validation(rule)


def _write_notes(sheet: Worksheet) -> None:
    sheet.title = NOTES_SHEET
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_NOTES, start=1):
        cell = put(sheet.cell(number, 1), line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=14)


def _write_values(sheet: Worksheet, allowed: Allowed) -> None:
    number = 1
    for name, values in allowed.values.items():
        for index, text in enumerate((f"{COLUMNS[name]} {name}", "可填", "意思"), start=1):
            cell = put(sheet.cell(number, index), text)
            cell.font, cell.fill = Font(bold=True), _HEAD
        for value, told in values:
            number += 1
            put(sheet.cell(number, 2), value)
            put(sheet.cell(number, 3), told)
        number += 2
    for letter, width in {"A": 24, "B": 36, "C": 60}.items():
        sheet.column_dimensions[letter].width = width
