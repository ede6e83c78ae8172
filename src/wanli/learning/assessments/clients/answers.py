"""Tables of answers as other programs save them: a row a person, a column an item, cells 1, 0 or empty.

Read in one pass, a row at a time, so that 100,000 people with 200 items take seconds and little memory. UTF-8, UTF-16
and GB18030 are told apart; commas, semicolons and tabs; quotes as any spreadsheet writes them. What cannot be read is
refused with a sentence that names row (1 is the line with the names) and column.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import isfinite
from operator import itemgetter
from pathlib import Path
from typing import Self, TextIO

import numpy as np

from wanli.learning.assessments.clients.text import MOST_COLUMNS, FileIsRefused, opened, too_wide
from wanli.science.psychometrics.responses import Responses

MOST_CELLS = 500_000_000
NEGATIVE = "negative"
# Columns called so hold who answered, not an answer, unless they are named as items. Compared in small letters, without
# spaces, hyphens and underlines.
_CALLED_LIKE_PEOPLE = re.compile(
    "((u|p|s|puf|case|person|resp|respondent|participant|student|user|subject|record|row)?id|index|person|respondent|"
    "participant|student|user|subject|编号|序号|学号|工号|姓名|考生|考号|准考证号)"
)
_MISSING, _NEGATIVE = 255, 254  # how empty cells and negative codes are kept while reading; both become -1


@dataclass(frozen=True)
class Remark:
    """Something to know about a file that was read."""

    chinese: str
    english: str

    def __str__(self) -> str:
        return f"{self.chinese} {self.english}"


@dataclass(frozen=True)
class Missing:
    """Which cells stand for a missing answer, besides empty ones.

    Unless told otherwise negative numbers do, as in most surveys, and a remark says how many. Codes named by the
    user are exact: then nothing else is missing.
    """

    texts: frozenset[str] = frozenset()
    numbers: frozenset[float] = frozenset()
    negative: bool = True
    is_named: bool = False

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """From a list such as "-1,-2,98,NA"; the word negative stands for every negative number."""
        if text is None:
            return cls()
        words = [word.strip() for word in text.split(",") if word.strip()]
        numbers = {word: _number(word) for word in words if word != NEGATIVE}
        return cls(
            texts=frozenset(word for word, number in numbers.items() if number is None),
            numbers=frozenset(number for number in numbers.values() if number is not None),
            negative=NEGATIVE in words,
            is_named=True,
        )

    def holds(self, text: str) -> bool:
        """Whether a cell with this text, without spaces around it, is missing."""
        number = _number(text)
        if not text or text in self.texts or number in self.numbers:
            return True
        return self.negative and number is not None and number < 0


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


class _Cells(dict[str, int]):
    """What each text in a cell means; worked out once for each text. Raises KeyError for one that means nothing."""

    def __init__(self, missing: Missing) -> None:
        super().__init__({"0": 0, "1": 1, "": _MISSING})
        self.missing = missing

    def __missing__(self, text: str) -> int:
        stripped = text.strip()
        if self.missing.holds(stripped):
            self[text] = _NEGATIVE if self.missing.negative and stripped.startswith("-") else _MISSING
        elif (number := _number(stripped)) in (0, 1):
            self[text] = int(number)
        else:
            raise KeyError(text)
        return self[text]


@dataclass(frozen=True)
class Wanted:
    """Which columns mean what. Names may hold * and ?; with no items named, every other column is one.

    Without a `person`, the first column called like one, such as id or 编号, is taken for it, and a remark says so.
    """

    items: Sequence[str] = ()
    only_known: Sequence[str] | None = None  # without names: these, where the file has them
    count: str = "count"
    group: str = ""
    person: str = ""
    missing: Missing = field(default_factory=Missing)


@dataclass(frozen=True)
class AnswerTable:
    """What was read. `groups` and `people` hold a text for each row, in the order of the answers, or are empty."""

    responses: Responses
    rows: tuple[int, ...]
    groups: tuple[str, ...]
    people: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def persons(self) -> float:
        return float(self.responses.counts.sum())


@dataclass
class _Columns:
    """Where things stand in a row."""

    names: list[str]
    items: list[int]
    count: int | None
    group: int | None
    person: int | None
    not_used: tuple[str, ...] = ()
    recognised: str = ""


def read_answers(path: Path, wanted: Wanted) -> AnswerTable:
    """Read a table of answers. Raises FileIsRefused, and OSError where there is no such file."""
    with opened(path) as text:
        reader = csv.reader(text, delimiter=_delimiter(text))
        try:
            columns = _columns(next(_rows(reader), (1, []))[1], wanted)
            return _table(reader, columns, wanted)
        except csv.Error as error:
            line = reader.line_num
            raise FileIsRefused(
                f"第 {line} 行无法读取：可能有一个引号没有配对。",
                f"Row {line} cannot be read ({error}): perhaps a quotation mark has no partner.",
            ) from error


def _delimiter(text: TextIO) -> str:
    """The most frequent of comma, semicolon and tab in the first line."""
    place = text.tell()
    head = text.readline()
    text.seek(place)
    return max(",;\t", key=head.count)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, and their numbers."""
    for row in reader:
        if any(row):
            yield reader.line_num, row


def _columns(head: list[str], wanted: Wanted) -> _Columns:
    names = [name.strip() for name in head]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileIsRefused("文件里没有列名。", "The file has no column names.")
    if len(names) > MOST_COLUMNS:
        raise too_wide(f"{len(names):,}")
    if all(_number(name) is not None for name in names):
        raise FileIsRefused(
            "第 1 行全是数字：第一行应写每道题的名称。", "Row 1 holds only numbers: it should name the items."
        )
    group, person = _only(names, wanted.group), _only(names, wanted.person)
    recognised = ""
    if person is None and (person := _called_like_people(names, wanted)) is not None:
        recognised = names[person]
    count = names.index(wanted.count) if wanted.count in names and wanted.count not in wanted.items else None
    if count is not None:
        _only(names, wanted.count)
    taken = {place for place in (group, person, count) if place is not None}
    items = _items(names, wanted, taken)
    used = taken.union(items)
    not_used = [name for place, name in enumerate(names) if place not in used]
    return _Columns(names, items, count, group, person, tuple(not_used), recognised)


def _called_like_people(names: list[str], wanted: Wanted) -> int | None:
    """The first column that is called like one which says who answered, and is not asked for as anything else."""
    known = set(wanted.only_known or ())
    for place, name in enumerate(names):
        plain = name.lower().translate({ord(letter): None for letter in " _-"})
        is_asked_for = (
            name in known
            or name in (wanted.group, wanted.count)
            or any(fnmatchcase(name, asked) for asked in wanted.items)
        )
        if _CALLED_LIKE_PEOPLE.fullmatch(plain) and not is_asked_for:
            return place
    return None


def _items(names: list[str], wanted: Wanted, taken: set[int]) -> list[int]:
    if wanted.items:
        found = [place for name in wanted.items for place in _matching(names, name)]
        items = list(dict.fromkeys(place for place in found if place not in taken))
    elif wanted.only_known is not None:
        known = set(wanted.only_known)
        items = [place for place, name in enumerate(names) if name in known and place not in taken]
        if not items:
            told, held = _first(wanted.only_known), _first(names)
            raise FileIsRefused(
                f"题库中的题目（{told}）没有一道是这份文件的列（{held}）。",
                f"None of the bank's items ({told}) is a column of this file ({held}).",
            )
    else:
        items = [place for place in range(len(names)) if place not in taken]
    times = Counter(names)
    for place in items:
        if not names[place]:
            raise FileIsRefused(
                f"第 {place + 1} 列没有名称；请用 --columns 写明题目所在的列。",
                f"Column {place + 1} has no name; say with --columns which columns are items.",
            )
        if times[names[place]] > 1:
            _only(names, names[place])
    if not items:
        raise FileIsRefused("没有一列是题目。", "None of the columns is an item.")
    return items


def _matching(names: list[str], asked: str) -> list[int]:
    """Places of a name, or of all that fit a pattern with * or ?."""
    if asked in names:
        return [names.index(asked)]
    found = [place for place, name in enumerate(names) if fnmatchcase(name, asked)]
    if not found:
        raise _no_such(names, asked)
    return found


def _no_such(names: list[str], asked: str) -> FileIsRefused:
    return FileIsRefused(
        f"没有名为 {asked} 的列；有：{_first(names)}。", f"There is no column {asked}; there is: {_first(names)}."
    )


def _first(names: Sequence[str], most: int = 12) -> str:
    """Some of these names, in one line."""
    shown = [name if len(name) <= 40 else f"{name[:40]}…" for name in names[:most]]
    return ", ".join(shown) + (" …" if len(names) > most else "")


def _only(names: list[str], asked: str) -> int | None:
    """The place of a column that must be there once; None when none is asked for."""
    if not asked:
        return None
    places = [place for place, name in enumerate(names) if name == asked]
    if not places:
        raise _no_such(names, asked)
    if len(places) > 1:
        first, second = places[0] + 1, places[1] + 1
        raise FileIsRefused(
            f"第 {first} 列和第 {second} 列同名：{asked}。",
            f"Columns {first} and {second} have the same name: {asked}.",
        )
    return places[0]


def _table(reader: Iterator[list[str]], columns: _Columns, wanted: Wanted) -> AnswerTable:
    cells = _Cells(wanted.missing)
    pick = itemgetter(*columns.items) if len(columns.items) > 1 else lambda row: (row[columns.items[0]],)
    answers, margins = bytearray(), _Margins(columns)
    width = len(columns.names)
    for number, row in _rows(reader):
        if len(row) != width:
            row = _fitted(row, width, number)
        if not margins.take(row, number, wanted.missing):
            continue
        try:
            answers += bytes(map(cells.__getitem__, pick(row)))
        except KeyError:
            raise _bad_cell(row, number, columns, cells) from None
        if len(answers) > MOST_CELLS:
            raise FileIsRefused(
                f"答案超过 {MOST_CELLS:,} 个，请分批处理。", f"More than {MOST_CELLS:,} answers; split the file."
            )
    if not margins.rows:
        raise FileIsRefused("除列名外没有可用的行。", "There is no row that could be used besides the names.")
    table = np.frombuffer(answers, dtype=np.uint8).reshape(len(margins.rows), len(columns.items))
    responses = Responses(
        answers=np.where(table > 1, -1, table).astype(np.int8),
        codes=tuple(columns.names[place] for place in columns.items),
        counts=np.array(margins.counts, dtype=np.float64) if margins.counts else np.ones(len(margins.rows)),
    )
    remarks = _remarks(table, cells, wanted, columns, margins.without_group)
    return AnswerTable(responses, tuple(margins.rows), tuple(margins.groups), tuple(margins.people), remarks)


class _Margins:
    """What stands beside the answers in each row: its number, count, group and person."""

    def __init__(self, columns: _Columns) -> None:
        self.columns = columns
        self.rows: list[int] = []
        self.counts: list[float] = []
        self.groups: list[str] = []
        self.people: list[str] = []
        self.without_group = 0

    def take(self, row: list[str], number: int, missing: Missing) -> bool:
        """Keep these; False where the row stands for nobody or belongs to no group."""
        columns = self.columns
        if columns.count is not None:
            count = _count(row[columns.count], number, columns.names[columns.count])
            if count == 0:
                return False
        if columns.group is not None and missing.holds(row[columns.group].strip()):
            self.without_group += 1
            return False
        self.rows.append(number)
        if columns.count is not None:
            self.counts.append(count)
        if columns.group is not None:
            self.groups.append(row[columns.group].strip())
        if columns.person is not None:
            self.people.append(row[columns.person].strip())
        return True


def _fitted(row: list[str], width: int, number: int) -> list[str]:
    """A row that lacks or has empty cells at its end; refused when something stands in a column without a name."""
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    raise FileIsRefused(
        f"第 {number} 行有 {len(row)} 格，而列名有 {width} 个。",
        f"Row {number} has {len(row)} cells, but there are {width} column names.",
    )


def _bad_cell(row: list[str], number: int, columns: _Columns, cells: _Cells) -> FileIsRefused:
    for place in columns.items:
        try:
            cells[row[place]]
        except KeyError:
            break
    text, name = row[place].strip(), _first([columns.names[place]])
    shown = text if len(text) <= 20 else f"{text[:20]}…"
    hint = ("", "")
    if place == 0 and _number(text) is None:
        hint = (
            "如果这一列写的是题目名称，请把行列对调。",
            " If it names items, the rows and columns are the wrong way round.",
        )
    elif len(text) <= 5:
        hint = (
            f"如果它表示缺失，请加 --missing={text}。",
            f" If it stands for a missing answer, add --missing={text}.",
        )
    return FileIsRefused(
        f"第 {number} 行 {name} 列是“{shown}”：只能是 0、1 或空。{hint[0]}若它不是题目，请用 --columns 写明题目。",
        f"Row {number}, column {name} holds “{shown}”: only 0, 1 or nothing can stand there.{hint[1]} "
        "If this column is no item, say with --columns which are.",
    )


def _count(text: str, number: int, name: str) -> float:
    count = _number(text.strip())
    if count is None or count < 0:
        raise FileIsRefused(
            f"第 {number} 行 {name} 列是“{text[:20]}”：应是人数。",
            f"Row {number}, column {name} holds “{text[:20]}”: it should be how many people answered so.",
        )
    return count


def _remarks(
    table: np.ndarray, cells: _Cells, wanted: Wanted, columns: _Columns, without_group: int
) -> tuple[Remark, ...]:
    remarks = []
    if columns.recognised and not wanted.items:
        name = columns.recognised
        remarks.append(
            Remark(
                f"{name} 列按作答人编号处理，不作为题目；如果它是题目，请写进 --columns。",
                f"Column {name} was taken for who answered, not for an item; if it is one, name it in --columns.",
            )
        )
    if wanted.only_known is not None and not wanted.items and columns.not_used:
        remarks.append(
            Remark(
                f"题库里没有的列未使用：{_first(columns.not_used)}。",
                f"Columns that the bank does not hold were not used: {_first(columns.not_used)}.",
            )
        )
    if not wanted.missing.is_named and (negative := int(np.count_nonzero(table == _NEGATIVE))):
        codes = ", ".join(sorted({text.strip() for text, kind in cells.items() if kind == _NEGATIVE}))
        remarks.append(
            Remark(
                f"{negative} 个负数（{codes}）按缺失处理。",
                f"{negative} negative numbers ({codes}) were treated as missing; --missing says which codes are.",
            )
        )
    if without_group:
        remarks.append(
            Remark(f"{without_group} 行没有组别，未计入。", f"{without_group} rows without a group were left out.")
        )
    return tuple(remarks)
