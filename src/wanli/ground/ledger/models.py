"""Entry: one link of the chain. Head: where the chain ends. Activity: what participants did, for counting."""

import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _

GENESIS = "0" * 64


def reference(thing: models.Model | str | None) -> str:
    """How the ledger names a thing: "accounts.person:7", "system", or nothing."""
    if thing is None:
        return ""
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}:{thing.pk}"


class Entry(models.Model):
    """One write that had a rule: who did what, on what, when, and what changed.

    `number` runs without gaps and `digest` covers the entry and the digest before it, so an entry that was
    changed, removed or slipped in is found by recomputing (`wanli ledger verify`). A trigger refuses UPDATE
    and DELETE. People appear by reference only ("accounts.person:7"), never by name: an entry outlives them.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    actor = models.CharField(_("by"), max_length=100, db_index=True)
    subject = models.CharField(_("on"), max_length=100, blank=True, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")

    def __str__(self) -> str:
        return f"{self.number} {self.action}"

    def compute_digest(self) -> str:
        """SHA-256 over the canonical JSON of the entry and the digest of the one before it."""
        fields = [
            self.number,
            self.at.timestamp(),
            self.action,
            self.actor,
            self.subject,
            self.before,
            self.after,
            self.previous_digest,
        ]
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Head(models.Model):
    """The last number and digest. Writers queue on this one row, so that the chain has no forks and no gaps."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head")]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Activity(models.Model):
    """One thing a consenting participant did. For counting, never for deciding; losing one loses a count.

    Written in batches by COPY. `participant_key` is the participant's pseudonymous key: erasing a person
    replaces the key, so the count stays and the person does not.
    """

    at = models.DateTimeField()
    participant_key = models.UUIDField(db_index=True)
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=120, blank=True)
    campaign = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "verb", "at"], name="activity_by_campaign")]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
