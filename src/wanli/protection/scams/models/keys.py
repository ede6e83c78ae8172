"""ApiKey: what another system calls the check with. Only its digest is kept. ApiUse: how often a day."""

import hashlib

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def digest_of_key(key: str) -> str:
    """Keys are 256 random bits, so a plain digest keeps them: there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKey(models.Model):
    """A key with a quota a day; `start` is shown so that its owner recognises it."""

    name = models.CharField(_("used by"), max_length=80, help_text=_("institution and system"))
    start = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    quota = models.PositiveIntegerField(
        _("messages a day"), default=10_000, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.start}… {self.name}"


class ApiUse(models.Model):
    """How many messages a key had checked on one day."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="api_use_once_a_day")]
        verbose_name = _("use of a key")
        verbose_name_plural = _("uses of keys")

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
