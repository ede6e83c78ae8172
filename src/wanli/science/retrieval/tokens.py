"""Tokens of Chinese and English text, the same for the site's search and for the advisor.

Chinese is cut twice: into words by a dictionary (precise) and into overlapping pairs of letters (complete:
a two-letter word is found even where the dictionary cuts differently). Traditional letters become simplified
first, on both sides. English words are lower-cased and lose the ending of the plural.
"""

import re
import unicodedata
from functools import lru_cache

import opencc
import rjieba

# Han letters of the common planes; everything else that is a letter or digit counts as a western word.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")


@lru_cache(maxsize=1)
def _converter() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """The text with compatibility forms unified (NFKC), lower case, and traditional letters made simplified."""
    return str(_converter().convert(unicodedata.normalize("NFKC", text).casefold()))


def runs(text: str) -> list[str]:
    """Unbroken stretches of Han letters, and western words, of an already simplified text, in order."""
    return _RUN.findall(text)


def is_han(run: str) -> bool:
    """Whether a stretch consists of Han letters."""
    return _HAN_RUN.fullmatch(run) is not None


def singular(word: str) -> str:
    """An English word without the ending of the plural; short words and other scripts are left alone.

    Not a stemmer: both sides lose the same letters, which is all that comparing needs.
    """
    if len(word) <= 3 or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def bigrams(run: str) -> list[str]:
    """Overlapping pairs of letters of one stretch of Han letters; a single letter stands for itself."""
    if len(run) < 2:
        return [run] if run else []
    return [run[start : start + 2] for start in range(len(run) - 1)]


def words(run: str) -> list[str]:
    """The dictionary words of one stretch of Han letters, without single letters, which say too little."""
    return [word for word in rjieba.cut(run) if len(word) > 1]


def tokens(text: str) -> list[str]:
    """All tokens of a text in reading order: for Han stretches their pairs and their longer words.

    A word of two letters is a pair already and is not counted twice.
    """
    found: list[str] = []
    for run in runs(simplify(text)):
        if is_han(run):
            found += bigrams(run)
            found += [word for word in words(run) if len(word) > 2]
        else:
            found.append(singular(run))
    return found
