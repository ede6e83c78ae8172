"""Versions of the bank: they follow the items, and never change."""

import pytest

from factories import assessments
from factories.accounts import NOW
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.choices import Basis, ItemStatus
from wanli.learning.assessments.models import BankEntry, Item, ItemBank

pytestmark = pytest.mark.django_db


def follow() -> ItemBank | None:
    return actions.follow_items(actor="system", at=NOW)


def measured(*codes: str) -> ItemBank:
    entries = [
        BankEntry(item_code=code, area="scams", status=ItemStatus.CALIBRATED, a=1.2, b=0.4, answers=300)
        for code in codes
    ]
    origin = actions.Origin(Basis.RESPONSES, "2pl", 300, -812.5)
    return actions.make_bank(entries, origin=origin, actor="system", at=NOW, in_force=True)


def test_the_first_bank_holds_what_the_authors_expect():
    assessments.item(1)
    assessments.item(2)
    bank = follow()
    scale = queries.scale_of(bank)
    assert (bank.version, bank.basis, bank.is_in_force) == (1, Basis.EXPERT, True)
    assert scale.codes == ("phone-fraud-01", "phone-fraud-02")
    assert scale.b.tolist() == pytest.approx([-1.8, -1.6])
    assert scale.counts.all()
    assert queries.bank_in_force() == bank


def test_nothing_new_makes_no_version():
    assert follow() is None
    assessments.item(1)
    assert follow() is not None
    assert follow() is None


def test_a_new_item_makes_a_new_version_and_leaves_the_old_one():
    assessments.item(1)
    first = follow()
    assessments.item(2)
    second = follow()
    assert queries.bank_in_force() == second
    assert len(queries.scale_of(first)) == 1


def test_in_a_measured_bank_a_new_item_rides_on_trial_and_a_withdrawn_one_is_retired():
    assessments.item(1)
    assessments.item(2)
    measured("phone-fraud-01", "phone-fraud-09")
    bank = follow()
    statuses = dict(bank.entries.values_list("item_code", "status"))
    assert statuses == {
        "phone-fraud-01": ItemStatus.CALIBRATED,
        "phone-fraud-02": ItemStatus.TRIAL,
        "phone-fraud-09": ItemStatus.RETIRED,
    }
    assert bank.entries.get(item_code="phone-fraud-01").a == 1.2
    assert (bank.basis, bank.persons) == (Basis.RESPONSES, 300)
    assessments.item(9)
    assert follow().entries.get(item_code="phone-fraud-09").status == ItemStatus.CALIBRATED


def test_a_retired_item_leaves_the_bank_of_the_authors():
    assessments.item(1)
    assessments.item(2)
    follow()
    Item.objects.filter(code="phone-fraud-02").update(status=ItemStatus.RETIRED)
    assert queries.scale_of(follow()).codes == ("phone-fraud-01",)


def test_only_one_bank_is_in_force_and_the_ledger_knows_since_when():
    from wanli.ground.ledger.models import Entry

    assessments.item(1)
    first = follow()
    second = measured("phone-fraud-01")
    assert list(ItemBank.objects.filter(is_in_force=True)) == [second]
    actions.put_bank_in_force(first, actor="system", at=NOW)
    assert queries.bank_in_force() == first
    assert Entry.objects.filter(action="assessments.bank.put_in_force").count() == 3
