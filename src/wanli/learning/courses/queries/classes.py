"""A class as its host sees it: who is where, under nicknames or as numbers, never more than was agreed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from wanli.ground.accounts.models import Participant
from wanli.learning.courses.models import Classroom, Lesson, LessonRun, Seat
from wanli.learning.courses.queries.catalogue import lessons_of
from wanli.science.figures.suppression import MINIMUM

HOST_COOKIE = "wanli_class_host"
HOST_SALT = "wanli.class.host"


@dataclass(frozen=True)
class Place:
    """Somebody with a nickname: which lessons are passed, and which comes next."""

    nickname: str
    passed: int
    next_lesson: Lesson | None

    @property
    def is_complete(self) -> bool:
        return self.next_lesson is None


@dataclass(frozen=True)
class LessonCount:
    """One lesson in a class: how many with a nickname passed it, and of those without the share in whole tens.

    `share` is None while fewer than ten sit there without a name.
    """

    lesson: Lesson
    named: int
    share: int | None


@dataclass(frozen=True)
class ClassView:
    """What the host sees."""

    classroom: Classroom
    lessons: list[LessonCount]
    places: list[Place]
    seats: int
    nameless: int

    least = MINIMUM

    @property
    def is_hidden(self) -> bool:
        """Whether numbers about people without a name are held back."""
        return 0 < self.nameless < self.least


def open_class_by_code(code: str, *, at: datetime) -> Classroom:
    """A class that can be joined. Raises Classroom.DoesNotExist."""
    open_ones = Classroom.objects.select_related("course").filter(ended_at=None, ends_at__gt=at)
    return open_ones.get(code=code.strip().upper())


def hosted_class(digest: str) -> Classroom:
    """The class of a host's key, also when it is over. Raises Classroom.DoesNotExist."""
    return Classroom.objects.select_related("course").get(host_digest=digest)


def hosted_by(request: HttpRequest) -> str:
    """The key of the class that this browser opened last; empty when it opened none."""
    return request.get_signed_cookie(HOST_COOKIE, default="", salt=HOST_SALT) or ""


def seats_of(participant: Participant | None, *, at: datetime) -> list[Seat]:
    """The open classes that a participant sits in."""
    if participant is None:
        return []
    seats = Seat.objects.filter(participant=participant, classroom__ended_at=None, classroom__ends_at__gt=at)
    return list(seats.select_related("classroom__course"))


def class_view(classroom: Classroom) -> ClassView:
    """Who is where. Numbers about people without a name are shown from ten of them on, and rounded. Five queries."""
    lessons = lessons_of(classroom.course)
    seats = list(classroom.seats.all())
    passed = LessonRun.objects.filter(
        participant__in=[seat.participant_id for seat in seats], lesson__in=lessons, is_passed=True
    )
    pairs = set(passed.values_list("participant_id", "lesson_id"))
    named = [seat for seat in seats if seat.nickname]
    nameless = [seat for seat in seats if not seat.nickname]
    by_named = Counter(lesson for seat in named for who, lesson in pairs if who == seat.participant_id)
    hidden = {seat.participant_id for seat in nameless}
    by_nameless = Counter(lesson for who, lesson in pairs if who in hidden)
    counts = [
        LessonCount(lesson, by_named[lesson.pk], _share(by_nameless[lesson.pk], len(nameless))) for lesson in lessons
    ]
    places = [_place(seat, lessons, pairs) for seat in named]
    return ClassView(classroom, counts, places, len(seats), len(nameless))


def _share(passed: int, people: int) -> int | None:
    return round(passed / people * 10) * 10 if people >= MINIMUM else None


def _place(seat: Seat, lessons: list[Lesson], pairs: set[tuple[int, int]]) -> Place:
    left = [lesson for lesson in lessons if (seat.participant_id, lesson.pk) not in pairs]
    return Place(seat.nickname, len(lessons) - len(left), left[0] if left else None)
