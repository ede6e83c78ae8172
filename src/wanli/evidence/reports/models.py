"""Summary: what the organiser adds to the generated text. Each save is a version; none is overwritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.evidence.reports.choices import Part
from wanli.ground.accounts.models import Person
from wanli.outreach.campaigns.models import Campaign

LONGEST = 4000


class Summary(models.Model):
    """The organiser's words for a campaign's summary document, one field a section.

    The figures and the sentences around them are generated anew each time; these words stay.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="summaries")
    version = models.PositiveIntegerField(_("version"))
    overview = models.TextField(_("remarks on the overview"), max_length=LONGEST, blank=True)
    work = models.TextField(_("remarks on work and highlights"), max_length=LONGEST, blank=True)
    effects = models.TextField(_("remarks on effects"), max_length=LONGEST, blank=True)
    problems = models.TextField(_("remarks on problems"), max_length=LONGEST, blank=True)
    lessons = models.TextField(_("lessons"), max_length=LONGEST, blank=True)
    next_steps = models.TextField(_("remarks on next steps"), max_length=LONGEST, blank=True)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by"))
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        ordering = ["campaign", "-version"]
        constraints = [models.UniqueConstraint(fields=["campaign", "version"], name="summary_version_is_unique")]
        verbose_name = _("summary text")
        verbose_name_plural = _("summary texts")

    def __str__(self) -> str:
        return f"{self.campaign} · {self.version}"

    @property
    def texts(self) -> dict[str, str]:
        """The words by section."""
        return {part: getattr(self, part) for part in Part.values}
