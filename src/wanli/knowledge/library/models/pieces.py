"""Piece: one article, lesson, case, video or leaflet in one language. SearchEntry: the words it is found by."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, Revision, TranslatableMixin

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.blocks import BodyBlock
from wanli.knowledge.library.choices import PieceKind
from wanli.knowledge.library.models.reviewed import KEPT_FIELDS, VOLATILE_FIELDS, ReviewedMixin
from wanli.knowledge.library.models.topics import Topic


class ClaimHasNoSource(PermissionDenied):
    """A version with a fact that names no source cannot be published."""


def audience_text(audiences: list[str]) -> str:
    """For whom, as one phrase in the reader's language; "everyone" goes without saying beside a group."""
    groups = [group for group in audiences if group != Audience.PUBLIC] or audiences
    comma = ", " if (get_language() or "").startswith("en") else "、"
    return comma.join(str(Audience(group).label) for group in groups)


class PieceQuerySet(models.QuerySet):
    def live(self) -> "PieceQuerySet":
        """What citizens may read: published, not expired, not recalled."""
        return self.filter(live=True, recalled_at=None)

    def in_languages(self, *codes: str) -> "PieceQuerySet":
        return self.filter(locale__language_code__in=codes)

    def overdue(self, today: date) -> "PieceQuerySet":
        """Published, but nobody has checked it since it should have been."""
        return self.live().filter(review_by__lt=today)

    def without_body(self) -> "PieceQuerySet":
        """For lists: the body is the heavy part and not shown there."""
        return self.defer("body", "recall_reason", "file_digest")


class Piece(PreviewableMixin, ReviewedMixin, TranslatableMixin, models.Model):
    """What we say about one thing, in one language; translations share `translation_key` and `slug`."""

    kept_fields = (*KEPT_FIELDS, "recalled_at", "recall_reason")
    volatile_fields = VOLATILE_FIELDS | {"recalled_at", "recall_reason"}
    stream_fields = ("body",)

    slug = models.SlugField(_("short name in addresses"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=PieceKind)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="pieces", verbose_name=_("topic"))
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience), verbose_name=_("written for"))
    title = models.CharField(_("title"), max_length=80)
    summary = models.CharField(_("summary"), max_length=240)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=2)
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    reviewed_on = models.DateField(_("last checked on"), null=True, blank=True)
    review_by = models.DateField(_("check again by"), null=True, blank=True)
    illustration = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("illustration"),
    )
    video = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("video file"),
    )
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True, editable=False)
    recall_reason = models.CharField(_("reason for the recall"), max_length=300, blank=True, editable=False)

    objects = PieceQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="piece_slug_once_per_language")]
        permissions = [("recall_piece", "Can recall piece")]
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:piece", args=[self.topic.slug, self.slug])

    @property
    def language(self) -> str:
        """The code of the language it is written in; needs `locale` at hand."""
        return self.locale.language_code

    @property
    def audience_text(self) -> str:
        return audience_text(self.audiences)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", _("As citizens see it"))]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "library/piece.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"request": request, "piece": self, "is_preview": True}

    def clean(self) -> None:
        super().clean()
        if self.reviewed_on and self.review_by and self.review_by < self.reviewed_on:
            raise ValidationError({"review_by": _("The next check lies before the last one.")})

    def claims_without_source(self) -> int:
        """How many facts in this text name no source."""
        return sum(
            1 for part in self.body.raw_data if part["type"] == "claim" and not (part["value"] or {}).get("source")
        )

    def refuse_unfit(self, revision: Revision) -> None:
        """Raises ClaimHasNoSource when a fact in this version names no source."""
        if revision.as_object().claims_without_source():
            raise ClaimHasNoSource(_("A fact in this text names no source."))


class SearchEntry(models.Model):
    """The words by which a published piece is found. There is none for a piece that is not published."""

    piece = models.OneToOneField(Piece, on_delete=models.CASCADE, related_name="search_entry")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="library_search_words")]
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return f"words of piece {self.piece_id}"
