"""Pattern: how one type of scam goes, in one language. Reviewed like everything citizens read."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, Revision, TranslatableMixin

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.models import ReviewedMixin, Topic
from wanli.knowledge.library.models.pieces import audience_text
from wanli.protection.scams.blocks import ClaimsBlock, FlagsBlock, StagesBlock
from wanli.protection.scams.choices import ScamType


class PatternHasNoSource(PermissionDenied):
    """A description of a scam that names no law and no authority cannot be published."""


class PatternQuerySet(models.QuerySet):
    def live(self) -> "PatternQuerySet":
        """What citizens may read."""
        return self.filter(live=True)

    def in_languages(self, *codes: str) -> "PatternQuerySet":
        return self.filter(locale__language_code__in=codes)


class Pattern(PreviewableMixin, ReviewedMixin, TranslatableMixin, models.Model):
    """One type of scam: how it goes, its stages with what is said and what to do, its signs, whom it aims at."""

    stream_fields = ("stages", "flags", "claims")

    scam = models.CharField(_("scam type"), max_length=30, choices=ScamType)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="scam_patterns", verbose_name=_("topic of the library")
    )
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience), verbose_name=_("aimed at"))
    title = models.CharField(_("title"), max_length=60)
    summary = models.CharField(_("summary"), max_length=200)
    story = models.TextField(_("how it goes"), max_length=1500)
    victims = models.TextField(_("whom it aims at"), max_length=500)
    stages = StreamField(StagesBlock(), verbose_name=_("stages"))
    flags = StreamField(FlagsBlock(), verbose_name=_("red flags"))
    claims = StreamField(ClaimsBlock(), verbose_name=_("what the law says"))
    reviewed_on = models.DateField(_("last checked on"), null=True, blank=True)
    review_by = models.DateField(_("check again by"), null=True, blank=True)

    objects = PatternQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        ordering = ["scam"]
        constraints = [models.UniqueConstraint(fields=["scam", "locale"], name="scam_pattern_once_per_language")]
        verbose_name = _("scam pattern")
        verbose_name_plural = _("scam patterns")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("scams:pattern", args=[self.slug])

    @property
    def slug(self) -> str:
        """The scam type as it stands in addresses."""
        return self.scam.replace("_", "-")

    @property
    def language(self) -> str:
        """The code of the language it is written in; needs `locale` at hand."""
        return self.locale.language_code

    @property
    def audience_text(self) -> str:
        return audience_text(self.audiences)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("As citizens see it"))]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "scams/pattern.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"request": request, "pattern": self, "is_preview": True}

    def refuse_unfit(self, revision: Revision) -> None:
        """Raises PatternHasNoSource when a version names no source, or a fact in it names none."""
        claims = revision.as_object().claims.raw_data
        if not claims or any(not (claim["value"] or {}).get("source") for claim in claims):
            raise PatternHasNoSource(_("A description of a scam needs its law or authority."))
