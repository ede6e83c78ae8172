"""A message cut into phrases that can be tapped one by one, so that the cut itself tells nothing.

Cut at punctuation and around the marked places. A marked phrase takes along what would be left over beside it: the
punctuation behind, and one or two letters in front. What is longer than a phrase and not marked is cut between words.
"""

import re
from collections.abc import Sequence

import rjieba

LONGEST = 9  # letters of an unmarked phrase
LEFT_OVER = 2  # letters that are no phrase of their own
_MARKS = "，。！？；：、,!?;"
_PIECE = re.compile(rf"[^{_MARKS}\s]+[{_MARKS}]*|[{_MARKS}]+|\s+")


def phrases(text: str, places: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Start and end of each phrase, in reading order. White space belongs to none; everything else to exactly one.

    `places` are the marked ones, in order and apart; each lies in one phrase of its own. Raises ValueError for places
    outside the text, empty, out of order or overlapping.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in places:
        if not at <= start < end <= len(text):
            raise ValueError(f"place {start}–{end} does not fit")
        before = _cut(text, at, start)
        if before and before[-1][1] == start and start - before[-1][0] <= LEFT_OVER and text[start - 1] not in _MARKS:
            start = before.pop()[0]
        while end < len(text) and text[end] in _MARKS:
            end += 1
        found += [*before, (start, end)]
        at = end
    return found + _cut(text, at, len(text))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for piece in _PIECE.finditer(text, start, end):
        if not piece.group().isspace():
            found += _by_words(text, piece.start(), piece.end())
    return found


def _by_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A piece between two marks of punctuation, in parts of about equal length, cut between words."""
    parts = -(-(end - start) // LONGEST)
    if parts == 1:
        return [(start, end)]
    wanted = (end - start) / parts
    found: list[tuple[int, int]] = []
    at = reached = start
    for word in rjieba.cut(text[start:end]):
        reached += len(word)
        if len(found) < parts - 1 and reached >= start + wanted * (len(found) + 1) - 1:
            found.append((at, reached))
            at = reached
    return [*found, (at, end)]
