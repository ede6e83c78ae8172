"""KeptMessage: a masked message somebody let us keep, and what two people say it is. Tally: counts without texts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.protection.scams.choices import GenuineKind, RiskLevel, ScamType, Way

WHAT_IT_IS = [*ScamType.choices, *GenuineKind.choices]


class KeptMessage(models.Model):
    """Numbers and names are masked before it comes here. It joins the training set once a second person agrees."""

    text = models.TextField(_("masked text"), max_length=10_000)
    level = models.CharField(_("level"), max_length=10, choices=RiskLevel)
    probability = models.FloatField(_("probability"))
    type = models.CharField(_("type"), max_length=30, blank=True, choices=ScamType)
    marks = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("marks"))
    kept_at = models.DateTimeField(_("kept"), db_index=True)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="kept_messages"
    )
    label = models.CharField(_("what it is"), max_length=30, blank=True, choices=WHAT_IT_IS)
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    labelled_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (Q(labelled_by__isnull=False) & ~Q(confirmed_by=F("labelled_by"))),
                name="kept_message_is_confirmed_by_another",
            )
        ]
        permissions = [
            ("review_keptmessage", "Can say what a kept message is"),
            ("export_keptmessage", "Can export confirmed messages"),
        ]
        verbose_name = _("kept message")
        verbose_name_plural = _("kept messages")

    def __str__(self) -> str:
        return f"message {self.pk}"


class Tally(models.Model):
    """How many checks of one day came out how: numbers only, for the drift page. No text, no person."""

    day = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    level = models.CharField(max_length=10, choices=RiskLevel)
    type = models.CharField(max_length=30, blank=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "way", "level", "type"], name="tally_once_a_day")]
        permissions = [("view_drift", "Can see how checks come out over time")]
        verbose_name = _("tally of checks")
        verbose_name_plural = _("tallies of checks")

    def __str__(self) -> str:
        return f"{self.day} {self.way} {self.level} {self.type}: {self.number}"
