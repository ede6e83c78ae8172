"""Writing: `record` adds a link to the chain, `note` adds to the activity stream."""

from wanli.ground.ledger.actions.activities import flush, note, rekey
from wanli.ground.ledger.actions.entries import record

__all__ = ["flush", "note", "record", "rekey"]
