"""Keeping the words by which published pieces are found."""

from collections.abc import Iterable

from wanli.knowledge.library.models import Piece, SearchEntry
from wanli.knowledge.library.queries.search import plain_parts, quote_lexeme
from wanli.science.retrieval.tokens import tokens

# PostgreSQL's limits: positions end at 16383, and a word keeps at most 255 of them.
_LAST_POSITION = 16383
_MOST_POSITIONS = 255


def search_vector(piece: Piece) -> str:
    """The tsvector of a piece as PostgreSQL reads it: title weighs A, summary and topic B, body D.

    Written out here, because PostgreSQL's own parser knows nothing about Chinese.
    """
    places: dict[str, list[str]] = {}
    position = 0
    about = f"{piece.summary}\n{piece.topic.title}\n{piece.topic.title_en}"
    for weight, text in (("A", piece.title), ("B", about), ("D", "\n".join(plain_parts(piece.body.raw_data)))):
        for token in tokens(text):
            position = min(position + 1, _LAST_POSITION)
            found = places.setdefault(token, [])
            if len(found) < _MOST_POSITIONS:
                found.append(f"{position}{weight}")
    return " ".join(f"{quote_lexeme(token)}:{','.join(found)}" for token, found in places.items())


def index_pieces(pieces: Iterable[Piece]) -> int:
    """Write the search words of published pieces, in two statements however many there are."""
    pieces = list(pieces)
    entries = [SearchEntry(piece=piece, words=search_vector(piece)) for piece in pieces]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["piece"], update_fields=["words"], batch_size=500
    )
    return len(entries)


def drop_index(*piece_ids: int) -> int:
    """Take pieces out of the search."""
    return SearchEntry.objects.filter(piece_id__in=piece_ids).delete()[0]


def settle_carried(pieces: Iterable[Piece]) -> None:
    """After pieces came in from the centre: the search finds what can be read, and nothing that was taken back."""
    pieces = list(pieces)
    index_pieces([piece for piece in pieces if piece.live and piece.recalled_at is None])
    drop_index(*(piece.pk for piece in pieces if not piece.live or piece.recalled_at is not None))
