"""Work that takes longer than a page may: `wanli work` does it."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django_tasks import task

from wanli.protection.scams import actions
from wanli.protection.scams.choices import BatchState, ReadingState
from wanli.protection.scams.models import Batch, PictureToRead


@task()
def read_picture(pk: int) -> None:
    """Read the words of a picture. One that was swept meanwhile is left alone."""
    asked = PictureToRead.objects.filter(pk=pk, state=ReadingState.WAITING).first()
    if asked is not None:
        actions.read_picture(asked, at=timezone.now())


@transaction.atomic
def start_reading(picture: bytes, *, at: datetime) -> PictureToRead:
    """Lay a picture down and ask for its words. Raises TooManyWait."""
    asked = actions.ask_for_reading(picture, at=at)
    read_picture.enqueue(asked.pk)
    return asked


@task()
def check_batch(pk: int) -> None:
    """Check a file of messages. A file whose check breaks is told so, and is not tried again."""
    batch = Batch.objects.select_related("asked_by").get(pk=pk)
    if batch.state != BatchState.WAITING:
        return
    try:
        actions.check_batch(batch, at=timezone.now())
    except Exception:
        actions.stop_batch(batch, at=timezone.now())
        raise


@transaction.atomic
def start_batch(data: bytes, *, name: str, actor: models.Model, at: datetime) -> Batch:
    """Lay a file down and ask for its check. Raises FileIsRefused, BatchIsUnderWay."""
    batch = actions.ask_for_batch(data, name=name, actor=actor, at=at)
    check_batch.enqueue(batch.pk)
    return batch
