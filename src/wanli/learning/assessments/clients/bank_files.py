"""Banks as files: a row an item with its parameters, or what `wanli items calibrate --json` printed."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from math import isfinite, nan
from pathlib import Path
from typing import Any

from wanli.learning.assessments.clients.text import FileIsRefused, opened
from wanli.science.psychometrics.bank import Bank, BankItem, Status

COLUMNS = ("item", "a", "b", "c", "area", "status", "a_standard_error", "b_standard_error")


def read_bank(path: Path) -> Bank:
    """A bank from a file with the columns `item` (or `code`), `a` and `b` (or `d`), and perhaps others of COLUMNS.

    Its version is the name of the file. Raises FileIsRefused naming row and column, and OSError.
    """
    with opened(path) as text:
        rows = _from_json(text.read()) if _is_json(path) else _from_csv(text)
        items = [_item(row, number) for number, row in rows]
    if not items:
        raise FileIsRefused(f"{path.name} 里没有题目。", f"There are no items in {path.name}.")
    seen: set[str] = set()
    for item in items:
        if item.code in seen:
            raise FileIsRefused(f"{path.name}：{item.code} 出现了两次。", f"{path.name}: {item.code} stands twice.")
        seen.add(item.code)
    return Bank(path.stem, tuple(items))


def write_bank(path: Path, bank: Bank) -> None:
    """The same as a file; UTF-8 with a mark, so that spreadsheets show Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for item in bank.items:
            errors = (
                f"{value:.8g}" if isfinite(value) else "" for value in (item.a_standard_error, item.b_standard_error)
            )
            numbers = (f"{value:.8g}" for value in (item.a, item.b, item.c))
            writer.writerow([item.code, *numbers, item.area, str(item.status), *errors])


def _is_json(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _from_json(text: str) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        items = json.loads(text)["items"]
        rows = [dict(item) for item in items]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise FileIsRefused(
            "这份 JSON 里没有题目参数（items）。", "This JSON holds no items with their parameters."
        ) from error
    return enumerate(rows, 1)


def _from_csv(text: Iterable[str]) -> Iterable[tuple[int, dict[str, Any]]]:
    lines = iter(text)
    head = next(lines, "")
    separator = max(",;\t", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=separator), [])]
    if not {"item", "code"} & set(names) or not {"b", "d"} & set(names):
        told = ", ".join(names[:12])[:200]
        raise FileIsRefused(
            f"题库文件需要 item、a、b 等列；有：{told}。", f"A bank needs the columns item, a and b; there is: {told}."
        )
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    if twice:
        raise FileIsRefused(f"有两列都叫 {twice[0]}。", f"Two columns have the same name: {twice[0]}.")
    reader = csv.reader(lines, delimiter=separator)
    try:
        for row in reader:
            number = reader.line_num + 1
            if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
                raise FileIsRefused(
                    f"第 {number} 行有 {len(row)} 格，而列名有 {len(names)} 个。",
                    f"Row {number} has {len(row)} cells, but there are {len(names)} column names.",
                )
            if any(row):
                yield number, dict(zip(names, row, strict=False))
    except csv.Error as error:
        number = reader.line_num + 1
        raise FileIsRefused(
            f"第 {number} 行无法读取：可能有一个引号没有配对。",
            f"Row {number} cannot be read ({error}): perhaps a quotation mark has no partner.",
        ) from error


def _item(row: dict[str, Any], number: int) -> BankItem:
    code = str(row.get("item") or row.get("code") or "").strip()
    if not code:
        raise FileIsRefused(f"第 {number} 行没有题目名称。", f"Row {number} names no item.")
    a = _parameter(row, "a", number, 1.0 if "a" not in row else None)
    if not a:
        raise FileIsRefused(
            f"第 {number} 行 a 列是 0：应大于 0。", f"Row {number}, column a holds “0”: it should be above 0."
        )
    b = _parameter(row, "b", number, None) if "b" in row else -_parameter(row, "d", number, None) / a
    status = str(row.get("status") or Status.CALIBRATED).strip()
    try:
        return BankItem(
            code=code,
            a=a,
            b=b,
            c=_parameter(row, "c", number, 0.0),
            area=str(row.get("area") or "").strip(),
            status=Status(status),
            a_standard_error=_parameter(row, "a_standard_error", number, nan),
            b_standard_error=_parameter(row, "b_standard_error", number, nan),
        )
    except ValueError as error:
        raise FileIsRefused(
            f"第 {number} 行不是可用的题目参数。", f"Row {number} cannot be an item: {error}."
        ) from error


def _parameter(row: dict[str, Any], name: str, number: int, otherwise: float | None) -> float:
    told = row.get(name)
    text = "" if told is None else str(told).strip()
    if not text and otherwise is not None:
        return otherwise
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not isfinite(value):
        raise FileIsRefused(
            f"第 {number} 行 {name} 列是“{text[:20]}”：应是数字。",
            f"Row {number}, column {name} holds “{text[:20]}”: it should be a number.",
        )
    return value
