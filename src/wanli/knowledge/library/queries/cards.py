"""A topic with the cards of its pieces: the page that is opened most, so it costs one statement and plain rows."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.http import Http404

from wanli.knowledge.library.choices import PieceKind
from wanli.knowledge.library.models import Topic
from wanli.knowledge.library.models.pieces import audience_text

ORDER = (PieceKind.LESSON, PieceKind.ARTICLE, PieceKind.CASE, PieceKind.VIDEO, PieceKind.LEAFLET)


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a piece."""

    topic_url: str
    translation_key: UUID
    language: str
    slug: str
    kind: str
    title: str
    summary: str
    minutes: int
    audiences: list[str]

    @property
    def url(self) -> str:
        return f"{self.topic_url}{self.slug}/"

    @property
    def audience_text(self) -> str:
        return audience_text(self.audiences)


@dataclass(frozen=True)
class Shelf:
    """The pieces of one kind."""

    kind: str
    label: str
    pieces: list[Card]


# Putting this together by the ORM took a third of the page's time. A piece comes in the reader's language where there
# is a translation, else in Chinese; a topic without pieces is one row with empty cards.
_CARDS = """
SELECT topic.id, topic.slug, topic.title, topic.title_en, topic.summary, topic.summary_en, topic.icon, topic."order",
    card.translation_key, card.language, card.slug, card.kind, card.title, card.summary, card.minutes, card.audiences
FROM library_topic topic LEFT JOIN LATERAL (
    SELECT DISTINCT ON (piece.slug, piece.translation_key) piece.translation_key, locale.language_code AS language,
        piece.slug, piece.kind, piece.title, piece.summary, piece.minutes, piece.audiences
    FROM library_piece piece JOIN wagtailcore_locale locale ON locale.id = piece.locale_id
    WHERE piece.topic_id = topic.id AND piece.live AND piece.recalled_at IS NULL
      AND locale.language_code IN (%(language)s, 'zh-hans')
      AND (%(audience)s = '' OR piece.audiences @> ARRAY[%(audience)s]::varchar[])
    ORDER BY piece.slug, piece.translation_key, (locale.language_code = %(language)s) DESC
) card ON true
WHERE topic.slug = %(slug)s
ORDER BY card.slug
"""
_TOPIC_FIELDS = ("id", "slug", "title", "title_en", "summary", "summary_en", "icon", "order")


def topic_with_cards(slug: str, language: str, audience: str = "") -> tuple[Topic, list[Card]]:
    """A topic and its published pieces, for one audience or for all. One query. Raises Http404."""
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, {"slug": slug, "language": language, "audience": audience})
        rows = cursor.fetchall()
    if not rows:
        raise Http404
    width = len(_TOPIC_FIELDS)
    topic = Topic.from_db(connection.alias, _TOPIC_FIELDS, rows[0][:width])
    address = topic.get_absolute_url()
    return topic, [Card(address, *row[width:]) for row in rows if row[width] is not None]


def shelves(cards: list[Card]) -> list[Shelf]:
    """Cards by kind, in the order lesson, article, case, video, leaflet; empty shelves are left out."""
    filled = ((kind, [card for card in cards if card.kind == kind]) for kind in ORDER)
    return [Shelf(kind.value, str(kind.label), found) for kind, found in filled if found]
