"""Checking a file of messages in the background. The file is deleted at the end; the result names rows, not texts."""

import csv
import hashlib
import io
from collections import Counter
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from wanli.ground.ledger import actions as ledger
from wanli.ground.ui.actions import FileIsRefused, forget_upload, keep_upload, kept_upload, spreadsheet_text
from wanli.protection.scams.actions.messages import count_checks
from wanli.protection.scams.choices import BatchState, Way
from wanli.protection.scams.clients.message_files import MessageRows, read_messages_file
from wanli.protection.scams.models import Batch
from wanli.protection.scams.queries.models import screen_in_force
from wanli.science.screening.verdicts import screen

STEP = 100  # messages between two notes of how far it is
KEPT = timedelta(days=30)  # results that were asked for longer ago are deleted
LOST = timedelta(hours=2)  # no file takes so long: its worker was killed
COLUMNS = ("row", "id", "level", "probability", "type", "alternatives", "marks", "reasons")


class BatchIsUnderWay(Exception):
    """This person's last file is still being checked."""


@transaction.atomic
def ask_for_batch(data: bytes, *, name: str, actor: models.Model, at: datetime) -> Batch:
    """Lay a file down for the worker. Raises FileIsRefused, BatchIsUnderWay."""
    under_way = Batch.objects.filter(asked_by=actor, finished_at=None, asked_at__gt=at - LOST)
    if under_way.exists():
        raise BatchIsUnderWay
    found = read_messages_file(data)
    Batch.objects.filter(asked_at__lt=at - KEPT).delete()
    batch = Batch.objects.create(
        name=name[-120:],
        digest=keep_upload(data, actor=actor),
        asked_by=actor,
        asked_at=at,
        total=len(found.rows),
        problems=found.problems,
    )
    ledger.record(
        "scams.batch.asked",
        on=batch,
        by=actor,
        at=at,
        after={"sha256": hashlib.sha256(data).hexdigest(), "messages": batch.total, "unread": len(found.problems)},
    )
    return batch


def check_batch(batch: Batch, *, at: datetime) -> Batch:
    """Check every message of the file, tell how far it is, keep the result, delete the file."""
    data = kept_upload(batch.digest, actor=batch.asked_by)
    if data is None:
        return stop_batch(batch, at=at)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    try:
        found = read_messages_file(data)
    except FileIsRefused:
        return stop_batch(batch, at=at)
    result, counts = _checked(batch, found)
    forget_upload(batch.digest, actor=batch.asked_by)
    with transaction.atomic():
        count_checks(counts, way=Way.BATCH, at=at)
        levels: Counter[str] = Counter()
        for (level, _type), number in counts.items():
            levels[level] += number
        batch.state, batch.done, batch.counts = BatchState.DONE, len(found.rows), dict(levels)
        batch.result, batch.finished_at = result, timezone.now()
        batch.save(update_fields=["state", "done", "counts", "result", "finished_at"])
        ledger.record("scams.batch.checked", on=batch, by="system", at=at, after={"levels": batch.counts})
    return batch


def stop_batch(batch: Batch, *, at: datetime) -> Batch:
    """The file is gone or the check broke: say so, leave nothing lying about."""
    forget_upload(batch.digest, actor=batch.asked_by)
    batch.state, batch.finished_at = BatchState.FAILED, at
    batch.save(update_fields=["state", "finished_at"])
    ledger.record("scams.batch.stopped", on=batch, by="system", at=at)
    return batch


def _checked(batch: Batch, found: MessageRows) -> tuple[bytes, Counter[tuple[str, str]]]:
    """The result as a CSV file, and how many came out how."""
    screening = screen_in_force("zh")
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    counts: Counter[tuple[str, str]] = Counter()
    for place, (number, name, text) in enumerate(found.rows, 1):
        verdict = screen(text, screening.model, screening.rules)
        counts[str(verdict.level), verdict.type] += 1
        others = " ".join(f"{scam}:{share:.2f}" for scam, share in verdict.alternatives)
        reasons = "；".join(dict.fromkeys(trigger.reason for trigger in verdict.triggers if trigger.reason))
        values = [verdict.level, f"{verdict.probability:.4f}", verdict.type, others, " ".join(verdict.marks), reasons]
        writer.writerow([number, spreadsheet_text(name), *map(str, values)])
        if place % STEP == 0:
            Batch.objects.filter(pk=batch.pk).update(done=place)
    return ("\ufeff" + sheet.getvalue()).encode(), counts
