"""Work that takes longer than a page may: `wanli work` does it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from wanli.ground.accounts.models import Person
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments import actions
from wanli.learning.assessments.models import ItemBank
from wanli.learning.assessments.queries.analysis.progress import latest_run
from wanli.science.psychometrics.calibration import CannotCalibrate
from wanli.science.psychometrics.linking import CannotLink
from wanli.science.psychometrics.recalibration import NotEnough


class CalibrationIsUnderWay(Exception):
    """One calibration at a time."""

    message = _("A calibration is under way already.")


@task()
def calibrate_bank(started_by: int) -> dict[str, Any]:
    """Calibrate. Gives the version that was made, or why there is none; the page makes a sentence of it."""
    person = Person.objects.get(pk=started_by)
    try:
        bank = actions.recalibrate(actor=person, at=timezone.now())
    except NotEnough as lacking:
        return {"refused": "not_enough", "people": lacking.people, "items": lacking.items}
    except CannotLink as error:
        return {"refused": "cannot_link", "reason": str(error)}
    except CannotCalibrate as error:
        return {"refused": "cannot_calibrate", "reason": str(error)}
    except ItemBank.DoesNotExist:
        return {"refused": "no_bank"}
    return {"version": bank.version}


@transaction.atomic
def start_calibration(*, actor: Person, at: datetime) -> None:
    """Ask for a calibration. Raises CalibrationIsUnderWay."""
    run = latest_run(at=at)
    if run is not None and run.is_under_way:
        raise CalibrationIsUnderWay
    calibrate_bank.enqueue(actor.pk)
    ledger.record("assessments.calibration.started", on=None, by=actor, at=at)
