"""What was handed out of a material, against what there was."""

from django.db.models import F, Q, QuerySet, Sum

from wanli.outreach.campaigns.choices import Manner
from wanli.outreach.campaigns.models import Campaign, Material, MaterialUse


def handed_out(material: Material, *, besides: MaterialUse | None = None) -> int:
    """How many were handed out according to the records, one record left aside if named."""
    uses = material.uses.filter(manner=Manner.HANDED_OUT)
    if besides is not None and besides.pk:
        uses = uses.exclude(pk=besides.pk)
    return uses.aggregate(total=Sum("count"))["total"] or 0


def overdrawn(campaign: Campaign) -> QuerySet[Material]:
    """Materials of which more was handed out (`out`) than was stocked. Unknown stock is never overdrawn."""
    given = Sum("uses__count", filter=Q(uses__manner=Manner.HANDED_OUT))
    return campaign.materials.annotate(out=given).filter(stocked__isnull=False, out__gt=F("stocked"))
