"""Hall: a quiz in a room, question by question. Seat: a phone that joined. HallAnswer: what it answered.

Nothing about a person is kept: a seat is a random number in a cookie, and is deleted with its answers some days later.
"""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.learning.games.choices import Phase, pseudonym


def hall_code() -> str:
    """Six digits: what can be typed on any phone. Guessing one leads to a quiz, and to nothing else."""
    return f"{secrets.randbelow(900_000) + 100_000}"


class Hall(models.Model):
    """One quiz. `questions` holds for each its code, right option and number of options, as drawn.

    `step` counts every change that phones must see. `position` is the question that is open or was last, from 1.
    `tallies` keeps of each told question how often "don't know" and each option was chosen, after the seats are gone.
    """

    code = models.CharField(_("code"), max_length=6, unique=True, default=hall_code, editable=False)
    title = models.CharField(_("title"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="halls", verbose_name=_("organisation")
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("host")
    )
    campaign = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    session = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    topics = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    shows_podium = models.BooleanField(
        _("show the podium"), default=True, help_text=_("The three best, under their made-up names.")
    )
    phase = models.CharField(_("phase"), max_length=8, choices=Phase, default=Phase.LOBBY)
    position = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField(default=1)
    tallies = models.JSONField(default=list)
    seats_taken = models.PositiveIntegerField(_("phones"), default=0, help_text="kept when the seats are deleted")
    opened_at = models.DateTimeField(_("hall opened"))
    asked_at = models.DateTimeField(null=True, help_text="when the open question was opened")
    ended_at = models.DateTimeField(_("ended"), null=True)
    cleared_at = models.DateTimeField(null=True, help_text="when its seats and answers were deleted")

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("hall")
        verbose_name_plural = _("halls")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("halls:hall", args=[self.code])

    @property
    def length(self) -> int:
        return len(self.questions)

    @property
    def question(self) -> dict[str, Any] | None:
        """The question that is open or was last."""
        return self.questions[self.position - 1] if self.position else None

    @property
    def is_last(self) -> bool:
        return self.position == self.length

    @property
    def spoken_code(self) -> str:
        """123 456: as one reads it out."""
        return f"{self.code[:3]} {self.code[3:]}"


class Seat(models.Model):
    """A phone in a hall. `name` numbers its made-up name; none for who wants none."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="seats")
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.PositiveSmallIntegerField(null=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "name"], name="hall_name_is_taken_once")]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def label(self) -> str:
        return "" if self.name is None else pseudonym(self.name)


class HallAnswer(models.Model):
    """What a phone answered to a question, once. `seconds` since the question was opened."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    is_right = models.BooleanField()
    seconds = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "position", "seat"], name="hall_question_is_answered_once")
        ]
        verbose_name = _("answer in a hall")
        verbose_name_plural = _("answers in a hall")

    def __str__(self) -> str:
        return f"{self.seat_id}/{self.position}"
