"""Consent: what a participant agreed to, in which version, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.choices import Purpose


class Consent(models.Model):
    """One agreement to one purpose in one version. Withdrawing closes it; it is kept as proof, without content."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    version = models.CharField(_("version"), max_length=20)
    is_by_guardian = models.BooleanField(_("given by a guardian"), default=False)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="consent_stands_once",
            )
        ]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ReturnCode(models.Model):
    """The code with which a person comes back on another device or a shared one. Only its digest is kept."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="return_code")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("return code")
        verbose_name_plural = _("return codes")

    def __str__(self) -> str:
        return f"return code {self.pk}"
