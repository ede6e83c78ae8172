"""A message is kept only after its owner agreed, and only masked. Two people decide what it is."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.protection.scams.choices import GenuineKind, ScamType, Way
from wanli.protection.scams.models import KeptMessage, Tally
from wanli.protection.scams.queries.masking import mask
from wanli.science.screening.verdicts import Verdict


class SecondPersonIsNeeded(Exception):
    """Whoever said what a message is cannot confirm it."""


class NothingToConfirm(Exception):
    """Nobody has said what this message is."""


class LabelIsConfirmed(Exception):
    """Two people have agreed; it may be in a training set already."""


@transaction.atomic
def keep_message(message: str, verdict: Verdict, *, participant: Participant | None, at: datetime) -> KeptMessage:
    """Record the agreement and keep the masked message. The words as they were typed are stored nowhere.

    Raises GuardianMustConsent for a child under 14 whose guardian has not agreed to anything before.
    """
    guardian = participant is not None and participant.consents.filter(is_by_guardian=True).exists()
    participant = privacy.give_consent(purpose=Purpose.SCREENING, at=at, participant=participant, guardian=guardian)
    kept = KeptMessage.objects.create(
        text=mask(message).text,
        level=str(verdict.level),
        probability=verdict.probability,
        type=verdict.type,
        marks=list(verdict.marks),
        kept_at=at,
        participant=participant,
    )
    count_checks({(str(verdict.level), verdict.type): 1}, way=Way.KEPT, at=at)
    return kept


@transaction.atomic
def forget_messages(participant: Participant) -> int:
    """Delete what a person let us keep. What two people confirmed leaves too: it is not in the files any more."""
    return KeptMessage.objects.filter(participant=participant).delete()[0]


@transaction.atomic
def label_message(kept: KeptMessage, *, label: str, actor: models.Model, at: datetime) -> KeptMessage:
    """Say what a message is: agreeing with the verdict or correcting it. Raises ValueError, LabelIsConfirmed."""
    if label not in ScamType.values and label not in GenuineKind.values:
        raise ValueError(f"there is no kind of message called {label!r}")
    kept = KeptMessage.objects.select_for_update().get(pk=kept.pk)
    if kept.confirmed_by_id:
        raise LabelIsConfirmed(kept)
    before = kept.label
    kept.label, kept.labelled_by, kept.labelled_at = label, actor, at
    kept.save(update_fields=["label", "labelled_by", "labelled_at"])
    ledger.record("scams.message.labelled", on=kept, by=actor, at=at, before={"label": before}, after={"label": label})
    return kept


@transaction.atomic
def confirm_label(kept: KeptMessage, *, actor: models.Model, at: datetime) -> KeptMessage:
    """Agree with what somebody else said it is. Raises NothingToConfirm, SecondPersonIsNeeded, LabelIsConfirmed."""
    kept = KeptMessage.objects.select_for_update().get(pk=kept.pk)
    if not kept.label:
        raise NothingToConfirm(kept)
    if kept.confirmed_by_id:
        raise LabelIsConfirmed(kept)
    if kept.labelled_by_id == actor.pk:
        raise SecondPersonIsNeeded(kept)
    kept.confirmed_by, kept.confirmed_at = actor, at
    kept.save(update_fields=["confirmed_by", "confirmed_at"])
    ledger.record("scams.message.confirmed", on=kept, by=actor, at=at, after={"label": kept.label})
    return kept


@transaction.atomic
def count_checks(numbers: Mapping[tuple[str, str], int], *, way: str, at: datetime) -> None:
    """Add to the tallies of the day: (level, type) → number. No entry in the ledger: these are counts, no decisions."""
    day = timezone.localdate(at)
    for (level, scam), number in sorted(numbers.items()):
        key = {"day": day, "way": way, "level": level, "type": scam}
        Tally.objects.get_or_create(**key)
        Tally.objects.filter(**key).update(number=F("number") + number)
