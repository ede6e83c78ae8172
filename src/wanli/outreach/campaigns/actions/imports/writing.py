"""Writing workbooks: the empty template, a campaign as it is, one list. Nothing written here is ever a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wanli.ground.ui.actions import put
from wanli.outreach.campaigns.actions.imports.tables import (
    CAMPAIGN,
    NOTES_SHEET,
    PARTICIPATIONS,
    RECORDS,
    TABLES,
    Column,
    Table,
)
from wanli.outreach.campaigns.actions.imports.words import word_for
from wanli.outreach.campaigns.choices import Precision
from wanli.outreach.campaigns.models import Campaign

_HEAD = PatternFill("solid", fgColor="D5E8E6")
_EXAMPLE_FONT = Font(color="8A8A8A", italic=True)
_NOTES = (
    "怎样填写",
    "1. 一个文件填写一个活动。每张工作表是一类记录，第一行是列名，请不要改名；列的先后不限，不用的列可以删去。",
    "2. 带 * 的列必须填写。“示例”开头的灰色行只是样子，导入时不读，可以删除。",
    "3. “编号”在本活动内不重复。再次导入同一文件不会重复记录；改了的行会更新，没有写到的记录保持原样。",
    "4. 日期可写 2026-03-15 或 2026年3月15日；时间可写 9:30。",
    "5. 数量可写 15000、15,000余、1.5万、约300、近200、超过1000；“余”“约”“近”“超过”会一直保留。",
    "6. 不知道的数字请留空，不要写 0。",
    "7. 请不要填写个人的姓名、电话、身份证号。",
    "8. 不接受公式和宏；文件不超过 10 MB。有错时整份不导入，并逐条指出在哪张表、哪一行、哪一列。",
)


def template() -> bytes:
    """The empty workbook that organisers fill in: notes, one sheet per table, an example row in grey."""
    book = Workbook()
    _write_notes(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table.sheet)
        _write_head(sheet, table)
        for index, column in enumerate(table.columns, start=1):
            put(sheet.cell(2, index), column.example).font = _EXAMPLE_FONT
        _offer_choices(sheet, table)
    return _bytes(book)


def campaign_workbook(campaign: Campaign) -> bytes:
    """A campaign with all its records in the shape of the template: importing it changes nothing."""
    book = Workbook()
    _write_notes(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table.sheet)
        _write_head(sheet, table)
        relations = [name for name in ("organisation", "session", "material") if name in table.fields]
        if table is CAMPAIGN:
            records: Iterable[Any] = [campaign]
        else:
            records = table.model._default_manager.filter(campaign=campaign).select_related(*relations)
        _write_records(sheet, table, records)
        _offer_choices(sheet, table)
    return _bytes(book)


def records_workbook(table: Table, records: Iterable[Any]) -> bytes:
    """Records of one kind in the shape of their sheet."""
    book = Workbook()
    book.active.title = table.sheet
    _write_head(book.active, table)
    _write_records(book.active, table, records)
    return _bytes(book)


def rows_workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Any list with a header."""
    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    for number, line in enumerate([header, *rows], start=1):
        for index, value in enumerate(line, start=1):
            cell = put(sheet.cell(number, index), value)
            if number == 1:
                cell.font, cell.fill = Font(bold=True), _HEAD
    return _bytes(book)


def _write_notes(sheet: Worksheet) -> None:
    sheet.title = NOTES_SHEET
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_NOTES, start=1):
        cell = put(sheet.cell(number, 1), line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=14)
    number = len(_NOTES) + 2
    for table in TABLES:
        for column in table.columns:
            if column.hint or column.words:
                choices = "；可选：" + "、".join(column.words) if column.words else ""
                put(
                    sheet.cell(number, 1),
                    f"{table.sheet} · {column.header}：{column.hint}{choices}".replace("：；", "："),
                )
                number += 1


def _write_head(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = "B2"
    for index, column in enumerate(table.columns, start=1):
        cell = put(sheet.cell(1, index), f"{column.header}*" if column.required else column.header)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(index)].width = column.width


def _write_records(sheet: Worksheet, table: Table, records: Iterable[Any]) -> None:
    for number, record in enumerate(records, start=2):
        for index, column in enumerate(table.columns, start=1):
            put(sheet.cell(number, index), _cell_value(table, column, record))


def _cell_value(table: Table, column: Column, record: Any) -> Any:
    if table is PARTICIPATIONS and (column.of_organisation or column.field == "organisation"):
        organisation = record.organisation
        if column.field == "organisation":
            return organisation.code
        if column.field == "parent":
            parent = organisation.get_parent()
            return parent.code if parent else ""
        value = getattr(organisation, column.field)
    else:
        value = getattr(record, column.field)
    if value is None:
        return None
    if column.kind in {"organisation", "session", "material"}:
        return value.code
    if column.words and column.kind == "choice":
        return word_for(column.words, value)
    if column.kind in {"list", "lines", "choices"}:
        separator = "\n" if column.kind == "lines" else "、"
        return separator.join(word_for(column.words or {}, entry) for entry in value)
    if column.qualified and record.precision != Precision.EXACT:
        return qualified(value, record.precision)
    return value


def qualified(value: Any, precision: str) -> str:
    """A number with its qualifier as the import reads it: 15000余, 约300."""
    number = f"{Decimal(value).normalize():f}"
    pattern = {"at_least": "{}余", "about": "约{}", "nearly": "近{}", "more_than": "超过{}"}[str(precision)]
    return pattern.format(number)


def _offer_choices(sheet: Worksheet, table: Table) -> None:
    """Drop-down lists; Excel takes at most 255 characters of choices."""
    for index, column in enumerate(table.columns, start=1):
        if column.kind == "choice" and column.words:
            formula = '"' + ",".join(column.words) + '"'
            if len(formula) <= 255:
                letter = get_column_letter(index)
                rule = DataValidation(type="list", formula1=formula, allow_blank=True)
                rule.add(f"{letter}2:{letter}2000")
                sheet.add_data_validation(rule)


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


RECORD_TABLES = {table.model: table for table in RECORDS}
