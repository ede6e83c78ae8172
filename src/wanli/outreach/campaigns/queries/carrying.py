"""What of the campaigns goes between a village's laptop and the centre: sessions there, attendance back."""

from django.db.models import Q, QuerySet

from wanli.ground.stations.choices import Kind
from wanli.ground.stations.queries import Table
from wanli.outreach.campaigns.models import Campaign, CheckIn, Session

_CAMPAIGN = (
    *("name", "name_en", "theme", "theme_en", "slogans", "starts_on", "ends_on", "when_text", "status"),
    *("provenance", "source_title", "source_publisher", "source_published_on", "source_note", "check_code", "topics"),
)
_SESSION = (
    *("code", "note", "title", "title_en", "kind", "status", "venue", "region", "starts_on", "ends_on", "opens_at"),
    *("closes_at", "when_text", "occasions", "audiences", "topics", "expected"),
)


def _attendance() -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(Q(participant=None) | Q(participant__erased_at=None)).order_by("at", "pk")


TABLES = (
    Table(
        kind=Kind.CONTENT,
        order=110,
        model=Campaign,
        key=("code",),
        fields=("code", "created_at", *_CAMPAIGN),
        links={"host": ("code",)},
        may_change=frozenset({*_CAMPAIGN, "host"}),
        rows=lambda: Campaign.objects.public(),
    ),
    Table(
        kind=Kind.CONTENT,
        order=120,
        model=Session,
        key=("short_code",),
        fields=("short_code", *_SESSION),
        links={"campaign": ("code",), "organisation": ("code",)},
        may_change=frozenset({*_SESSION, "organisation"}),
        rows=lambda: Session.objects.filter(campaign__in=Campaign.objects.public()),
    ),
    Table(
        kind=Kind.RECORDS,
        order=50,
        model=CheckIn,
        key=("nonce",),
        fields=("nonce", "at"),
        links={"session": ("short_code",), "participant": ("key",)},
        rows=_attendance,
    ),
)
