"""What of the library a device can keep."""

import hashlib
import json
from typing import Any

from wanli.knowledge.library.models import Piece
from wanli.knowledge.library.queries.pieces import CHINESE, in_reading_language, topics_for


def titles(language: str) -> dict[str, str]:
    """Every topic with something to read, by its short name."""
    return {topic.slug: topic.label for topic in topics_for() if topic.piece_count}


def pages_of(slug: str, language: str) -> list[dict[str, Any]]:
    """The pieces of a topic as pages, in the reader's language or else in Chinese. Two queries."""
    pieces = (
        Piece.objects.live()
        .in_languages(language, CHINESE)
        .filter(topic__slug=slug)
        .select_related("locale", "topic")
        .order_by("slug")
    )
    chosen = in_reading_language(pieces, language)
    return [{"url": piece.get_absolute_url(), "title": piece.title, "version": _version(piece)} for piece in chosen]


def _version(piece: Piece) -> str:
    text = json.dumps([piece.title, piece.summary, piece.body.raw_data[:], piece.illustration_id], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
