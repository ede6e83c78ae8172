"""What files of items are read into and written from."""

from dataclasses import dataclass, field
from typing import Any

from wanli.ground.ui.actions import CellProblem

MEGABYTE = 1024 * 1024
MAX_UPLOAD = 50 * MEGABYTE
MAX_ROWS = 20_000
LETTERS = "abcde"
# The columns in their order: the name in the file, and the word beside it in a workbook.
COLUMNS = {
    "code": "编号",
    "language": "语言",
    "topic": "主题",
    "skill": "能力",
    "audiences": "人群",
    "difficulty": "难度",
    "stem": "题干",
    **{f"option_{letter}": f"选项{letter.upper()}" for letter in LETTERS},
    **{f"why_{letter}": f"解释{letter.upper()}" for letter in LETTERS},
    "key": "正确选项",
    "source": "来源",
    "place": "出处",
    "change": "修改性质",
}
REQUIRED = ("stem", "option_a", "option_b", "option_c", "key")


@dataclass(frozen=True)
class RawRow:
    """One item as a file tells it, column by column. `number` counts as Excel does; 0 in a package."""

    sheet: str
    number: int
    values: dict[str, Any]
    may_lack_why: bool = False  # other programs' packages seldom explain; a draft may wait for its explanations


@dataclass
class Reading:
    """What a file holds: rows, what is wrong with cells, and what was left out because it is something else."""

    rows: list[RawRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    unsupported: list[CellProblem] = field(default_factory=list)


def _squeezed(text: str) -> str:
    """Blanks as a browser shows them: a file format that does not keep them changes nothing."""
    return " ".join(text.split())


@dataclass(frozen=True)
class ItemRow:
    """One item, understood: codes and stored values, options as (text, why), the key counted from 1."""

    code: str
    language: str
    topic: str
    skill: str
    audiences: tuple[str, ...]
    difficulty: float | None
    stem: str
    options: tuple[tuple[str, str], ...]
    key: int
    source: str
    place: str = ""
    change: str = ""
    sheet: str = ""
    number: int = 0

    @property
    def content(self) -> tuple[Any, ...]:
        """All that makes the item; the same content twice changes nothing."""
        difficulty = None if self.difficulty is None else round(float(self.difficulty), 6)
        about = (self.topic, self.skill, tuple(sorted(self.audiences)), difficulty, self.source, self.place)
        options = tuple((_squeezed(text), _squeezed(why)) for text, why in self.options)
        return (*about, _squeezed(self.stem), options, self.key)

    @property
    def question(self) -> dict[str, Any]:
        """What is asked and what is right, as `Item.question` tells it."""
        return {"stem": self.stem, "options": [text for text, _why in self.options], "key": self.key}

    def cells(self) -> dict[str, Any]:
        """The row by column, as it is written."""
        cells: dict[str, Any] = {
            "code": self.code,
            "language": self.language,
            "topic": self.topic,
            "skill": self.skill,
            "audiences": ", ".join(self.audiences),
            "difficulty": self.difficulty,
            "stem": self.stem,
            "key": LETTERS[self.key - 1].upper(),
            "source": self.source,
            "place": self.place,
            "change": self.change,
        }
        for letter, (text, why) in zip(LETTERS, self.options, strict=False):
            cells |= {f"option_{letter}": text, f"why_{letter}": why}
        return cells
