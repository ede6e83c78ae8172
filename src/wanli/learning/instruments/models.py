"""InstrumentVersion: a questionnaire as it was asked. Sitting: who took it. Answer: what was answered, append only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import AgeBand, Audience
from wanli.ground.accounts.models import Participant


class InstrumentVersion(models.Model):
    """One version of an instrument, `code@version`, with the whole of its file in `definition`.

    What measures (questions, options, points, rules) never changes once somebody has answered: a change is a new
    version. Words about it (licence, source, what a score means) may be mended.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    definition = models.JSONField(_("definition"))
    digest = models.CharField(max_length=64, editable=False)
    measure_digest = models.CharField(max_length=64, editable=False, help_text="of what measures")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_offered = models.BooleanField(_("offered"), default=True)
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        ordering = ["order", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="instrument_version_is_unique")]
        verbose_name = _("instrument version")
        verbose_name_plural = _("instrument versions")

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class Sitting(models.Model):
    """One participant's way through one version. Scores and classes are kept as they were shown.

    `scores` maps the code of a score to points or null, `bands` to the code of a class or null.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="sittings")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="sittings")
    language = models.CharField(max_length=10)
    campaign = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    session = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    audience = models.CharField(max_length=20, choices=Audience, blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand, blank=True)
    is_simulated = models.BooleanField(default=False, help_text="made by a rehearsal: never counted")
    scores = models.JSONField(default=dict)
    bands = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="consent was withdrawn before the end")

    class Meta:
        ordering = ["started_at"]
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class Answer(models.Model):
    """One answer to one question, never changed: who thinks again before the end adds another, and the last counts."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="answers")
    question = models.SlugField(max_length=40)
    value = models.FloatField(null=True, help_text="an option counted from 1, or a number; null is “don't know”")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to a questionnaire")
        verbose_name_plural = _("answers to questionnaires")

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.question}"
