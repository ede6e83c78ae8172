"""Files of messages that institutions bring: CSV, XLSX or JSONL, with a column `text` and, if there is one, `id`."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from wanli.ground.ui.actions import FileIsRefused, inspect_workbook, plain_text, without_apostrophe

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_ROWS = 20_000
MOST_LETTERS = 8_000
TEXT_NAMES = ("text", "message", "content", "文本", "内容", "短信内容", "信息")
ID_NAMES = ("id", "编号", "序号")


@dataclass
class MessageRows:
    """The rows that can be checked, as (row of the file, id, text), and the others as (row, reason)."""

    rows: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_messages_file(data: bytes) -> MessageRows:
    """Read a file of messages. Raises FileIsRefused for what is no such file; single rows are reported instead."""
    if len(data) > MOST_BYTES:
        raise FileIsRefused(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // MEGABYTE})
    if not data.strip():
        raise FileIsRefused(_("The file is empty."))
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        found = _sorted_out(_workbook_rows(data))
    else:
        text = _decoded(data)
        found = _read_lines(text) if text.lstrip().startswith("{") else _sorted_out(_csv_rows(text))
    if not found.rows and not found.problems:
        raise FileIsRefused(_("There is no message in this file."))
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileIsRefused(_("This is neither CSV, XLSX nor JSONL."))


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            yield reader.line_num, [without_apostrophe(cell) for cell in cells]
    except csv.Error as error:
        raise FileIsRefused(_("Line %(row)s is not CSV.") % {"row": reader.line_num}) from error


def _workbook_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    inspect_workbook(data, most=MOST_BYTES)
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, ["" if cell is None else plain_text(cell) for cell in cells]
    except (KeyError, IndexError, ValueError, zipfile.BadZipFile) as error:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged.")) from error


def _sorted_out(rows: Iterator[tuple[int, list[str]]]) -> MessageRows:
    """The first row names the columns."""
    number, names = next(rows, (1, []))
    known = [name.strip().casefold() for name in names]
    text_at = next((known.index(name) for name in TEXT_NAMES if name in known), None)
    id_at = next((known.index(name) for name in ID_NAMES if name in known), None)
    if text_at is None:
        raise FileIsRefused(_("The first row names the columns, and one of them must be “text” (or 内容)."))
    found = MessageRows()
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        text = cells[text_at] if text_at < len(cells) else ""
        name = cells[id_at].strip() if id_at is not None and id_at < len(cells) else ""
        _take(found, number, name or str(number), text)
    return found


def _read_lines(text: str) -> MessageRows:
    found = MessageRows()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            message, name = row["text"], row.get("id", number)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found.problems.append((number, _("This line is not JSON with a text.")))
            continue
        if not isinstance(message, str):
            found.problems.append((number, _("“text” is not a text.")))
            continue
        _take(found, number, str(name)[:100], message)
    return found


def _take(found: MessageRows, number: int, name: str, text: str) -> None:
    if len(found.rows) >= MOST_ROWS:
        raise FileIsRefused(
            _("There are more than %(number)s messages in this file. Please split it.") % {"number": MOST_ROWS}
        )
    if not text.strip():
        found.problems.append((number, _("There is no text in this row.")))
    elif len(text) > MOST_LETTERS:
        found.problems.append((number, _("The text is longer than %(number)s characters.") % {"number": MOST_LETTERS}))
    else:
        found.rows.append((number, name, text))
