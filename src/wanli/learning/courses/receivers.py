"""What the courses do when others announce something."""

from datetime import datetime
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.choices import Purpose
from wanli.learning.courses.models import Certificate, LessonRun, Seat


def close_open_runs(*, participant: Participant, purpose: str, at: datetime, **kwargs: Any) -> None:
    """Without consent nothing more is stored: lessons under way take no more answers, no class counts this person."""
    if purpose == Purpose.LEARNING:
        LessonRun.objects.filter(participant=participant, finished_at=None, closed_at=None).update(closed_at=at)
        Seat.objects.filter(participant=participant).delete()


def forget_person(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Erasing a person takes back the certificates, which bear the chosen name, and the seats."""
    Certificate.objects.filter(participant=participant).delete()
    Seat.objects.filter(participant=participant).delete()
