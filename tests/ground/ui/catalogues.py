"""Finds every msgid that code and templates use, the way Django's makemessages does, without gettext installed."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import wanli

PACKAGE = Path(wanli.__file__).parent
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def apps() -> list[Path]:
    """The folders of all apps, each with its own catalogue."""
    return sorted(path.parent for path in PACKAGE.rglob("apps.py"))


def _singular(message: object) -> str:
    words = message if isinstance(message, tuple) else (message,)
    return next(word for word in words if word)


def _msgids(source: str) -> set[tuple[str, str]]:
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    return {(context or "", _singular(message)) for _line, message, _comments, context in found}


@cache
def used_in(app: Path) -> frozenset[tuple[str, str]]:
    """(context, msgid) of every text that the app's code and templates give to translation."""
    found: set[tuple[str, str]] = set()
    for path in app.rglob("*.py"):
        found |= _msgids(path.read_text(encoding="utf-8"))
    for path in app.rglob("templates/**/*"):
        if path.suffix in {".html", ".txt"}:
            lines = templatize(path.read_text(encoding="utf-8")).splitlines()
            # Templates are indented as they please; Python's tokenizer would not have it.
            found |= _msgids("\n".join(line.strip() for line in lines))
    return frozenset((context, text) for context, text in found if text.strip())


@cache
def catalogue(app: Path, locale: str = "zh_Hans"):
    path = app / "locale" / locale / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def translated_in(app: Path) -> set[tuple[str, str]]:
    messages = catalogue(app) or []
    return {
        (message.context or "", _singular(message.id))
        for message in messages
        if message.id and message.string and all(message.string if isinstance(message.string, tuple) else [1])
    }
