"""Topic (what about), Source (who vouches), Piece (what we say), SecondPersonApproval (who let it pass)."""

from wanli.knowledge.library.models.approvals import SecondPersonApproval
from wanli.knowledge.library.models.pieces import Piece, PieceQuerySet, SearchEntry
from wanli.knowledge.library.models.topics import Source, Topic

__all__ = ["Piece", "PieceQuerySet", "SearchEntry", "SecondPersonApproval", "Source", "Topic"]
