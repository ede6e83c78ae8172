"""Memory: what somebody who does not agree to be remembered has done, in a signed cookie that goes with the browser."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.core import signing
from django.http import HttpRequest

LEARNING_COOKIE = "wanli_learning"
MOST_ANSWERS, MOST_LESSONS = 48, 30  # a cookie holds 4 kB
_SALT = "wanli.learning"


@dataclass(frozen=True)
class OpenRun:
    """A lesson under way: its primary key, the questions, what was chosen so far, and the language."""

    lesson: int
    item_codes: tuple[str, ...]
    choices: tuple[int, ...]
    right: int
    language: str


@dataclass(frozen=True)
class Memory:
    """`answers`: (item, right, when). `lessons`: (lesson, when, passed, mastered), one a lesson, the last time."""

    answers: tuple[tuple[str, bool, datetime], ...] = ()
    lessons: tuple[tuple[int, datetime, bool, bool], ...] = ()
    run: OpenRun | None = None

    @property
    def is_empty(self) -> bool:
        return not self.answers and not self.lessons

    def answered(self, code: str, *, right: bool, at: datetime) -> "Memory":
        """With one more answer; the oldest goes when there are too many."""
        return replace(self, answers=(*self.answers, (code, right, at))[-MOST_ANSWERS:])

    def finished(self, lesson: int, *, at: datetime, passed: bool, mastered: bool) -> "Memory":
        """With this lesson done. Who has once passed it has passed it."""
        passed = passed or any(done[2] for done in self.lessons if done[0] == lesson)
        others = tuple(done for done in self.lessons if done[0] != lesson)
        return replace(self, lessons=(*others, (lesson, at, passed, mastered))[-MOST_LESSONS:])

    def signed(self) -> str:
        """The text of the cookie."""
        answers = [[code, int(right), int(at.timestamp())] for code, right, at in self.answers]
        lessons = [[pk, int(at.timestamp()), int(passed), int(mastered)] for pk, at, passed, mastered in self.lessons]
        run = self.run
        opened = [run.lesson, run.item_codes, run.choices, run.right, run.language] if run else None
        return signing.dumps([answers, lessons, opened], salt=_SALT, compress=True)


def load_memory(request: HttpRequest) -> Memory:
    """What the browser brought along; a forged or broken cookie brings nothing."""
    try:
        answers, lessons, opened = signing.loads(request.COOKIES.get(LEARNING_COOKIE, ""), salt=_SALT)
        return Memory(
            tuple((str(code), bool(right), datetime.fromtimestamp(at, UTC)) for code, right, at in answers),
            tuple(
                (int(pk), datetime.fromtimestamp(at, UTC), bool(passed), bool(mastered))
                for pk, at, passed, mastered in lessons
            ),
            OpenRun(opened[0], tuple(opened[1]), tuple(opened[2]), opened[3], opened[4]) if opened else None,
        )
    except (signing.BadSignature, TypeError, ValueError):
        return Memory()
