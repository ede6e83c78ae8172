"""ReviewedMixin: a text that nobody brings before citizens alone. Pieces are such texts, and so are test items."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, TaskState, WorkflowMixin

# What belongs to the text as a whole and never comes back with an old version of it.
KEPT_FIELDS = ("author_id", "file_digest", "loaded_revision_id")
# What changes with every save and says nothing about the text.
VOLATILE_FIELDS = frozenset(
    {
        *("pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision"),
        *("latest_revision", "expired", "locked", "locked_at", "locked_by", "author"),
        *("file_digest", "loaded_revision"),
    }
)


class NeedsSecondPerson(PermissionDenied):
    """A version may be published only after somebody who did not write it has approved it."""


class ReviewedMixin(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """Drafts, versions, locks, and a review by a second person.

    Nothing is published around the review: `publish` refuses every version that no second person approved,
    whoever asks. Texts from the content pack were reviewed as files and are published when they are loaded.
    """

    kept_fields: tuple[str, ...] = KEPT_FIELDS
    volatile_fields: frozenset[str] = VOLATILE_FIELDS
    stream_fields: tuple[str, ...] = ()  # StreamFields, whose versions are compared part by part

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("first written by"),
    )
    # The file this was loaded from, and the version that loading made: a newer version means somebody edited it here.
    file_digest = models.CharField(max_length=64, blank=True, editable=False)
    loaded_revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_from_file(self) -> bool:
        return bool(self.file_digest)

    @property
    def is_edited_here(self) -> bool:
        """Whether somebody wrote a version in the back office after the file was loaded."""
        return self.latest_revision_id is not None and self.latest_revision_id != self.loaded_revision_id

    def with_content_json(self, content: dict[str, Any]) -> Any:
        text = super().with_content_json(content)
        for name in self.kept_fields:
            setattr(text, name, getattr(self, name))
        return text

    def save_revision(self, user: Any = None, overwrite_revision: Any = None, **kwargs: Any) -> Revision:
        """Keep a version. A save without a change keeps none: who only approves does not become an author.

        A version that was ever in review is never overwritten, or text could change after its approval.
        """
        latest = self.get_latest_revision()
        is_plain_save = overwrite_revision is None and not kwargs.get("previous_revision")
        if is_plain_save and latest and self.essence(latest.content) == self.essence(self.serializable_data()):
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

    def refuse_unfit(self, revision: Revision) -> None:
        """Raise a PermissionDenied that says why this version cannot be published; nothing is wrong unless it does."""

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Put a version before citizens.

        Raises NeedsSecondPerson when nobody but its writers approved this version (superusers and commands
        included), and what `refuse_unfit` raises.
        """
        if self.approval_of(revision) is None:
            raise NeedsSecondPerson(_("Somebody who did not write this version has to approve it first."))
        self.refuse_unfit(revision)
        super().publish(revision, *args, **{**kwargs, "skip_permission_checks": True})

    def essence(self, content: dict[str, Any]) -> dict[str, Any]:
        """The part of a version that a reader could see, in one spelling."""
        essence = {name: value for name, value in content.items() if name not in self.volatile_fields}
        for name in self.stream_fields:
            essence[name] = json.loads((content.get(name) or "[]").replace("\\r\\n", "\\n"))
        return json.loads(json.dumps(essence, default=str))
