"""What the instruments do when others announce something."""

from datetime import datetime
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.choices import Purpose
from wanli.learning.instruments.models import Sitting


def close_open_sittings(*, participant: Participant, purpose: str, at: datetime, **kwargs: Any) -> None:
    """Without consent nothing more is stored: questionnaires under way take no more answers."""
    if purpose == Purpose.LEARNING:
        Sitting.objects.filter(participant=participant, finished_at=None, closed_at=None).update(closed_at=at)


def forget_group(*, participant: Participant, at: datetime, **kwargs: Any) -> None:
    """Erasing a person takes the age band off the sittings too; the group stays, for the counts."""
    Sitting.objects.filter(participant=participant).update(age_band="")
