"""Reads of the look: how this person wants pages shown, and the slots that other apps fill.

A `Registry` is a slot: apps register from `ready()`, templates read. It lives on the lowest floor so that every
app above can reach it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

T = TypeVar("T")

ELDER, STANDARD = "elder", "standard"
LIGHT, DARK = "light", "dark"
VIEWS = (STANDARD, ELDER)
THEMES = (LIGHT, DARK)


class Registry(Generic[T]):
    """Things by name, in the order they were registered; registering a name again replaces the thing."""

    def __init__(self) -> None:
        self._things: dict[str, T] = {}

    def put(self, name: str, thing: T) -> None:
        self._things[name] = thing

    def forget(self, name: str) -> None:
        self._things.pop(name, None)

    def items(self) -> list[tuple[str, T]]:
        return list(self._things.items())

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._things.values()))

    def __len__(self) -> int:
        return len(self._things)

    def __contains__(self, name: str) -> bool:
        return name in self._things


@dataclass(frozen=True)
class Door:
    """One of the things a citizen can do: 测 学 问 查 帮."""

    slug: str
    url_name: str
    title: str | Promise
    hint: str | Promise
    icon: str
    order: int


class Doors(Registry[Door]):
    """The doors in their order; a phone's bottom bar has room for the first five."""

    def register(self, door: Door) -> None:
        self.put(door.slug, door)

    def __iter__(self) -> Iterator[Door]:
        return iter(sorted(self._things.values(), key=lambda door: door.order))


@dataclass(frozen=True)
class Todo:
    """One line of "today's tasks" in the back office: what is due, how many, where to do it."""

    title: str | Promise
    url: str
    count: int | None = None
    due: str | Promise = ""
    icon: str = "tasks"
    is_late: bool = False


class Slot(Registry[Callable[..., Any]]):
    """Callables that each give a list; `collect` joins the lists."""

    def register(self, source: Callable[..., Any]) -> Callable[..., Any]:
        """Usable as a decorator. The same function registered twice counts once."""
        self.put(f"{source.__module__}.{source.__qualname__}", source)
        return source

    def collect(self, *args: Any) -> list[Any]:
        return [thing for source in self for thing in source(*args)]


doors = Doors()
todo = Slot()


def view_of(request: HttpRequest | None) -> str:
    """ "elder" for 长辈版, else "standard"; kept in the cookie `view`."""
    value = request.COOKIES.get("view", "") if request else ""
    return value if value in VIEWS else STANDARD


def theme_of(request: HttpRequest | None) -> str:
    """ "light" or "dark" when the person chose, "" when the device decides; kept in the cookie `theme`."""
    value = request.COOKIES.get("theme", "") if request else ""
    return value if value in THEMES else ""
