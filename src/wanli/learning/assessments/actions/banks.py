"""Making new versions of the bank. A version that exists is never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.choices import Basis, ItemStatus
from wanli.learning.assessments.models import BankEntry, Item, ItemBank
from wanli.learning.assessments.queries.banks import items_in_use

# What an author's estimate is worth: discriminations of written items scatter around one, and authors miss the
# difficulty by about half a logit. Both stand in the bank, so that nobody mistakes it for a measured one.
EXPERT_A, EXPERT_A_STANDARD_ERROR, EXPERT_B_STANDARD_ERROR = 1.0, 0.3, 0.5
_PARAMETERS = ("a", "b", "c", "a_standard_error", "b_standard_error", "answers")


@dataclass(frozen=True)
class Origin:
    """How a version came about."""

    basis: Basis
    model: str
    persons: int = 0
    log_likelihood: float | None = None
    report: dict[str, Any] | None = None


@transaction.atomic
def make_bank(
    entries: list[BankEntry], *, origin: Origin, actor: models.Model | str, at: datetime, in_force: bool = False
) -> ItemBank:
    """Keep a new version. It is used only once it is in force."""
    version = (ItemBank.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    bank = ItemBank.objects.create(
        version=version,
        basis=origin.basis,
        model=origin.model,
        persons=origin.persons,
        log_likelihood=origin.log_likelihood,
        report=origin.report or {},
        made_at=at,
    )
    for entry in entries:
        entry.pk, entry.bank = None, bank
    BankEntry.objects.bulk_create(entries)
    ledger.record(
        "assessments.bank.made",
        on=bank,
        by=actor,
        at=at,
        after={"version": version, "basis": str(origin.basis), "items": len(entries), "persons": origin.persons},
    )
    if in_force:
        put_bank_in_force(bank, actor=actor, at=at)
    return bank


@transaction.atomic
def put_bank_in_force(bank: ItemBank, *, actor: models.Model | str, at: datetime) -> None:
    """From now on new tests are measured on this version. What was measured before keeps its own."""
    before = ItemBank.objects.select_for_update().filter(is_in_force=True).first()
    if before is not None and before.pk == bank.pk:
        return
    ItemBank.objects.filter(is_in_force=True).update(is_in_force=False)
    ItemBank.objects.filter(pk=bank.pk).update(is_in_force=True)
    bank.is_in_force = True
    ledger.record(
        "assessments.bank.put_in_force",
        on=bank,
        by=actor,
        at=at,
        before={"version": before.version} if before else None,
        after={"version": bank.version},
    )


def follow_items(*, actor: models.Model | str, at: datetime) -> ItemBank | None:
    """Bring the bank in force up to the items in use; None when it already holds exactly these.

    Until answers have been calibrated, difficulties are what the authors expect. Afterwards an item that is new
    rides along on trial, and one that is no longer asked is retired; all others keep their parameters.
    """
    items = items_in_use()
    current = ItemBank.objects.filter(is_in_force=True).first()
    if current is None or current.basis == Basis.EXPERT:
        wanted = [expert_entry(item, ItemStatus.CALIBRATED) for item in items.values()]
        if not wanted or (current is not None and _same(current, wanted)):
            return None
        return make_bank(wanted, origin=Origin(Basis.EXPERT, "1pl"), actor=actor, at=at, in_force=True)
    kept = {entry.item_code: entry for entry in current.entries.all()}
    wanted = [_followed(entry, items) for entry in kept.values()]
    wanted += [expert_entry(item, ItemStatus.TRIAL) for code, item in items.items() if code not in kept]
    if _same(current, wanted):
        return None
    origin = Origin(Basis.RESPONSES, current.model, current.persons, current.log_likelihood, current.report)
    return make_bank(wanted, origin=origin, actor=actor, at=at, in_force=True)


def expert_entry(item: Item, status: ItemStatus) -> BankEntry:
    """An item where its author expects it to stand."""
    return BankEntry(
        item_code=item.code,
        area=item.topic.area,
        status=status,
        a=EXPERT_A,
        b=item.expected_difficulty,
        a_standard_error=EXPERT_A_STANDARD_ERROR,
        b_standard_error=EXPERT_B_STANDARD_ERROR,
    )


def _followed(entry: BankEntry, items: dict[str, Item]) -> BankEntry:
    """The same parameters in a new version, with the area and the standing that the item has now."""
    item = items.get(entry.item_code)
    status, area = entry.status, item.topic.area if item else entry.area
    if item is None:
        status = ItemStatus.RETIRED
    elif entry.status == ItemStatus.RETIRED:
        status = ItemStatus.CALIBRATED if entry.answers else ItemStatus.TRIAL
    parameters = {name: getattr(entry, name) for name in _PARAMETERS}
    return BankEntry(item_code=entry.item_code, area=area, status=status, **parameters)


def _same(bank: ItemBank, wanted: list[BankEntry]) -> bool:
    names = ("item_code", "area", "status", *_PARAMETERS)
    present = {tuple(getattr(entry, name) for name in names) for entry in bank.entries.all()}
    return present == {tuple(getattr(entry, name) for name in names) for entry in wanted}
