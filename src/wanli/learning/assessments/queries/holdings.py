"""What the assessments hold about one participant."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.models import Attempt, Response


def attempts_of(participant: Participant) -> list[dict[str, Any]]:
    """The tests a participant took."""
    fields = ("form__assessment__code", "form__label", "stage", "language", "campaign", "session", "audience")
    attempts = Attempt.objects.filter(participant=participant).order_by("started_at")
    return list(attempts.values(*fields, "theta", "standard_error", "age_band", "started_at", "finished_at"))


def answers_of(participant: Participant) -> list[dict[str, Any]]:
    """Every answer a participant gave."""
    answers = Response.objects.filter(attempt__participant=participant).order_by("answered_at")
    return list(answers.values("item__code", "item__stem", "choice", "is_right", "answered_at"))
