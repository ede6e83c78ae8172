"""Pattern (how a type of scam goes), PictureToRead, KeptMessage, Tally, Batch, ApiKey with its use."""

from wanli.protection.scams.models.batches import Batch
from wanli.protection.scams.models.keys import ApiKey, ApiUse
from wanli.protection.scams.models.messages import KeptMessage, Tally
from wanli.protection.scams.models.patterns import Pattern
from wanli.protection.scams.models.pictures import PictureToRead

__all__ = ["ApiKey", "ApiUse", "Batch", "KeptMessage", "Pattern", "PictureToRead", "Tally"]
