"""What the assessments hold about one participant."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.models import Attempt, Response, SkillTrack


def attempts_of(participant: Participant) -> list[dict[str, Any]]:
    """The tests a participant took."""
    fields = ("form__assessment__code", "form__label", "stage", "subject", "language", "campaign")
    attempts = Attempt.objects.filter(participant=participant).order_by("started_at")
    return list(
        attempts.values(
            *fields, "session", "audience", "theta", "standard_error", "age_band", "started_at", "finished_at"
        )
    )


def answers_of(participant: Participant) -> list[dict[str, Any]]:
    """Every answer a participant gave."""
    answers = Response.objects.filter(attempt__participant=participant).order_by("answered_at")
    return list(answers.values("item__code", "item__stem", "choice", "is_right", "answered_at"))


def skills_of(participant: Participant) -> list[dict[str, Any]]:
    """What is worked out about a participant's skills, as numbers."""
    tracks = SkillTrack.objects.filter(participant=participant)
    return [{**track.state, "lessons": track.lessons} for track in tracks]
