"""Disguises: what senders do so that a filter does not read what a person still can. For training and for testing.

Each takes a text and a source of chance and gives the text disguised. None changes the text's meaning to a reader.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import opencc

from wanli.science.screening.decomposition import spellings
from wanli.science.screening.letters import is_han, spoken_letters

Disguise = Callable[[str, np.random.Generator], str]

_EMOJI = "❤✨🔥💰🎁✅👉🌹😊⭐💎🍀"
_FILLING = "*·_-~.^|、"


def spaces(text: str, rng: np.random.Generator) -> str:
    """A space between letters, in two places out of five."""
    return "".join(letter + " " * int(is_han(letter) and rng.random() < 0.4) for letter in text)


def emoji(text: str, rng: np.random.Generator) -> str:
    """An emoji after one letter in four."""
    return "".join(
        letter + (_EMOJI[rng.integers(len(_EMOJI))] if is_han(letter) and rng.random() < 0.25 else "")
        for letter in text
    )


def filling(text: str, rng: np.random.Generator) -> str:
    """A sign without meaning, or one that cannot be seen, after one letter in three."""
    signs = [*_FILLING, "\u200b", "\u200d", "\u2060"]
    return "".join(
        letter + (signs[rng.integers(len(signs))] if is_han(letter) and rng.random() < 0.33 else "") for letter in text
    )


def traditional(text: str, rng: np.random.Generator) -> str:
    """Traditional letters for simplified ones."""
    return str(_to_traditional().convert(text))


def full_width(text: str, rng: np.random.Generator) -> str:
    """Full-width Latin letters, digits and signs."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def taken_apart(text: str, rng: np.random.Generator) -> str:
    """Letters in their parts, three out of ten of those that can be."""
    return "".join(
        (ways := spellings(letter))[rng.integers(len(ways))]
        if is_han(letter) and rng.random() < 0.3 and spellings(letter)
        else letter
        for letter in text
    )


def homophones(text: str, rng: np.random.Generator) -> str:
    """Other letters that sound the same, for 35 in a hundred."""
    table = _same_sound()
    return "".join(
        same[rng.integers(len(same))]
        if is_han(letter) and rng.random() < 0.35 and (same := table.get(letter, ""))
        else letter
        for letter in text
    )


DISGUISES: Mapping[str, Disguise] = {
    "spaces": spaces,
    "emoji": emoji,
    "filling": filling,
    "traditional": traditional,
    "full width": full_width,
    "taken apart": taken_apart,
    "homophones": homophones,
}


@cache
def _to_traditional() -> "opencc.OpenCC":
    return opencc.OpenCC("s2t")


@cache
def _same_sound() -> dict[str, str]:
    """For each common letter the other common letters with its syllable."""
    by_sound: dict[str, str] = {}
    for letter, sound in spoken_letters().items():
        if _is_common(letter):
            by_sound[sound] = by_sound.get(sound, "") + letter
    return {letter: same.replace(letter, "") for same in by_sound.values() for letter in same}


def _is_common(letter: str) -> bool:
    """Whether a letter stands in the first level of GB 2312, 3,755 letters in use."""
    try:
        code = letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return b"\xb0\xa1" <= code <= b"\xd7\xf9"
