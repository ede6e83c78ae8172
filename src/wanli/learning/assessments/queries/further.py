"""Further tests on the page of tests: other apps of the wing register theirs in `ready()`.

    further_tests.register(tests_on_offer)    # (request) -> list[FurtherTest]

Asked for on every view of the page: one query at most.
"""

from dataclasses import dataclass

from wanli.ground.ui.queries import Slot


@dataclass(frozen=True)
class FurtherTest:
    """A card that leads to a test; words in the reader's language."""

    title: str
    summary: str
    url: str
    icon: str


further_tests = Slot()
pastimes = Slot()  # games and the like, in the same way


@dataclass(frozen=True)
class WayOn:
    """A button on the result of a placement; words in the reader's language."""

    title: str
    url: str


# What other apps of the wing offer after a placement: `ways_on.register(fn)`, (request) -> list[WayOn]; one query each.
ways_on = Slot()
