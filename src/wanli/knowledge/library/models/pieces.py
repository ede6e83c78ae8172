"""Piece: one article, lesson, case, video or leaflet in one language. SearchEntry: the words it is found by."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    TaskState,
    TranslatableMixin,
    WorkflowMixin,
)

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.blocks import BodyBlock
from wanli.knowledge.library.choices import PieceKind
from wanli.knowledge.library.models.topics import Topic

# What belongs to the piece as a whole and never comes back with an old version of its text.
_KEPT_FIELDS = ("author_id", "recalled_at", "recall_reason", "file_digest", "loaded_revision_id")
# What changes with every save and says nothing about the text.
_VOLATILE_FIELDS = {
    *("pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision"),
    *("latest_revision", "expired", "locked", "locked_at", "locked_by", "author", "recalled_at", "recall_reason"),
    *("file_digest", "loaded_revision"),
}


class NeedsSecondPerson(PermissionDenied):
    """A version may be published only after somebody who did not write it has approved it."""


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


class Piece(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, models.Model
):
    """What we say about one thing, in one language; translations share `translation_key` and `slug`.

    Nothing is published around the review: `publish` refuses every version that no second person approved,
    whoever asks. Pieces from the content pack were reviewed as files and are published by `load_pack`.
    """

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
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("first written by"),
    )
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True, editable=False)
    recall_reason = models.CharField(_("reason for the recall"), max_length=300, blank=True, editable=False)
    # The file this was loaded from, and the version that loading made: a newer version means somebody edited it here.
    file_digest = models.CharField(max_length=64, blank=True, editable=False)
    loaded_revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

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
    def is_from_file(self) -> bool:
        return bool(self.file_digest)

    @property
    def is_edited_here(self) -> bool:
        """Whether somebody wrote a version in the back office after the file was loaded."""
        return self.latest_revision_id is not None and self.latest_revision_id != self.loaded_revision_id

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

    def with_content_json(self, content: dict[str, Any]) -> "Piece":
        piece = super().with_content_json(content)
        for name in _KEPT_FIELDS:
            setattr(piece, name, getattr(self, name))
        return piece

    def save_revision(self, user: Any = None, overwrite_revision: Any = None, **kwargs: Any) -> Revision:
        """Keep a version. A save without a change keeps none: who only approves does not become an author.

        A version that was ever in review is never overwritten, or text could change after its approval.
        """
        latest = self.get_latest_revision()
        is_plain_save = overwrite_revision is None and not kwargs.get("previous_revision")
        if is_plain_save and latest and _essence(latest.content) == _essence(self.serializable_data()):
            return latest
        if overwrite_revision is not None and (
            overwrite_revision.pk == self.live_revision_id or overwrite_revision.task_states.exists()
        ):
            overwrite_revision = None
        revision = super().save_revision(user=user, overwrite_revision=overwrite_revision, **kwargs)
        # An open review goes on with the newest text; whoever wrote it can no longer approve.
        step = self.current_workflow_task_state
        if step is not None and step.status == TaskState.STATUS_IN_PROGRESS:
            TaskState.objects.filter(pk=step.pk).update(revision=revision)
        return revision

    def writers_until(self, revision: Revision | None = None) -> set[int]:
        """Ids of everybody who wrote a version after the published one, up to and including `revision`."""
        versions = self.revisions.filter(user__isnull=False)
        if self.live_revision_id:
            versions = versions.filter(pk__gt=self.live_revision_id)
        if revision is not None:
            versions = versions.filter(Q(created_at__lte=revision.created_at) | Q(pk__lte=revision.pk))
        return set(versions.values_list("user_id", flat=True))

    def approval_of(self, revision: Revision) -> TaskState | None:
        """The approval of exactly this version by a second person, if there is one."""
        return (
            TaskState.objects.filter(
                revision=revision,
                status=TaskState.STATUS_APPROVED,
                finished_by__isnull=False,
                task__content_type__app_label="library",
                task__content_type__model="secondpersonapproval",
            )
            .exclude(finished_by__in=self.writers_until(revision))
            .order_by("-finished_at")
            .first()
        )

    def claims_without_source(self) -> int:
        """How many facts in this text name no source."""
        return sum(
            1 for part in self.body.raw_data if part["type"] == "claim" and not (part["value"] or {}).get("source")
        )

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Put a version before citizens.

        Raises NeedsSecondPerson when nobody but its writers approved this version (superusers and commands
        included), ClaimHasNoSource when a fact in it names no source.
        """
        if self.approval_of(revision) is None:
            raise NeedsSecondPerson(_("Somebody who did not write this version has to approve it first."))
        if revision.as_object().claims_without_source():
            raise ClaimHasNoSource(_("A fact in this text names no source."))
        super().publish(revision, *args, **{**kwargs, "skip_permission_checks": True})


def _essence(content: dict[str, Any]) -> dict[str, Any]:
    """The part of a version that a reader could see, in one spelling."""
    essence = {name: value for name, value in content.items() if name not in _VOLATILE_FIELDS}
    essence["body"] = json.loads((content.get("body") or "[]").replace("\\r\\n", "\\n"))
    return json.loads(json.dumps(essence, default=str))


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
