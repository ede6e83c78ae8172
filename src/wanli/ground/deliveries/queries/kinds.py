"""The kinds of records that can be delivered. Apps above register theirs in `ready()`::

kinds.register("answer", take_answer)

take_answer(record: Record) -> None    # inside the transaction of the record; raises RecordIsRefused
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.choices import Reason
from wanli.ground.ui.queries import Registry


class RecordIsRefused(Exception):
    """A record that cannot be taken, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Record:
    """One record as it is handed to the app that knows its kind; its time has been looked at, its payload not."""

    participant: Participant
    client: uuid.UUID
    sequence: int
    kind: str
    payload: dict[str, Any]
    at: datetime
    received_at: datetime
    is_late: bool

    @property
    def digest(self) -> str:
        """SHA-256 over kind, time and payload in one spelling: the same record sent again has the same."""
        text = json.dumps([self.kind, self.at.timestamp(), self.payload], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


Take = Callable[[Record], None]


class Kinds(Registry[Take]):
    """By name, the function that takes a record of this kind."""

    def register(self, name: str, take: Take) -> None:
        self.put(name, take)

    def taker(self, name: str) -> Take:
        """Raises RecordIsRefused for a kind that nobody has registered."""
        if name not in self:
            raise RecordIsRefused(Reason.UNKNOWN_KIND)
        return self._things[name]


kinds = Kinds()
