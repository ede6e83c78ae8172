"""The slots of the home page and the search page. Apps above fill them from `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from wanli.ground.ui.queries import Door, Registry, Slot, doors

__all__ = ["Card", "Door", "Hit", "doors", "near_you", "search", "search_sources"]

MOST_HITS = 20
# Whoever looks for one of these names wants the elder view itself.
ELDER_WORDS = {"长辈版", "亲情版", "关爱版", "关怀版", "长者版", "老年版", "大字版", "elder view", "large text"}


@dataclass(frozen=True)
class Card:
    """Something going on near the visitor: a session, a live hall, a contest."""

    title: str | Promise
    url: str
    text: str | Promise = ""
    when: str | Promise = ""
    where: str | Promise = ""
    icon: str = "calendar"


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    url: str
    text: str = ""
    icon: str = "learn"
    tags: tuple[str, ...] = field(default=())


class SearchSources(Registry[Callable[[str, str], list[Hit]]]):
    """Named sources; the (translatable) name is the heading above what they find."""

    def register(self, name: str | Promise, source: Callable[[str, str], list[Hit]]) -> None:
        """`source(query, language)` gives its hits, best first; `language` is a code such as "zh-hans"."""
        self.put(f"{source.__module__}.{source.__qualname__}", (name, source))


near_you = Slot()
search_sources = SearchSources()


def search(query: str, language: str) -> list[tuple[str, list[Hit]]]:
    """What each source finds, as (heading, hits); sources that find nothing are left out."""
    found = [(name, list(source(query, language))[:MOST_HITS]) for name, source in search_sources]
    return [(name, hits) for name, hits in found if hits]
