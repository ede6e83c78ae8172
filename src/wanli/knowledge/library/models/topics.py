"""Topic and Source: two short lists that carry both languages in one row."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.knowledge.library.choices import Area, SourceKind


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


class Topic(models.Model):
    """One subject of the library, such as telecom fraud or credit reports."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=160)
    summary_en = models.CharField(_("English summary"), max_length=200, blank=True)
    area = models.CharField(_("area"), max_length=20, choices=Area, default=Area.RIGHTS)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("library:topic", args=[self.slug])

    @property
    def label(self) -> str:
        """The title in the reader's language, Chinese where there is no other."""
        return self.title_en if self.title_en and _is_english() else self.title

    @property
    def description(self) -> str:
        """The summary in the reader's language, Chinese where there is no other."""
        return self.summary_en if self.summary_en and _is_english() else self.summary


class Source(models.Model):
    """A law, rule or publication that claims are bound to."""

    code = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issuer_en = models.CharField(_("issued by, in English"), max_length=250, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    url = models.URLField(_("official site"), blank=True)

    class Meta:
        ordering = ["title", "code"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("library:source", args=[self.code])

    @property
    def label(self) -> str:
        """The title in the reader's language, Chinese where there is no other."""
        return self.title_en if self.title_en and _is_english() else self.title

    @property
    def issuer_label(self) -> str:
        """The issuer in the reader's language, Chinese where there is no other."""
        return self.issuer_en if self.issuer_en and _is_english() else self.issuer

    @property
    def dated_on(self):
        """The date a reader needs: from when it holds, or when it was issued, or None when neither is known."""
        return self.effective_on or self.issued_on
