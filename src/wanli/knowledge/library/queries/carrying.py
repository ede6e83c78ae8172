"""What of the library goes from the centre to a village's laptop. Pictures and videos stay behind."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from wagtail.models import Locale

from wanli.ground.stations.choices import Kind
from wanli.ground.stations.queries import Table
from wanli.knowledge.library.models import Piece, Source, Topic

_TOPIC = ("title", "title_en", "summary", "summary_en", "area", "icon", "order")
_SOURCE = ("kind", "title", "title_en", "issuer", "issuer_en", "issued_on", "effective_on", "url")
_PIECE = (
    *("translation_key", "kind", "audiences", "title", "summary", "minutes", "body", "reviewed_on", "review_by"),
    *("live", "first_published_at", "last_published_at", "recalled_at", "recall_reason"),
)
Row = dict[str, Any]


def _published() -> QuerySet[Piece]:
    """What citizens can read or could: a recall has to travel, too."""
    return Piece.objects.exclude(first_published_at=None).order_by("slug", "pk")


def _with_codes(row: Row) -> Row:
    """Claims name their source by its code, which is the same everywhere."""
    return row | {"body": _claims(row["body"], dict(Source.objects.values_list("pk", "code")))}


def _with_numbers(row: Row) -> Row:
    return row | {"body": _claims(row["body"], dict(Source.objects.values_list("code", "pk")))}


def _claims(body: list[Row], names: dict[Any, Any]) -> list[Row]:
    return [
        part | {"value": part["value"] | {"source": names[part["value"]["source"]]}}
        if part["type"] == "claim"
        else part
        for part in body
    ]


def content(after: Any) -> tuple[Table, ...]:
    """The library's tables; `after` brings the search index up to date with the pieces that were written."""

    def settle(written: list[models.Model], at: datetime) -> None:
        after(written)

    return (
        Table(
            kind=Kind.CONTENT,
            order=5,
            model=Locale,
            key=("language_code",),
            fields=("language_code",),
            rows=Locale.objects.all,
        ),
        Table(
            kind=Kind.CONTENT,
            order=20,
            model=Topic,
            key=("slug",),
            fields=("slug", *_TOPIC),
            may_change=frozenset(_TOPIC),
            rows=Topic.objects.all,
        ),
        Table(
            kind=Kind.CONTENT,
            order=20,
            model=Source,
            key=("code",),
            fields=("code", *_SOURCE),
            may_change=frozenset(_SOURCE),
            rows=Source.objects.all,
        ),
        Table(
            kind=Kind.CONTENT,
            order=30,
            model=Piece,
            key=("slug", "locale"),
            fields=("slug", *_PIECE),
            links={"locale": ("language_code",), "topic": ("slug",)},
            may_change=frozenset({*_PIECE, "topic"}),
            rows=_published,
            out=_with_codes,
            into=_with_numbers,
            after=settle,
        ),
    )
