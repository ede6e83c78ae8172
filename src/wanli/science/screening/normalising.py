"""Normal: a message without its disguise, in which each letter knows where it stood in the original.

The order matters: signs become letters, addresses and numbers become marks, filling between letters is dropped, letters
that were taken apart are joined, and the names of other apps are written one way.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wanli.science.screening.decomposition import LONGEST, Joins
from wanli.science.screening.letters import carries, is_han, plain, spoken
from wanli.science.screening.lists import ALIASES
from wanli.science.screening.shapes import ADDRESSES, MARKS, Found, Shape, shapes

Places = NDArray[np.int32]
LONGEST_TEXT = 20_000  # letters that are looked at; a message that is longer is judged by its beginning

_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9.:/](?: [a-z0-9.:/]){4,200}(?![a-z0-9])")
_ALIAS_STARTS: dict[str, list[str]] = {}
for _alias in sorted(ALIASES, key=len, reverse=True):
    _ALIAS_STARTS.setdefault(_alias[0], []).append(_alias)
_ALIAS_BEGUN = re.compile("|".join(sorted({re.escape(_alias[:2]) for _alias in ALIASES})))


@dataclass(frozen=True, eq=False)
class Normal:
    """`text`: the letters that carry meaning, addresses and numbers as the marks of `shapes.MARKS`.

    Letter i stood at [starts[i], ends[i]) of the original; both (letters,) int32. `is_cut`: only the beginning was
    read.
    """

    text: str
    starts: Places
    ends: Places
    found: tuple[Found, ...]
    is_cut: bool = False

    @cached_property
    def spoken(self) -> str:
        """The same letters as they are spoken, one for one."""
        return spoken(self.text)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters [start, end) stood in the original text."""
        return int(self.starts[start]), int(self.ends[end - 1])


def normalise(message: str, joins: Joins | None = None) -> Normal:
    """A message without its disguise. `joins` are taken-apart letters as `decomposition.joins` gives them.

    Any string will do. Beyond LONGEST_TEXT characters nothing is read. The time grows with the length only.
    """
    is_cut = len(message) > LONGEST_TEXT
    text, origin = _closed_up(*_plain(message[:LONGEST_TEXT]))
    found = tuple(
        _seen_through(shape, message, origin) for shape in shapes(text, upper_case=_written_large(message, origin))
    )
    dense, starts, ends = _dense(text, origin, found)
    if joins:
        dense, starts, ends = _joined(dense, starts, ends, joins)
    dense, starts, ends = _renamed(dense, starts, ends)
    kept = tuple(Found(origin[shape.start], origin[shape.end - 1] + 1, shape.shape) for shape in found)
    return Normal("".join(dense), np.array(starts, dtype=np.int32), np.array(ends, dtype=np.int32), kept, is_cut)


def _plain(message: str) -> tuple[str, list[int]]:
    """The plain text, and for each of its letters the index of the character it came from."""
    letters: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(message):
        stands_for = plain(sign)
        letters += stands_for
        origin += [place] * len(stands_for)
    return "".join(letters), origin


def _closed_up(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """Latin letters that were spaced out, `w w w . a . c o m`, without the spaces."""
    gone = {place for match in _SPACED.finditer(text) for place in range(*match.span()) if text[place] == " "}
    if not gone:
        return text, origin
    kept = [place for place in range(len(text)) if place not in gone]
    return "".join([text[place] for place in kept]), [origin[place] for place in kept]


def _written_large(message: str, origin: list[int]) -> str:
    """The original letters in the places of the plain ones, where capitals can still be seen."""
    return "".join([message[place] for place in origin])


def _seen_through(found: Found, message: str, origin: list[int]) -> Found:
    """An address whose letters are of another script than they look is a disguise."""
    if found.shape not in {*ADDRESSES, Shape.OFFICIAL_ADDRESS}:
        return found
    written = message[origin[found.start] : origin[found.end - 1] + 1]
    foreign = any(sign.isalpha() and not sign.isascii() and not "\uff21" <= sign <= "\uff5a" for sign in written)
    own_mark = written.startswith("〔")
    return Found(found.start, found.end, Shape.DISGUISED_ADDRESS) if foreign and not own_mark else found


def _dense(text: str, origin: list[int], found: tuple[Found, ...]) -> tuple[list[str], list[int], list[int]]:
    """Marks for shapes, and of the rest only what carries meaning."""
    dense: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for shape in (*found, None):
        until = shape.start if shape else len(text)
        for at in range(place, until):
            if carries(text[at]):
                dense.append(text[at])
                starts.append(origin[at])
                ends.append(origin[at] + 1)
        if shape:
            dense.append(MARKS[shape.shape])
            starts.append(origin[shape.start])
            ends.append(origin[shape.end - 1] + 1)
            place = shape.end
    return dense, starts, ends


def _joined(
    dense: list[str], starts: list[int], ends: list[int], joins: Joins
) -> tuple[list[str], list[int], list[int]]:
    begun, first = joins.begun, joins.first
    if not any(one in first and one + two in begun for one, two in pairwise(dense)):
        return dense, starts, ends
    out: list[str] = []
    out_starts: list[int] = []
    out_ends: list[int] = []
    place = 0
    while place < len(dense):
        length, letter = 1, dense[place]
        if letter in first and "".join(dense[place : place + 2]) in begun:
            for longer in range(min(LONGEST, len(dense) - place), 1, -1):
                if (joined := joins.get("".join(dense[place : place + longer]))) is not None:
                    length, letter = longer, joined
                    break
        out.append(letter)
        out_starts.append(starts[place])
        out_ends.append(ends[place + length - 1])
        place += length
    return out, out_starts, out_ends


def _renamed(dense: list[str], starts: list[int], ends: list[int]) -> tuple[list[str], list[int], list[int]]:
    if not _ALIAS_STARTS.keys() & set(dense):
        return dense, starts, ends
    text = "".join(dense)
    if not _ALIAS_BEGUN.search(text):
        return dense, starts, ends
    out: list[str] = []
    out_starts: list[int] = []
    out_ends: list[int] = []
    place = 0
    while place < len(text):
        alias = next((name for name in _ALIAS_STARTS.get(text[place], ()) if _stands(name, text, place)), None)
        name, length = (ALIASES[alias], len(alias)) if alias else (text[place], 1)
        out += name
        out_starts += [starts[place]] * len(name)
        out_ends += [ends[place + length - 1]] * len(name)
        place += length
    return out, out_starts, out_ends


def _stands(alias: str, text: str, place: int) -> bool:
    """Whether an alias stands here and is no part of a longer Latin word."""
    end = place + len(alias)
    if not text.startswith(alias, place):
        return False
    before, after = text[place - 1 : place], text[end : end + 1]
    return not (_is_latin(alias[0]) and _is_latin(before)) and not (_is_latin(alias[-1]) and _is_latin(after))


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and not is_han(letter)
