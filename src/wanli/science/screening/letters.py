"""Letters: what one written sign stands for, whatever it was dressed up as, and how it is spoken."""

import os
import unicodedata
from functools import cache

import opencc

# Letters of other scripts that are drawn like Latin ones (Unicode Technical Standard 39, those seen in messages).
_LOOK_ALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝкмтвнѵр", "aeopcyxijshdqwkmtbhvp", strict=True)),
    **dict(zip("ɑαεορτυχικνօɡʟɪ", "aaeoptuxiknogli", strict=True)),
}
# Signs that are read as a letter or a number.
_READ_AS = {**dict.fromkeys("¥￥€$＄", "元"), "％": "%", "℅": "%", "卄": "20", "廿": "20", "卅": "30", "〇": "0"}
_DIGIT_WORDS = dict(zip("零壹贰貳叁參肆伍陆陸柒捌玖", "0122334566789", strict=True))
_UNSEEN = {"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}
_FIRST_SYLLABLE = 0xF0000  # a plane of private letters: one for each syllable


@cache
def _converter() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


@cache
def plain(sign: str) -> str:
    """What one character stands for: compatibility forms unified, lower case, simplified; empty for what is not seen.

    Combining marks, zero-width characters, variation selectors and controls stand for nothing. Spaces, punctuation
    and emoji stay: whether they count is not a question of one character.
    """
    if sign in _READ_AS:
        return _READ_AS[sign]
    if unicodedata.category(sign) in _UNSEEN:
        return "\n" if sign in "\n\r" else " " if sign == "\t" else ""
    unified = unicodedata.normalize("NFKC", sign).casefold()
    return "".join(_plain_letter(letter) for letter in unified)


def _plain_letter(letter: str) -> str:
    if is_han(letter):
        simplified = str(_converter().convert(letter))
        return _DIGIT_WORDS.get(simplified, simplified)
    bare = unicodedata.normalize("NFD", letter)[0] if letter.isalpha() else letter
    return "" if unicodedata.category(bare) in _UNSEEN - {"Cc"} else _LOOK_ALIKES.get(bare, bare)


def is_han(letter: str) -> bool:
    """Whether a single letter is a Han letter."""
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\U00020000" <= letter <= "\U0003134f"


def carries(letter: str) -> bool:
    """Whether a letter of the plain text carries meaning, and is no filling."""
    return letter.isalnum() or letter == "%"


@cache
def spoken_letters() -> dict[str, str]:
    """Each Han letter's syllable without tone, as a private letter. The numbering follows the alphabet."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single letters are enough, and phrases cost 30 MB
    from pypinyin.constants import PINYIN_DICT

    # The commonest reading, also where a word would have another: both sides of a comparison read alike.
    syllables = {chr(code): _without_tone(reading.split(",")[0]) for code, reading in PINYIN_DICT.items()}
    number = {syllable: place for place, syllable in enumerate(sorted(set(syllables.values())))}
    return {letter: chr(_FIRST_SYLLABLE + number[syllable]) for letter, syllable in syllables.items()}


def _without_tone(reading: str) -> str:
    decomposed = unicodedata.normalize("NFD", reading)
    return "".join(part for part in decomposed if not unicodedata.combining(part) or part == "\u0308")


def spoken(text: str) -> str:
    """How a text is spoken, letter by letter: a private letter for each syllable; other letters stay as they are."""
    known = spoken_letters()
    return "".join([known.get(letter, letter) for letter in text])
