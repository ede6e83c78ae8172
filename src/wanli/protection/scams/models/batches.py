"""Batch: a file of messages checked in the background. Its messages are not kept; the result names rows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.protection.scams.choices import BatchState


class Batch(models.Model):
    """One file: how far it is, what could not be read row by row, and the result to download."""

    name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.WAITING)
    total = models.PositiveIntegerField(_("messages"), default=0)
    done = models.PositiveIntegerField(_("checked"), default=0)
    problems = models.JSONField(default=list)  # [row, reason] of rows that could not be read
    counts = models.JSONField(default=dict)  # level → number
    result = models.BinaryField(null=True, editable=False)  # a CSV file: row, id, verdict; no texts
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("batch check")
        verbose_name_plural = _("batch checks")

    def __str__(self) -> str:
        return self.name
