"""Material: what was stocked. MaterialUse: what was handed out or set up, where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.outreach.campaigns.choices import Manner, MaterialKind, Precision
from wanli.outreach.campaigns.models.campaigns import Campaign
from wanli.outreach.campaigns.models.records import CampaignRecord, Quantity, quantity_of
from wanli.outreach.campaigns.models.sessions import Session


class Material(CampaignRecord):
    """Leaflets, banners, desks. `stocked` stays empty when nobody said how many there were."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(_("kind"), max_length=10, choices=MaterialKind, default=MaterialKind.LEAFLET)
    title = models.CharField(_("title"), max_length=160)
    unit = models.CharField(_("measure word"), max_length=10, blank=True)
    stocked = models.PositiveIntegerField(_("stocked"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.EXACT)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="material_code_is_unique")]
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    @property
    def quantity(self) -> Quantity | None:
        """The stock with its qualifier, or None when it is unknown."""
        return quantity_of(self, "stocked")


class MaterialUse(CampaignRecord):
    """A quantity of a material at a session, or by an organisation in the course of the campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="material_uses")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="uses", verbose_name=_("material"))
    session = models.ForeignKey(
        Session,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="material_uses",
        verbose_name=_("session"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="material_uses",
        verbose_name=_("organisation"),
    )
    manner = models.CharField(_("how used"), max_length=12, choices=Manner, default=Manner.HANDED_OUT)
    count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.EXACT)
    used_on = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        ordering = ["material", "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="material_use_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(session__isnull=False) | models.Q(organisation__isnull=False),
                name="material_is_used_somewhere",
                violation_error_message=_("Name the session or the organisation."),
            ),
        ]
        verbose_name = _("use of material")
        verbose_name_plural = _("uses of material")

    def __str__(self) -> str:
        return f"{self.material} {self.quantity or ''}".strip()

    @property
    def quantity(self) -> Quantity | None:
        """The number with its qualifier, or None when the source gives none."""
        return quantity_of(self, "count")
