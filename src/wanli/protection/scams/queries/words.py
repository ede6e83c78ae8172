"""Sentences of `content/scams` that are not about one scam: whom to call, what changes a verdict, the four marks."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


@lru_cache(maxsize=8)
def _read(folder: Path, name: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((folder / "scams" / name).read_text(encoding="utf-8"))
    return told


def short_language(language: str) -> str:
    """ "zh" or "en", as the files of `content/scams` name languages."""
    return "en" if language.startswith("en") else "zh"


def in_language(told: Any, language: str) -> Any:
    """What was read, with every {zh, en} replaced by the words of one language."""
    if isinstance(told, dict):
        if set(told) == {"zh", "en"}:
            return told[language]
        kept = {name: in_language(value, language) for name, value in told.items() if name not in {"zh", "en"}}
        return kept | ({"words": told[language]} if {"zh", "en"} <= set(told) else {})
    if isinstance(told, list):
        return [in_language(value, language) for value in told]
    return told


def ways(language: str) -> dict[str, Any]:
    """Whom to ask, whom to call, where to report: `ask`, `alarm` (number, title, text) and `report`, a list."""
    return in_language(_read(Path(settings.CONTENT_FOLDER), "ways.yaml"), language)


def questions(language: str) -> dict[str, str]:
    """What to look out for, by the code of the rule that would be met."""
    return in_language(_read(Path(settings.CONTENT_FOLDER), "questions.yaml"), language)


def four_marks(language: str) -> dict[str, Any]:
    """The self-check of the four marks: questions, laws, verdicts, where to look up."""
    return in_language(_read(Path(settings.CONTENT_FOLDER), "marks.yaml"), language)
