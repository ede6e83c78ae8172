"""What the commands about items share: options for tables of answers, and how outcomes are printed."""

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from wanli.learning.assessments.clients.answers import Missing, Wanted
from wanli.learning.assessments.clients.text import FileIsRefused

Read = TypeVar("Read")


def add_answer_options(parser: CommandParser) -> None:
    """The file and how to read it."""
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="a row a person, a column an item: 1, 0 or empty")
    parser.add_argument(
        "--columns", default="", metavar="A,B", help="the items' columns; * stands for anything: 'KH*,FK*'"
    )
    parser.add_argument(
        "--missing",
        metavar="CODES",
        help="numbers or words that mean a missing answer, written --missing=-1,98,NA; 'negative' means every negative "
        "number, which is also what holds when nothing is said",
    )
    parser.add_argument(
        "--count", default="count", metavar="COLUMN", help="how many people gave a row's answers (%(default)s)"
    )


def add_prior_options(parser: CommandParser, whose: str = "the prior's") -> None:
    """A normal distribution of ability."""
    parser.add_argument("--mean", type=float, default=0.0, help=f"{whose} mean (%(default)s)")
    parser.add_argument("--deviation", type=float, default=1.0, help=f"{whose} standard deviation (%(default)s)")


def ensure_positive(options: dict[str, Any], name: str) -> None:
    """Refuse an option that is not a number above 0."""
    if not (isfinite(options[name]) and options[name] > 0 and isfinite(options.get("mean", 0.0))):
        raise CommandError(f"--{name} 应大于 0。--{name} must be a number above 0.", returncode=2)


def wanted(options: dict[str, Any], **more: Any) -> Wanted:
    """What these options ask to read."""
    return Wanted(
        items=names(options["columns"]), count=options["count"], missing=Missing.parse(options["missing"]), **more
    )


def names(text: str | None) -> list[str]:
    """A list written with commas."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def read(path: Path, reading: Callable[[Path], Read]) -> Read:
    """Read a file. A refusal becomes a sentence with the file's name."""
    try:
        return reading(path)
    except FileIsRefused as error:
        raise CommandError(f"{path.name}：{error.chinese} {error.english}") from error
    except OSError as error:
        raise CommandError(f"无法读取 {path}。Cannot read it: {error.strerror}.") from error


def write(path: Path, writing: Callable[[Path], None]) -> None:
    """Write a file. Where that cannot be done, a sentence says so."""
    try:
        writing(path)
    except OSError as error:
        raise CommandError(f"无法写入 {path}。Cannot write there: {error.strerror}.") from error


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as CSV; UTF-8 with a mark, so that spreadsheets show Chinese. What is not a number stays empty."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_written(value) for value in row] for row in rows)


def print_warnings(out: OutputWrapper, warnings: Sequence[str]) -> None:
    """A line each, after an empty one."""
    for warning in warnings:
        out.write(f"\n! {warning}")


def whole(number: float) -> float | int:
    """A count of people: whole unless weights make it broken."""
    return int(number) if number == int(number) else number


def print_json(out: OutputWrapper, told: dict[str, Any]) -> None:
    """One JSON object; what is not a number becomes null."""
    out.write(json.dumps(_plain(told), ensure_ascii=False))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):  # numpy's too
        return float(value) if isfinite(value) else None
    return value


def print_table(out: OutputWrapper, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns that stand under each other: the first to the left, numbers to the right."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(head))]
    for row in cells:
        padded = [" " * (width - _width(cell)) + cell for cell, width in zip(row, widths, strict=True)]
        padded[0] = row[0] + " " * (widths[0] - _width(row[0]))
        out.write("  ".join(padded).rstrip())


def _written(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.6g}" if isfinite(value) else ""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"  # or a spreadsheet would take it for a formula
    return "" if value is None else value


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if isfinite(value) else "–"
    return str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
