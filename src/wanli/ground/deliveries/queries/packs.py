"""Packs: what of one topic a device keeps. Apps above fill them in `ready()`::

    packs.name(titles)               # titles(language) -> {slug: title} of everything that can be kept
    packs.fill("pages", pages_of)    # pages_of(slug, language) -> rows; a row of "pages" is {url, title, version}

A device asks which version is in force of what it keeps, and fetches a pack again when it has another. What has been
taken back since is not in the new one, and so disappears.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Titles = Callable[[str], dict[str, str]]
Fill = Callable[[str, str], list[dict[str, Any]]]


class NoSuchPack(Exception):
    """Nothing to keep under this name, or nothing any more."""


@dataclass(frozen=True)
class Pack:
    """A topic as a device keeps it. `version` changes with every letter of it, with the language and the look."""

    slug: str
    title: str
    language: str
    parts: dict[str, list[dict[str, Any]]]
    look: str = ""

    @property
    def version(self) -> str:
        text = json.dumps([self.slug, self.title, self.language, self.look, self.parts], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def as_row(self) -> dict[str, Any]:
        """As it goes to the device."""
        named = {"slug": self.slug, "title": self.title, "language": self.language, "version": self.version}
        return named | self.parts


class Packs:
    """What can be kept, put together from what the apps above give."""

    def __init__(self) -> None:
        self._titles: Titles = lambda _language: {}
        self._fills: dict[str, Fill] = {}

    def name(self, titles: Titles) -> None:
        """Say what can be kept."""
        self._titles = titles

    def fill(self, part: str, fill: Fill) -> None:
        """Add a part to every pack."""
        self._fills[part] = fill

    def pack(self, slug: str, language: str, look: str = "") -> Pack:
        """One pack as it stands now. Raises NoSuchPack."""
        title = self._titles(language).get(slug)
        if title is None:
            raise NoSuchPack(slug)
        return Pack(slug, title, language, {part: fill(slug, language) for part, fill in self._fills.items()}, look)

    def versions(self, slugs: list[str], language: str, look: str = "") -> dict[str, str]:
        """The versions in force of some packs; those which are no longer there are left out."""
        there = self._titles(language).keys()
        return {slug: self.pack(slug, language, look).version for slug in slugs if slug in there}


packs = Packs()
