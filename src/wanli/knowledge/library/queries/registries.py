"""What apps above add to the library, each from its `ready()`.

`content_kinds` – further kinds of files in the content pack. The app that owns a kind reads and writes it::

    content_kinds.register("items", check=check_items, load=load_items)

    check_items(folder: Path, pack: Pack) -> Findings    # no database; reads folder / "items"
    load_items(folder: Path, at: datetime) -> Counts     # inside the transaction of `load_pack`, topics and
                                                         # sources are there already; raises PackHasProblems

`topic_invitations` – the "test yourself on this topic" slot of a topic page and of the end of a piece::

    topic_invitations.register(lambda topic_slug, language: Invitation(title, hint, url) or None)

An invitation is asked for on every page view: it must not query.

`learning_cards` – what leads from the page "learn" to another way of learning::

    learning_cards.register(cards)    # (request) -> list[LearningCard]; one query at most
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanli.ground.ui.queries import Slot

if TYPE_CHECKING:
    from wanli.knowledge.library.queries.packs import Pack


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in the pack: which file, where in it, and why."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.message}" if self.place else f"{self.file}: {self.message}"


class PackHasProblems(Exception):
    """The pack cannot be loaded as it is. Nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Findings:
    """What checking one kind found. `count` is what the kind's own key of the summary says.

    `by_audience` and `by_language` count the kind's things by audience and by language code; `difficulty` is
    free-form (assessments: how many items in each band of expected difficulty).
    """

    count: int = 0
    by_audience: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    missing_sources: int = 0
    overdue: int = 0
    difficulty: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Counts:
    """What loading one kind did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0  # edited in the back office since, therefore left alone
    withdrawn: int = 0  # the file is gone, therefore no longer shown

    @property
    def has_changes(self) -> bool:
        return bool(self.created or self.updated or self.withdrawn)

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in vars(self).items() if number) or "nothing to do"


@dataclass(frozen=True)
class ContentKind:
    """How one kind of files is checked and loaded."""

    name: str
    check: Callable[[Path, "Pack"], Findings]
    load: Callable[[Path, datetime], Counts]


class ContentKinds:
    """The kinds of files beside topics, sources and pieces, in the order in which they were registered."""

    def __init__(self) -> None:
        self._kinds: dict[str, ContentKind] = {}

    def register(
        self, name: str, *, check: Callable[[Path, "Pack"], Findings], load: Callable[[Path, datetime], Counts]
    ) -> None:
        """Add a kind. Registering a name again replaces it."""
        self._kinds[name] = ContentKind(name, check, load)

    def forget(self, name: str) -> None:
        """Take a kind away again (tests)."""
        self._kinds.pop(name, None)

    def __iter__(self):
        return iter(tuple(self._kinds.values()))


@dataclass(frozen=True)
class Invitation:
    """A link from a topic to something to do about it."""

    title: str
    hint: str
    url: str


class TopicInvitations:
    """What apps above offer on a topic's page."""

    def __init__(self) -> None:
        self._sources: list[Callable[[str, str], Invitation | None]] = []

    def register(self, invite: Callable[[str, str], Invitation | None]) -> None:
        """Add `invite(topic_slug, language) -> Invitation | None`."""
        if invite not in self._sources:
            self._sources.append(invite)

    def forget(self, invite: Callable[[str, str], Invitation | None]) -> None:
        """Take one away again (tests)."""
        self._sources.remove(invite)

    def invitations_for(self, topic_slug: str, language: str) -> list[Invitation]:
        """All invitations for one topic, in the order of registration."""
        return [card for invite in self._sources if (card := invite(topic_slug, language)) is not None]


@dataclass(frozen=True)
class LearningCard:
    """A card on the page "learn"; words in the reader's language."""

    title: str
    text: str
    url: str
    icon: str


learning_cards = Slot()
content_kinds = ContentKinds()
topic_invitations = TopicInvitations()
