"""Finding pieces by words: Chinese words of two letters, simplified or traditional, and English."""

from collections.abc import Iterable
from typing import Any


def plain_parts(raw_body: Iterable[dict[str, Any]]) -> list[str]:
    """The sentences of a body in reading order, from its stored form, without touching the database."""
    texts: list[str] = []
    for part in raw_body:
        _collect(part["value"], texts)
    return texts


def _collect(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, list):
        for entry in value:
            _collect(entry["value"] if isinstance(entry, dict) and "value" in entry else entry, texts)
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name != "source":
                _collect(entry, texts)


def quote_lexeme(token: str) -> str:
    """A token between quotes, as tsvector and tsquery want it."""
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
