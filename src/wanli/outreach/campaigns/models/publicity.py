"""What was written and shown: media mentions, photos as evidence, and totals stated without records."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.outreach.campaigns.choices import Measure, MediaKind, Precision
from wanli.outreach.campaigns.models.campaigns import Campaign
from wanli.outreach.campaigns.models.records import CampaignRecord, Quantity, quantity_of
from wanli.outreach.campaigns.models.sessions import Session


@deconstructible
class EvidenceStorage(FileSystemStorage):
    """Files that have no public address: they are read only through views that check who asks."""

    @property
    def base_location(self) -> Path:
        return Path(settings.STATE) / "evidence"

    @property
    def location(self) -> str:
        return str(self.base_location.resolve())

    def url(self, name: str | None) -> str:
        raise ValueError("evidence is not accessible by address")


def _photo_path(photo: "Photo", filename: str) -> str:
    return f"campaigns/{photo.campaign_id}/{photo.digest}.jpg"


class MediaMention(CampaignRecord):
    """An outlet reported. `count` is how many reports; empty when the source names the outlet but no number."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="media_mentions")
    session = models.ForeignKey(
        Session,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="media_mentions",
        verbose_name=_("session"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="media_mentions",
        verbose_name=_("organisation written about"),
    )
    outlet = models.CharField(_("media"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=MediaKind, default=MediaKind.WEBSITE)
    title = models.CharField(_("title"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    count = models.PositiveIntegerField(_("number of reports"), null=True, blank=True, default=1)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.EXACT)

    class Meta:
        ordering = [models.F("published_on").desc(nulls_last=True), "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="media_mention_code_is_unique")]
        verbose_name = _("media report")
        verbose_name_plural = _("media reports")

    def __str__(self) -> str:
        return self.title or self.outlet

    @property
    def quantity(self) -> Quantity | None:
        """How many reports, with the qualifier, or None when no number is known."""
        return quantity_of(self, "count")


class Photo(CampaignRecord):
    """A photo of a session. Saved without what the camera knows: no place, no device, no owner."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="photos")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="photos", verbose_name=_("session"))
    file = models.ImageField(
        _("photo"),
        storage=EvidenceStorage(),
        upload_to=_photo_path,
        max_length=200,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    caption = models.CharField(_("caption"), max_length=200)

    class Meta:
        ordering = ["session", "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="photo_code_is_unique"),
            models.UniqueConstraint(fields=["campaign", "digest"], name="photo_is_evidence_once"),
        ]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return self.caption


class ReportedFigure(CampaignRecord):
    """A total that a source states without the records behind it. Never mixed with what can be counted."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reported_figures")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_figures",
        verbose_name=_("organisation"),
    )
    measure = models.CharField(_("what it counts"), max_length=24, choices=Measure, default=Measure.OTHER)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.EXACT)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    period = models.CharField(_("period"), max_length=80, blank=True)
    source_note = models.CharField(_("where the source says so"), max_length=300, blank=True)

    class Meta:
        ordering = ["campaign", "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="reported_figure_code_is_unique")]
        verbose_name = _("stated figure")
        verbose_name_plural = _("stated figures")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, Chinese where there is no other."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def quantity(self) -> Quantity | None:
        """The value with its qualifier, or None when it was not given."""
        return quantity_of(self, "value")
