"""What of the assessments goes between a village's laptop and the centre."""

from django.db.models import QuerySet

from wanli.ground.stations.choices import Kind
from wanli.ground.stations.queries import Table
from wanli.learning.assessments.models import Attempt, BankEntry, Check, Form, Item, ItemBank, Response

_WORDS = ("title", "title_en", "summary", "summary_en", "audience", "icon", "length", "order", "is_offered")
_ITEM = (
    *("code", "translation_key", "skill", "audiences", "expected_difficulty", "status", "stem", "options", "key"),
    *("place", "live", "asked", "replaces", "withdrawn_at", "withdraw_reason"),
)
_BANK = ("version", "basis", "made_at", "model", "persons", "log_likelihood", "report", "is_in_force")
_ENTRY = ("item_code", "area", "status", "a", "b", "c", "a_standard_error", "b_standard_error", "answers")
_ATTEMPT = (
    *("token", "state", "theta", "standard_error", "language", "stage", "subject", "campaign", "session"),
    *("audience", "age_band", "is_simulated", "started_at", "finished_at", "closed_at"),
)


def _attempts() -> QuerySet[Attempt]:
    return Attempt.objects.filter(participant__erased_at=None).order_by("started_at", "pk")


def _responses() -> QuerySet[Response]:
    return Response.objects.filter(attempt__participant__erased_at=None).order_by("pk")


def _asked() -> QuerySet[Item]:
    """Questions that citizens have seen: drafts stay where they are written."""
    return Item.objects.filter(asked__isnull=False).order_by("code", "pk")


RECORDS = (
    Table(
        kind=Kind.RECORDS,
        order=30,
        model=Attempt,
        key=("token",),
        fields=_ATTEMPT,
        links={
            "participant": ("key",),
            "form": ("assessment__code", "label", "version", "item_codes"),
            "bank": ("version", "made_at"),
            "follows": ("token",),
        },
        may_change=frozenset({"state", "theta", "standard_error", "finished_at", "closed_at"}),
        rows=_attempts,
    ),
    Table(
        kind=Kind.RECORDS,
        order=40,
        model=Response,
        key=("attempt", "position"),
        fields=("position", "choice", "is_right", "is_play", "answered_at"),
        links={"attempt": ("token",), "item": ("code", "locale__language_code")},
        rows=_responses,
    ),
)

CONTENT = (
    Table(
        kind=Kind.CONTENT,
        order=40,
        model=Item,
        key=("code", "locale"),
        fields=_ITEM,
        links={"locale": ("language_code",), "topic": ("slug",), "source": ("code",)},
        may_change=frozenset({*_ITEM, "topic", "source"}) - {"code"},
        rows=_asked,
    ),
    Table(
        kind=Kind.CONTENT,
        order=50,
        model=Check,
        key=("code",),
        fields=("code", *_WORDS),
        may_change=frozenset(_WORDS),
        rows=Check.objects.all,
    ),
    Table(
        kind=Kind.CONTENT,
        order=60,
        model=Form,
        key=("assessment", "label", "version"),
        fields=("label", "version", "item_codes", "is_current"),
        links={"assessment": ("code",)},
        may_change=frozenset({"is_current"}),
        rows=lambda: Form.objects.order_by("pk"),
    ),
    Table(
        kind=Kind.CONTENT,
        order=70,
        model=ItemBank,
        key=("version",),
        fields=_BANK,
        may_change=frozenset({"is_in_force"}),
        rows=lambda: ItemBank.objects.order_by("is_in_force", "version"),  # only one is in force at any moment
    ),
    Table(
        kind=Kind.CONTENT,
        order=80,
        model=BankEntry,
        key=("bank", "item_code"),
        fields=_ENTRY,
        links={"bank": ("version",)},
        rows=BankEntry.objects.all,
    ),
    Table(
        kind=Kind.CONTENT,
        order=55,
        model=Check.topics.through,
        key=("check", "topic"),
        fields=(),
        links={"check": ("code",), "topic": ("slug",)},
        rows=Check.topics.through.objects.all,
    ),
)
