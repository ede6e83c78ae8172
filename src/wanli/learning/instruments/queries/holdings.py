"""What the instruments hold about one participant."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.learning.instruments.models import Answer, Sitting


def sittings_of(participant: Participant) -> list[dict[str, Any]]:
    """The questionnaires a participant took, with the scores as they were shown."""
    sittings = Sitting.objects.filter(participant=participant).order_by("started_at")
    fields = ("instrument__code", "instrument__version", "language", "campaign", "session", "audience", "age_band")
    return list(sittings.values(*fields, "scores", "bands", "started_at", "finished_at", "closed_at"))


def answers_of(participant: Participant) -> list[dict[str, Any]]:
    """Every answer a participant gave; `value` is null for "don't know"."""
    answers = Answer.objects.filter(sitting__participant=participant).order_by("pk")
    return list(answers.values("sitting__instrument__code", "question", "value", "answered_at"))
