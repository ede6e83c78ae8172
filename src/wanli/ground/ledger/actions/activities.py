"""The activity stream: gathered in memory, written by COPY.

A web process gathers what participants do and writes it every two seconds or every 500 activities, whichever
comes first, from a thread of its own. A process that is killed loses at most that much; answers and other
records are never written this way.
"""

import atexit
import threading
import uuid
from datetime import datetime

from django.db import connection

from wanli.ground.ledger.models import Activity

BATCH = 500
SECONDS = 2.0

_waiting: list[tuple[datetime, uuid.UUID, str, str, str]] = []
_lock = threading.Lock()
_wake = threading.Event()
_writer: threading.Thread | None = None


def note(verb: str, *, participant_key: uuid.UUID, at: datetime, subject: str = "", campaign: str = "") -> None:
    """Add one activity of a participant who agreed to it. Returns at once; written soon after."""
    with _lock:
        _waiting.append((at, participant_key, verb, subject, campaign))
        is_full = len(_waiting) >= BATCH
    _start_writer()
    if is_full:
        _wake.set()


def flush() -> int:
    """Write what is waiting, with the caller's database connection. Returns how many were written."""
    with _lock:
        rows = _waiting[:]
        _waiting.clear()
    if not rows:
        return 0
    table = Activity._meta.db_table
    try:
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" (at, participant_key, verb, subject, campaign) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
    except Exception:
        with _lock:
            _waiting[:0] = rows
        raise
    return len(rows)


def rekey(old: uuid.UUID, new: uuid.UUID) -> int:
    """Give the activities of an erased participant a key that leads nowhere. Returns how many there were."""
    flush()
    return Activity.objects.filter(participant_key=old).update(participant_key=new)


def _start_writer() -> None:
    global _writer
    if _writer is None or not _writer.is_alive():
        _writer = threading.Thread(target=_write_forever, name="activity-writer", daemon=True)
        _writer.start()


def _write_forever() -> None:
    import logging

    while True:
        _wake.wait(SECONDS)
        _wake.clear()
        try:
            flush()
        except Exception:
            logging.getLogger("wanli.ledger").exception(
                "activities could not be written; they are kept and tried again"
            )
            connection.close()


atexit.register(lambda: flush() if _waiting else None)
