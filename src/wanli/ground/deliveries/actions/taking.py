"""Taking what a device delivers: each record once, with an answer of its own.

A record is known by its device and its number there. It is stored in the same transaction as what its app makes of it,
so that a device which never heard the answer can send it again: it finds what became of it the first time. The answers
of people are records themselves and stand in no ledger (docs/decisions/0004, 0015).
"""

import json
import logging
import traceback
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.choices import (
    CLOCKS_DIFFER,
    LATE_AFTER,
    MOST_PAYLOAD,
    MOST_RECORDS,
    Outcome,
    Reason,
)
from wanli.ground.deliveries.models import Delivery, Device
from wanli.ground.deliveries.queries import Record, RecordIsRefused, kinds
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent

_LARGEST = 2**53 - 1  # the largest whole number that a browser counts to
logger = logging.getLogger("wanli.deliveries")


class DeliveryIsTooLarge(Exception):
    """More than a device sends at a time."""

    message = _("Too much at once. Please send at most %(count)d records.") % {"count": MOST_RECORDS}


@dataclass(frozen=True)
class Answer:
    """What became of one record. For a duplicate, `first` says what became of it the first time."""

    client: str
    sequence: int | None
    outcome: Outcome
    reason: Reason = Reason.NONE
    first: Outcome | None = None

    def as_row(self) -> dict[str, Any]:
        """As it goes to the device, in the reader's language."""
        return {
            "client": self.client,
            "sequence": self.sequence,
            "outcome": self.outcome.value,
            "first": (self.first or self.outcome).value,
            "reason": self.reason.value,
            "message": str(self.reason.label) if self.reason else "",
        }


def take_records(rows: list[Any], *, actor: Participant, at: datetime) -> list[Answer]:
    """Take each of the records, and say of each what became of it, in their order.

    A row is `{client, sequence, kind, at, payload}` as the device sent it. Each has a transaction of its own: what
    was taken stays taken, whatever happens to the next. Raises DeliveryIsTooLarge, and takes nothing.
    """
    if len(rows) > MOST_RECORDS:
        raise DeliveryIsTooLarge
    return [_take(row, actor, at) for row in rows]


def _take(row: Any, actor: Participant, received_at: datetime) -> Answer:
    client, sequence = _name_of(row)
    if client is None or sequence is None:
        return Answer(str(client or ""), sequence, Outcome.REFUSED, Reason.MALFORMED)
    try:
        with transaction.atomic():
            return _take_once(row, client, sequence, actor, received_at)
    except Exception as failure:
        # Nothing of this record was stored. The device keeps it, and the next ones get their turn.
        # Where it broke is told, what it broke on is not: a database names the values of a row in its complaints.
        place = traceback.extract_tb(failure.__traceback__)[-1]
        logger.error("a record could not be taken: %s in %s, line %d", type(failure).__name__, place.name, place.lineno)
        return Answer(str(client), sequence, Outcome.WAITING, Reason.BUSY)


def _name_of(row: Any) -> tuple[uuid.UUID | None, int | None]:
    """Which record it is: the device's client id and the record's number."""
    if not isinstance(row, dict):
        return None, None
    sequence = row.get("sequence")
    is_number = isinstance(sequence, int) and not isinstance(sequence, bool) and 1 <= sequence <= _LARGEST
    try:
        client = uuid.UUID(row["client"]) if isinstance(row.get("client"), str) else None
    except ValueError:
        client = None
    return client, sequence if is_number else None


def _take_once(row: dict[str, Any], client: uuid.UUID, sequence: int, actor: Participant, now: datetime) -> Answer:
    # Locked, so that of two windows which send the same queue one waits and then finds it delivered.
    device = Device.objects.select_for_update().filter(client=client, participant=actor).first()
    if device is None:
        return Answer(str(client), sequence, Outcome.REFUSED, Reason.NOT_YOURS)
    kind, at, payload = row.get("kind"), _time_of(row.get("at")), row.get("payload")
    if not isinstance(kind, str) or not 0 < len(kind) <= 30 or not _is_text(kind) or at is None or not _is_fit(payload):
        return Answer(str(client), sequence, Outcome.REFUSED, Reason.MALFORMED)
    record = Record(actor, client, sequence, kind, payload, at, now, is_late=at < now - LATE_AFTER)
    earlier = Delivery.objects.filter(device=device, sequence=sequence).first()
    if earlier is not None:
        if earlier.digest != record.digest:
            return Answer(str(client), sequence, Outcome.CONFLICT, Reason.SAME_NUMBER)
        first, reason = Outcome(earlier.outcome), Reason(earlier.reason)
        return Answer(str(client), sequence, Outcome.DUPLICATE, reason, first)
    reason = _reason_against(record)
    outcome = Outcome.REFUSED if reason else Outcome.LATE if record.is_late else Outcome.ACCEPTED
    Delivery.objects.create(
        device=device,
        sequence=sequence,
        kind=kind,
        digest=record.digest,
        outcome=outcome,
        reason=reason,
        at=at,
        received_at=now,
    )
    return Answer(str(client), sequence, outcome, reason)


def _time_of(text: Any) -> datetime | None:
    """A time with its zone, not before there was such a thing as this site; None for anything else."""
    try:
        time = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None and time.year >= 2000 else None


def _is_fit(payload: Any) -> bool:
    if not isinstance(payload, dict):
        return False
    text = json.dumps(payload, ensure_ascii=False)
    return len(text) <= MOST_PAYLOAD and _is_text(text) and "\\u0000" not in text


def _is_text(text: str) -> bool:
    """Whether these are letters that can be stored: no half of a pair, no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _reason_against(record: Record) -> Reason:
    """Have the record taken by its app; gives why it was not, and nothing of it is stored then."""
    try:
        with transaction.atomic():
            if record.at > record.received_at + CLOCKS_DIFFER:
                raise RecordIsRefused(Reason.FUTURE)
            if not _had_agreed(record):
                raise RecordIsRefused(Reason.NO_CONSENT)
            kinds.taker(record.kind)(record)
    except RecordIsRefused as refusal:
        return refusal.reason
    return Reason.NONE


def _had_agreed(record: Record) -> bool:
    """Whether this person agrees to being remembered, and did already when it happened."""
    return Consent.objects.filter(
        participant=record.participant,
        purpose=Purpose.LEARNING,
        withdrawn_at=None,
        given_at__lte=record.at + CLOCKS_DIFFER,
    ).exists()
