"""How an import of items goes: waiting, checking, writing, done, refused, or stopped on the way.

The items and the outcome are written in one transaction, so nobody sees them before they are all there. How far it is
stands meanwhile in the name under which the worker's connection shows itself to the database (`application_name`): it
is visible at once, and is gone with the connection when the worker is killed.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from wanli.ground.ui.actions import CellProblem
from wanli.learning.assessments.models import ItemImportRun

RECENT = 5
SLOW = timedelta(minutes=1)  # a worker takes a task up within a second
GRACE = timedelta(seconds=15)  # from taking the task up until the worker has said its name
_NAME = "wanli items import {run} {written} {of}"


@dataclass(frozen=True)
class Course:
    """Where an import stands. `written` of `of` items, both 0 while the file is checked."""

    is_under_way: bool
    is_failure: bool
    sentence: str
    written: int = 0
    of: int = 0


def say_how_far(run: int, written: int, of: int) -> None:
    """Show how far this import is, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('application_name', %s, true)", [_NAME.format(run=run, written=written, of=of)]
        )


def _how_far(run: int) -> tuple[int, int] | None:
    """What the connection that works on this import says; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE %s",
            [_NAME.format(run=run, written="%", of="%")],
        )
        found = cursor.fetchone()
    numbers = re.findall(r"\d+", found[0]) if found else []
    return (int(numbers[1]), int(numbers[2])) if len(numbers) == 3 else None


def course_of(run: ItemImportRun, *, at: datetime) -> Course:
    """Where this import stands now. Three queries at most."""
    task = DBTaskResult.objects.filter(pk=run.task).values("status", "started_at").first() if run.task else None
    status = task["status"] if task else None
    if run.outcome is None and status == TaskResultStatus.READY:
        return Course(True, False, waiting(run.asked_at, at=at))
    far = _how_far(run.pk) if run.outcome is None and status == TaskResultStatus.RUNNING else None
    if far is None and run.outcome is None:
        run.refresh_from_db()  # the worker may have ended while we looked for it
    if run.outcome is not None:
        return _ended(run.outcome)
    if far is not None and far[1]:
        sentence = _("Writing: %(written)s of %(of)s items.") % {"written": far[0], "of": far[1]}
        return Course(True, False, sentence, *far)
    is_young = status == TaskResultStatus.RUNNING and task and at - (task["started_at"] or run.asked_at) < GRACE
    if far is not None or is_young:
        return Course(True, False, _("Checking the file …"))
    return Course(False, True, _("The import stopped on the way. Nothing of it was written. You can start it again."))


def waiting(asked_at: datetime, *, at: datetime) -> str:
    """What to say while no worker has taken a task up."""
    if at - asked_at > SLOW:
        return _("Waiting for a worker. If this stays, ask whoever runs the site whether “wanli work” is running.")
    return _("Waiting for a worker …")


def _ended(outcome: dict) -> Course:
    if outcome.get("refused"):
        return Course(False, True, outcome["refused"])
    number = outcome["counts"]["new"] + outcome["counts"]["changed"]
    if not number:
        return Course(False, False, _("Everything in this file is here already. There was nothing to import."))
    return Course(False, False, _("Done. %(number)s items came in as drafts.") % {"number": number})


def findings_of(run: ItemImportRun) -> list[tuple[str, CellProblem]]:
    """Everything the worker had to say about the file, with its kind."""
    rows = (run.outcome or {}).get("findings", [])
    return [(kind, CellProblem(sheet, row, column, reason)) for kind, sheet, row, column, reason in rows]


def run_of_file(digest: str, *, asked_by: int, at: datetime) -> ItemImportRun | None:
    """The import of this file that this person has under way."""
    run = ItemImportRun.objects.filter(digest=digest, asked_by=asked_by, outcome__isnull=True).order_by("-pk").first()
    return run if run is not None and course_of(run, at=at).is_under_way else None


def recent_runs() -> list[ItemImportRun]:
    """The latest imports, newest first."""
    return list(ItemImportRun.objects.select_related("asked_by")[:RECENT])
