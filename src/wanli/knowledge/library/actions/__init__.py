"""Writes of the library: loading the pack, recalling a text, keeping the search words."""

from wanli.knowledge.library.actions.indexing import drop_index, index_pieces, settle_carried
from wanli.knowledge.library.actions.packs import load_pack
from wanli.knowledge.library.actions.recalls import PieceIsNotPublished, RecallNeedsReason, recall
from wanli.knowledge.library.actions.reviews import open_review

__all__ = [
    "PieceIsNotPublished",
    "RecallNeedsReason",
    "drop_index",
    "index_pieces",
    "load_pack",
    "open_review",
    "recall",
    "settle_carried",
]
