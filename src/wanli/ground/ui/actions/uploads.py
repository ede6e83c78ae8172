"""Where an upload lies between its check and its import: under its uploader and its digest, for a day at most.

It has no address: only who uploaded it gets it back.
"""

import hashlib
import re
import time
from pathlib import Path
from typing import Any

from django.conf import settings

DAY = 24 * 3600


def keep_upload(data: bytes, *, actor: Any) -> str:
    """Lay a file aside for its uploader and give its digest. What was never fetched goes after a day."""
    digest = hashlib.sha256(data).hexdigest()
    place = _place(digest, actor)
    place.parent.mkdir(parents=True, exist_ok=True)
    for old in place.parent.iterdir():
        if old.stat().st_mtime < time.time() - DAY:
            old.unlink(missing_ok=True)
    place.write_bytes(data)
    return digest


def kept_upload(digest: str, *, actor: Any) -> bytes | None:
    """The file, if this person laid it aside and it is still whole."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not _place(digest, actor).is_file():
        return None
    data = _place(digest, actor).read_bytes()
    return data if hashlib.sha256(data).hexdigest() == digest else None


def forget_upload(digest: str, *, actor: Any) -> None:
    """The file is no longer needed."""
    if re.fullmatch(r"[0-9a-f]{64}", digest):
        _place(digest, actor).unlink(missing_ok=True)


def _place(digest: str, actor: Any) -> Path:
    return Path(settings.STATE) / "uploads" / str(actor.pk) / digest
