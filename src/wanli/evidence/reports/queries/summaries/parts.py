"""The summary as data: sections of paragraphs, tables, a chart and photos, and the references of its figures.

One draft is written once and shown twice, as a page of the back office and as a document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wanli.evidence.reports.queries.figures import Reading
from wanli.evidence.reports.queries.scopes import ZONE


@dataclass(frozen=True)
class Cite:
    """A figure in the text, with its number in the appendix."""

    text: str
    number: int


Run = str | Cite
Text = list[Run]


@dataclass(frozen=True)
class Paragraph:
    runs: Text
    kind: str = "body"  # body · heading · remark · note · item


@dataclass(frozen=True)
class Table:
    caption: str
    header: list[Text]
    rows: list[list[Text]]
    widths: list[float]  # shares of the line
    kind: str = "table"


@dataclass(frozen=True)
class Chart:
    """Bars with intervals. `bars` holds groups with their values in percent, or counts."""

    caption: str
    alternative: str
    data: dict[str, Any]
    kind: str = "chart"


@dataclass(frozen=True)
class Picture:
    name: str
    caption: str


@dataclass(frozen=True)
class Pictures:
    pictures: list[Picture]
    kind: str = "pictures"


Block = Paragraph | Table | Chart | Pictures


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Reference:
    """A line of the appendix: what was counted, how, from how many records, and where they open."""

    number: int
    reading: Reading
    label: str
    value: str
    definition: str
    query: str
    records: int | None
    path: str


@dataclass(frozen=True)
class Draft:
    """The whole document, without a date of printing: the same data give the same document."""

    code: str
    title: str
    host: str
    period: str
    banner: str
    origin: str
    sections: list[Section]
    references: list[Reference]
    unrecorded: list[str]
    changed_at: datetime
    version: int

    @property
    def changed_on(self) -> date:
        """The day of the last entry, where the campaign runs."""
        return self.changed_at.astimezone(ZONE).date()


@dataclass
class Pen:
    """Writes paragraphs and remembers which figures they cite, in order of their first appearance."""

    references: list[Reference] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, reading: Reading, text: str = "") -> Cite:
        """The figure as text with its reference. `text` replaces the plain value, e.g. to add the interval."""
        return Cite(text or value_text(reading), self.number(reading))

    def number(self, reading: Reading) -> int:
        """The number of a figure in the appendix."""
        key = reading.path
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.references.append(_reference(self._numbers[key], reading))
        return self._numbers[key]


def value_text(reading: Reading) -> str:
    """Value, unit and interval as the text has them."""
    if reading.interval:
        return f"{reading.full_text}（{reading.interval}）"
    return reading.full_text


def _reference(number: int, reading: Reading) -> Reference:
    figure = reading.figure
    return Reference(
        number,
        reading,
        reading.label,
        value_text(reading),
        str(figure.definition),
        str(figure.query),
        None if reading.is_hidden else reading.records,
        reading.path,
    )


def joined(parts: Sequence[Text], between: str = "、") -> Text:
    """Texts one after another with a mark between them."""
    runs: Text = []
    for index, part in enumerate(parts):
        if index:
            runs.append(between)
        runs += part
    return runs


def percent(value: float | None) -> float | None:
    """A share as a number of percent with one digit, for drawing."""
    return None if value is None else round(100 * value, 1)
