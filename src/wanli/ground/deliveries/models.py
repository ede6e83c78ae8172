"""Device: a person's profile on one device. Delivery: what became of one record that it sent."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.choices import STORED, Outcome, Reason


class Device(models.Model):
    """One person on one device, whose records are numbered. Two people who share a device are two of these."""

    client = models.UUIDField(_("client"), unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="devices")
    known_since = models.DateTimeField(_("known since"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return f"device {self.pk}"


class Delivery(models.Model):
    """One record of a device, by its number there. Its content is with the app that took it; here is its digest.

    `at` is when the device says that it happened, `received_at` when it came in.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="deliveries")
    sequence = models.BigIntegerField(_("number"), validators=[MinValueValidator(1)])
    kind = models.CharField(_("kind"), max_length=30)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(_("outcome"), max_length=10, choices=[(one.value, one.label) for one in STORED])
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    at = models.DateTimeField(_("time"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["device", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["device", "sequence"], name="record_is_delivered_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=STORED), name="delivery_has_an_outcome_that_stays"),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.REFUSED) ^ models.Q(reason=""), name="only_a_refusal_has_a_reason"
            ),
        ]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.device_id}/{self.sequence}"
