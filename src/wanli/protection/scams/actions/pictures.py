"""Pictures are read one at a time and deleted at once, whether they could be read or not."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from wanli.protection.scams.choices import ReadingState
from wanli.protection.scams.clients.pictures import read_words
from wanli.protection.scams.models import PictureToRead

MOST_WAITING = 20
PATIENCE = timedelta(minutes=10)  # a picture that nobody read by then is deleted unread
KEPT = timedelta(minutes=30)  # words that nobody came for
READING_LOCK = 0x73636D70  # any number that nothing else in this database locks


class TooManyWait(Exception):
    """The queue is long enough; who comes now is asked to come back or to type."""


@transaction.atomic
def ask_for_reading(picture: bytes, *, at: datetime) -> PictureToRead:
    """Lay a picture down for the worker. `picture` is what `prepare_picture` gave. Raises TooManyWait."""
    waiting = PictureToRead.objects.filter(state=ReadingState.WAITING, asked_at__gt=at - PATIENCE).count()
    if waiting >= MOST_WAITING:
        raise TooManyWait
    asked = PictureToRead.objects.create(asked_at=at)
    place = place_of(asked.token)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.touch(mode=0o600)
    place.write_bytes(picture)
    return asked


def read_picture(asked: PictureToRead, *, at: datetime) -> PictureToRead:
    """Read one picture, delete it, keep its words for half an hour. A failure is a state, not an exception.

    Readers of all workers take turns: reading takes half a gigabyte.
    """
    place = place_of(asked.token)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [READING_LOCK])
        try:
            picture = place.read_bytes()
            place.unlink()
            asked.text = read_words(picture)
            asked.state = ReadingState.READ if asked.text.strip() else ReadingState.EMPTY
        except Exception:  # whatever the reader stumbles over: the person is told, the picture is gone
            asked.text, asked.state = "", ReadingState.FAILED
    finally:
        place.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [READING_LOCK])
    asked.read_at = at
    PictureToRead.objects.filter(pk=asked.pk).update(text=asked.text, state=asked.state, read_at=at)
    return asked


def forget_picture(token: str) -> None:
    """The words were taken over, or are not wanted: nothing is left."""
    place_of(token).unlink(missing_ok=True)
    PictureToRead.objects.filter(token=token).delete()


def sweep_pictures(*, at: datetime) -> int:
    """Delete pictures nobody read in time, words nobody came for, and files without a row. Gives the number of rows."""
    late = PictureToRead.objects.filter(state=ReadingState.WAITING, asked_at__lt=at - PATIENCE)
    for token in late.values_list("token", flat=True):
        place_of(token).unlink(missing_ok=True)
    swept = late.update(state=ReadingState.FAILED, read_at=at)
    gone, _by_model = PictureToRead.objects.filter(asked_at__lt=at - KEPT).delete()
    known = {place_of(token) for token in PictureToRead.objects.values_list("token", flat=True)}
    for file in _folder().glob("*") if _folder().is_dir() else ():
        if file not in known and file.stat().st_mtime < (at - PATIENCE).timestamp():
            file.unlink(missing_ok=True)
    return swept + gone


def _folder() -> Path:
    return Path(settings.STATE) / "pictures"


def place_of(token: str) -> Path:
    """Where a picture lies while it waits: under a digest, so that the folder tells nobody the token."""
    return _folder() / hashlib.sha256(token.encode()).hexdigest()
