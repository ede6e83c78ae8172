"""Reads of the library, and the registries that apps above fill."""

from wanli.knowledge.library.queries.cards import shelves, topic_with_cards
from wanli.knowledge.library.queries.listings import RefusesInWords, standing_of, with_review
from wanli.knowledge.library.queries.packs import Pack, read_pack, read_yaml
from wanli.knowledge.library.queries.pieces import (
    PieceIsRecalled,
    piece_for_reading,
    quotations_of,
    reading_language,
    related_to,
    source_for_reading,
    topics_for,
)
from wanli.knowledge.library.queries.registries import (
    Counts,
    Findings,
    Invitation,
    LearningCard,
    PackHasProblems,
    Problem,
    content_kinds,
    learning_cards,
    topic_invitations,
)
from wanli.knowledge.library.queries.rights import ReviewedOnlyPolicy
from wanli.knowledge.library.queries.search import hits, search
from wanli.knowledge.library.queries.todos import todos_for, waiting_for

__all__ = [
    "Counts",
    "Findings",
    "Invitation",
    "LearningCard",
    "Pack",
    "PackHasProblems",
    "PieceIsRecalled",
    "Problem",
    "RefusesInWords",
    "ReviewedOnlyPolicy",
    "content_kinds",
    "hits",
    "learning_cards",
    "piece_for_reading",
    "quotations_of",
    "read_pack",
    "read_yaml",
    "reading_language",
    "related_to",
    "search",
    "shelves",
    "source_for_reading",
    "standing_of",
    "todos_for",
    "topic_invitations",
    "topic_with_cards",
    "topics_for",
    "waiting_for",
    "with_review",
]
