"""How the latest calibration goes: waiting, calibrating, done, or why not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from wanli.learning.assessments.queries.imports import waiting
from wanli.science.psychometrics.recalibration import Floors

TASK = "wanli.learning.assessments.tasks.calibrate_bank"
LOST = timedelta(hours=2)  # no calibration takes so long: its worker was killed


@dataclass(frozen=True)
class CalibrationRun:
    """The latest one. `version` is what it made; `sentence` says where it stands or why it made nothing."""

    is_under_way: bool
    is_failure: bool
    version: int | None
    sentence: str
    asked_at: datetime


def latest_run(*, at: datetime) -> CalibrationRun | None:
    """The calibration that was asked for last; None when there was none lately. One query."""
    result = DBTaskResult.objects.filter(task_path=TASK).order_by("-enqueued_at").first()
    if result is None:
        return None
    status, asked = result.status, result.enqueued_at
    if status == TaskResultStatus.READY:
        return CalibrationRun(True, False, None, waiting(asked, at=at), asked)
    if status == TaskResultStatus.RUNNING and at - (result.started_at or asked) < LOST:
        return CalibrationRun(True, False, None, _("Calibrating …"), asked)
    told = result.return_value if status == TaskResultStatus.SUCCESSFUL else None
    if not isinstance(told, dict):
        return CalibrationRun(
            *(False, True, None, _("The calibration stopped on the way. Nothing was changed. Please start it again.")),
            asked,
        )
    if "version" in told:
        sentence = _("Version %(version)s was calibrated.") % {"version": told["version"]}
        return CalibrationRun(False, False, told["version"], sentence, asked)
    return CalibrationRun(False, True, None, refusal(told), asked)


def refusal(told: dict) -> str:
    """Why a calibration made nothing, as a sentence."""
    match told["refused"]:
        case "not_enough":
            return lacking(told["people"], told["items"])
        case "cannot_link":
            return _(
                "Too few measured items are left that have not drifted, so the scale could not be kept. "
                "Nothing was changed."
            )
        case "no_bank":
            return _("There are no items yet. Load the content pack first.")
    return _("The answers do not tell people or items apart, so nothing could be estimated. Nothing was changed.")


def lacking(people: int, items: int) -> str:
    """What there is, and what a calibration needs."""
    floors = Floors()
    return _(
        "There are answers of %(people)s people, and %(items)s items with %(answers)s answers or more. A calibration "
        "needs %(need_people)s people and %(need_items)s such items."
    ) % {
        "people": people,
        "items": items,
        "answers": floors.answers,
        "need_people": floors.people,
        "need_items": floors.items,
    }
