"""What the courses hold about one participant."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.learning.courses.models import Certificate, LessonRun, Seat


def lessons_done_by(participant: Participant) -> list[dict[str, Any]]:
    """The lessons a participant began or did."""
    runs = LessonRun.objects.filter(participant=participant).order_by("started_at")
    fields = ("lesson__course__code", "lesson__skill__topic__slug", "language", "item_codes", "choices", "right")
    return list(runs.values(*fields, "is_passed", "is_mastered", "started_at", "finished_at", "closed_at"))


def certificates_of(participant: Participant) -> list[dict[str, Any]]:
    """The certificates of a participant."""
    certificates = Certificate.objects.filter(participant=participant).order_by("issued_at")
    return list(certificates.values("token", "course__code", "name", "issued_at"))


def classes_of(participant: Participant) -> list[dict[str, Any]]:
    """The classes a participant sits in."""
    seats = Seat.objects.filter(participant=participant)
    return list(seats.values("classroom__code", "classroom__title", "nickname", "joined_at"))
