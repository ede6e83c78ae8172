"""Calibrating the bank anew, and putting what came out in force: two steps, two people."""

from datetime import datetime
from math import isfinite

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.ledger import actions as ledger
from wanli.ground.ledger.models import reference
from wanli.learning.assessments.actions.banks import Origin, make_bank, put_bank_in_force
from wanli.learning.assessments.choices import Basis, ItemStatus
from wanli.learning.assessments.models import BankEntry, Item, ItemBank
from wanli.learning.assessments.queries.analysis.measuring import KIND, measure
from wanli.learning.assessments.queries.banks import bank_in_force


class BankIsNoProposal(Exception):
    """Only a calibrated version that is newer than the one in force can be put in force here."""

    message = _("This version is not waiting to be put in force.")


class BankIsOutdated(Exception):
    """The version in force is no longer the one that was measured."""

    message = _("The items have changed since this was calibrated. Please calibrate again.")


class SecondPersonIsNeeded(Exception):
    """Who started the calibration does not decide on it."""

    message = _("You started this calibration. Please ask a second person to read the report and decide.")


@transaction.atomic
def recalibrate(*, actor: models.Model | str, at: datetime) -> ItemBank:
    """Measure the bank in force anew from all answers that count, and keep the result as a version not in force.

    Nothing that people were told changes: every test keeps the version it was taken on. Raises ItemBank.DoesNotExist
    without a bank, and NotEnough, CannotCalibrate or CannotLink, which leave everything as it was.
    """
    base = bank_in_force()
    measurement = measure(base)
    found = measurement.found
    before = {entry.item_code: entry for entry in base.entries.all()}
    measured = set(found.measured)
    entries = [
        BankEntry(
            item_code=item.code,
            area=item.area,
            status=item.status.value,
            a=item.a,
            b=item.b,
            c=item.c,
            a_standard_error=item.a_standard_error if isfinite(item.a_standard_error) else None,
            b_standard_error=item.b_standard_error if isfinite(item.b_standard_error) else None,
            answers=found.answers[item.code] if item.code in measured else before[item.code].answers,
        )
        for item in found.bank.items
    ]
    calibration = found.calibration
    report = measurement.report | {"started_by": reference(actor), "made_at": at.isoformat()}
    origin = Origin(
        Basis.RESPONSES, calibration.model.value, measurement.sample.people, calibration.log_likelihood, report
    )
    return make_bank(entries, origin=origin, actor=actor, at=at)


@transaction.atomic
def adopt_bank(bank: ItemBank, *, actor: models.Model | str, at: datetime) -> None:
    """Put a calibrated version in force, after somebody other than who started it has read its report.

    Its items come off trial. Raises BankIsNoProposal, BankIsOutdated, SecondPersonIsNeeded.
    """
    current = ItemBank.objects.select_for_update().get(is_in_force=True)
    if bank.report.get("kind") != KIND or bank.version <= current.version:
        raise BankIsNoProposal
    if bank.report["base"] != current.version:
        raise BankIsOutdated
    if bank.report["started_by"] == reference(actor):
        raise SecondPersonIsNeeded
    put_bank_in_force(bank, actor=actor, at=at)
    off_trial = Item.objects.filter(code__in=bank.report["measured"], status=ItemStatus.TRIAL)
    codes = sorted(set(off_trial.values_list("code", flat=True)))
    off_trial.update(status=ItemStatus.CALIBRATED)
    if codes:
        ledger.record("assessments.items.calibrated", on=bank, by=actor, at=at, after={"items": codes})
