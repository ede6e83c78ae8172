"""Topic (what about), Source (who vouches), Piece (what we say), SecondPersonApproval (who let it pass)."""

from wanli.knowledge.library.models.approvals import SecondPersonApproval
from wanli.knowledge.library.models.pieces import Piece, PieceQuerySet, SearchEntry
from wanli.knowledge.library.models.reviewed import KEPT_FIELDS, VOLATILE_FIELDS, NeedsSecondPerson, ReviewedMixin
from wanli.knowledge.library.models.topics import Source, Topic

__all__ = [
    "KEPT_FIELDS",
    "VOLATILE_FIELDS",
    "NeedsSecondPerson",
    "Piece",
    "PieceQuerySet",
    "ReviewedMixin",
    "SearchEntry",
    "SecondPersonApproval",
    "Source",
    "Topic",
]
