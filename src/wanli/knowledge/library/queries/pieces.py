"""What citizens may read, in their language; Chinese where there is no translation."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import get_language

from wanli.knowledge.library.models import Piece, Source, Topic
from wanli.knowledge.library.queries.cards import Card, topic_with_cards

CHINESE = "zh-hans"


class PieceIsRecalled(Exception):
    """The piece was taken back; `piece` says when and why."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.slug)
        self.piece = piece


def reading_language(language: str | None = None) -> str:
    """The language in which to look for content."""
    wanted = language or get_language() or CHINESE
    return wanted if wanted in dict(settings.WAGTAIL_CONTENT_LANGUAGES) else CHINESE


def in_reading_language(pieces: Iterable[Any], language: str) -> list[Any]:
    """One of each family: the translation where there is one, else the Chinese original. Keeps the order."""
    chosen: dict[object, Any] = {}
    for piece in pieces:
        if piece.translation_key not in chosen or piece.language == language:
            chosen[piece.translation_key] = piece
    return list(chosen.values())


def topics_for(audience: str = "") -> list[Topic]:
    """All topics with `piece_count`, the number of pieces to read in them, for one audience or for all.

    With an audience, topics without a piece for it are left out. One query.
    """
    condition = Q(pieces__live=True, pieces__recalled_at=None, pieces__locale__language_code=CHINESE)
    if audience:
        condition &= Q(pieces__audiences__contains=[audience])
    topics = Topic.objects.annotate(piece_count=Count("pieces", filter=condition)).order_by("order", "slug")
    return list(topics.filter(piece_count__gt=0) if audience else topics)


def piece_for_reading(topic_slug: str, slug: str, language: str) -> tuple[Piece, list[str]]:
    """The piece in the reader's language or else in Chinese, and the languages it can be read in. One query.

    Raises PieceIsRecalled when it was taken back, Http404 when it is not published.
    """
    found = list(Piece.objects.filter(slug=slug, topic__slug=topic_slug).select_related("locale", "topic"))
    live = {one.locale.language_code: one for one in found if one.live and one.recalled_at is None}
    piece = live.get(language) or live.get(CHINESE) or next(iter(live.values()), None)
    if piece is not None:
        return piece, sorted(live, reverse=True)
    recalled = [one for one in found if one.recalled_at is not None]
    if recalled:
        raise PieceIsRecalled(next((one for one in recalled if one.locale.language_code == language), recalled[0]))
    raise Http404


def related_to(piece: Piece, language: str, limit: int = 3) -> list[Card]:
    """Other pieces of the same topic, those for the same people first. One query."""
    _topic, cards = topic_with_cards(piece.topic.slug, language)
    others = [one for one in cards if one.translation_key != piece.translation_key]
    return sorted(others, key=lambda one: -len(set(one.audiences) & set(piece.audiences)))[:limit]


def source_for_reading(code: str) -> Source:
    """One source. Raises Http404."""
    source = Source.objects.filter(code=code).first()
    if source is None:
        raise Http404
    return source


def quotations_of(source: Source, language: str) -> list[tuple[Piece, list[tuple[str, str]]]]:
    """Where a source is quoted: published pieces with (text, place) of each claim that rests on it. One query."""
    needle = [{"type": "claim", "value": {"source": source.pk}}]
    pieces = (
        Piece.objects.live()
        .in_languages(language, CHINESE)
        .filter(body__contains=needle)
        .select_related("locale", "topic")
        .order_by("topic__order", "slug")
    )
    return [(piece, _claims_on(piece, source)) for piece in in_reading_language(pieces, language)]


def _claims_on(piece: Piece, source: Source) -> list[tuple[str, str]]:
    claims = (part["value"] for part in piece.body.raw_data if part["type"] == "claim")
    return [(claim["text"], claim.get("place") or "") for claim in claims if claim.get("source") == source.pk]
