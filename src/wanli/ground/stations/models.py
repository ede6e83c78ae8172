"""Station: another installation whose files are taken. Sent, Received: which files went out and came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.stations.choices import Kind


class Station(models.Model):
    """An installation that is known by its public key: a village's laptop to the centre, the centre to the laptop."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_key = models.CharField(_("public key"), max_length=44, unique=True, help_text=_("Ed25519, base64"))
    registered_at = models.DateTimeField(_("registered"))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("station")
        verbose_name_plural = _("stations")

    def __str__(self) -> str:
        return self.name


class Sent(models.Model):
    """A file that was written here. Numbers rise, so that the other side can tell an older file from a newer one."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("time"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="station_file_has_its_number")]
        verbose_name = _("file sent")
        verbose_name_plural = _("files sent")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Received(models.Model):
    """A file that was taken, and what it brought."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    at = models.DateTimeField(_("time"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "kind", "number"], name="station_file_is_received_once")
        ]
        verbose_name = _("file received")
        verbose_name_plural = _("files received")

    def __str__(self) -> str:
        return f"{self.station_id} {self.kind} {self.number}"


class Carried(models.Model):
    """A person who was carried from one installation to the other; `digest` is that of the key at the time.

    Whoever has been erased since is recognised by it: there is nobody with this key any more. `station` is empty where
    the person was sent from here.
    """

    station = models.ForeignKey(Station, on_delete=models.CASCADE, null=True, related_name="people")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "digest"], name="person_is_carried_once", nulls_distinct=False)
        ]
        verbose_name = _("person carried")
        verbose_name_plural = _("people carried")

    def __str__(self) -> str:
        return f"{self.station_id}/{self.participant_id}"
