"""Writes of the library: loading the pack, recalling a text, keeping the search words."""

from wanli.knowledge.library.actions.indexing import drop_index, index_pieces
from wanli.knowledge.library.actions.packs import load_pack
from wanli.knowledge.library.actions.recalls import PieceIsNotPublished, RecallNeedsReason, recall

__all__ = ["PieceIsNotPublished", "RecallNeedsReason", "drop_index", "index_pieces", "load_pack", "recall"]
