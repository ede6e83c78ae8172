"""Assembling the two parallel forms of a check from the items in force."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Max

from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.choices import ItemStatus, suits
from wanli.learning.assessments.models import Check, Form, Item
from wanli.science.psychometrics.assembly import Candidate, TooFewItems, parallel_forms


@transaction.atomic
def assemble_forms(check: Check, *, actor: models.Model | str, at: datetime) -> list[Form]:
    """Make the current pair of forms, unless the current pair still stands.

    A pair stands while every one of its items is in force. Otherwise a new version is assembled and the old
    one is kept for the attempts that were made with it. Raises `TooFewItems` when the topics hold too few.
    """
    items = {
        item.code: item
        for item in Item.objects.filter(
            topic__in=check.topics.all(), live=True, locale__language_code="zh-hans"
        ).exclude(status=ItemStatus.RETIRED)
    }
    current = list(check.forms.filter(is_current=True).order_by("label"))
    if current and all(
        len(form.item_codes) == check.length and items.keys() >= set(form.item_codes) for form in current
    ):
        return current
    suitable = [item for item in items.values() if suits(check.audience, item.audiences)]
    candidates = [Candidate(item.code, item.topic.slug, item.expected_difficulty) for item in suitable]
    pair = parallel_forms(candidates, length=check.length)
    version = (check.forms.aggregate(last=Max("version"))["last"] or 0) + 1
    check.forms.update(is_current=False)
    forms = [
        Form.objects.create(assessment=check, label=label, version=version, item_codes=codes)
        for label, codes in zip("AB", pair, strict=True)
    ]
    ledger.record("assessments.forms.assembled", on=check, by=actor, at=at, after={"version": version})
    return forms


@transaction.atomic
def renew_forms(codes: set[str], topics: set[int], *, actor: models.Model | str, at: datetime) -> None:
    """After items with these codes, of these topics, came into use or left it: assemble what that makes necessary.

    A pair that asks one of them is looked at again, and a test that had too few items may have enough now. A test
    that has too few is no longer offered until it has.
    """
    for check in Check.objects.filter(topics__in=topics, is_offered=True).distinct().order_by("pk"):
        current = list(check.forms.filter(is_current=True))
        if current and not any(codes & set(form.item_codes) for form in current):
            continue
        try:
            assemble_forms(check, actor=actor, at=at)
        except TooFewItems as shortage:
            if check.forms.filter(is_current=True).update(is_current=False):
                after = {"code": check.code, "reason": str(shortage)}
                ledger.record("assessments.forms.fell_short", on=check, by=actor, at=at, after=after)
