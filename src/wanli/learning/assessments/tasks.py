"""Work that takes longer than a page may: `wanli work` does it."""

from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from wanli.ground.accounts.models import Person
from wanli.ground.ledger import actions as ledger
from wanli.ground.ui.actions import FileIsRefused, forget_upload, kept_upload
from wanli.learning.assessments import actions
from wanli.learning.assessments.models import ItemBank, ItemImportRun
from wanli.learning.assessments.queries.analysis.progress import latest_run
from wanli.learning.assessments.queries.imports import run_of_file, say_how_far
from wanli.learning.assessments.queries.item_rows import Defaults
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


@transaction.atomic
def start_item_import(
    digest: str, *, file_name: str, defaults: Defaults, language: str, actor: Person, at: datetime
) -> ItemImportRun:
    """Ask for the import of a file that was laid aside. Asked for twice, the one under way is given."""
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)  # a second click waits for the first
    run = run_of_file(digest, asked_by=actor.pk, at=at)
    if run is not None:
        return run
    told = {"file_name": file_name, "defaults": asdict(defaults), "language": language}
    run = ItemImportRun.objects.create(digest=digest, asked_by=actor, asked_at=at, **told)
    run.task = bring_items_in.enqueue(run.pk).id
    run.save(update_fields=["task"])
    ledger.record("assessments.items.import_started", on=run, by=actor, at=at, after={"sha256": digest})
    return run


@task()
def bring_items_in(pk: int) -> None:
    """Import what was asked for. Items and outcome are written together: all of it, or nothing at all."""
    with transaction.atomic():
        say_how_far(pk, 0, 0)
        run = ItemImportRun.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=pk)
        if run.outcome is not None:
            return
        with override(run.language):
            run.outcome = _imported(run)
        run.finished_at = timezone.now()
        run.save(update_fields=["outcome", "finished_at"])
    if "refused" not in run.outcome:
        forget_upload(run.digest, actor=run.asked_by)


def _imported(run: ItemImportRun) -> dict[str, Any]:
    data = kept_upload(run.digest, actor=run.asked_by)
    if data is None:
        return {"refused": gettext("The file is no longer here. Please upload it again.")}
    defaults = Defaults(**{**run.defaults, "audiences": tuple(run.defaults["audiences"])})

    def watch(written: int, of: int) -> None:
        say_how_far(run.pk, written, of)

    try:
        plan = actions.import_items(data, actor=run.asked_by, at=timezone.now(), defaults=defaults, watch=watch)
    except FileIsRefused as error:
        return {"refused": str(error.message)}
    except actions.ItemImportHasProblems as error:
        plan = error.plan
    findings = [[kind, *astuple(problem)] for kind, problem in plan.findings]
    outcome: dict[str, Any] = {"counts": plan.counts, "findings": findings}
    if plan.problems:
        number = len(plan.problems)
        outcome["refused"] = ngettext(
            "%(number)s thing has to be put right first. Nothing was imported.",
            "%(number)s things have to be put right first. Nothing was imported.",
            number,
        ) % {"number": number}
    return outcome
