"""Placing a person: beginning, answering, and going on when a question is withdrawn under way."""

import uuid
from datetime import datetime

from django.db import transaction

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, Item, Response
from wanli.learning.assessments.queries.banks import bank_in_force, scale_of
from wanli.learning.assessments.queries.placements import (
    Placement,
    begun,
    kept_placement,
    open_attempt,
    placement_question,
)


@transaction.atomic
def start_placement(
    *,
    actor: Participant,
    language: str,
    at: datetime,
    campaign: str = "",
    session: str = "",
    is_simulated: bool = False,
) -> Placement:
    """Begin a placement on the bank in force, or go on with one that was begun a moment ago and has no answer yet.

    So a second tap, or a form sent again over a bad line, does not begin another. Raises
    ItemBank.DoesNotExist when there is no bank, ValueError when it has no item that measures.
    """
    bank = bank_in_force()
    Participant.objects.select_for_update().get(pk=actor.pk)  # of two taps at once the second finds the first's
    waiting = open_attempt(actor, at=at)
    if waiting is not None and _is_the_same_start(waiting, bank.pk, language, campaign, session):
        return kept_placement(waiting)
    attempt = Attempt.objects.create(
        participant=actor,
        bank=bank,
        state=begun(scale_of(bank)).to_row(),
        language=language,
        stage=Stage.PLACEMENT,
        campaign=campaign,
        session=session,
        audience=actor.audience,
        age_band=actor.age_band,
        is_simulated=is_simulated,
        started_at=at,
    )
    ledger.note("placement.started", participant_key=actor.key, at=at, campaign=campaign)
    return kept_placement(attempt)


def _is_the_same_start(attempt: Attempt, bank: int, language: str, campaign: str, session: str) -> bool:
    same = (attempt.bank_id, attempt.language, attempt.campaign, attempt.session) == (bank, language, campaign, session)
    return same and not attempt.state["asked"]


def _waiting(token: uuid.UUID, owner: uuid.UUID) -> Attempt | None:
    """The open placement of this owner, locked: two windows of one person take turns."""
    attempts = Attempt.objects.filter(token=token, stage=Stage.PLACEMENT, finished_at=None, closed_at=None)
    return attempts.select_related("participant").select_for_update(of=("self",)).filter(participant__key=owner).first()


@transaction.atomic
def answer_placement(
    token: uuid.UUID, *, owner: uuid.UUID, position: int, asked: str, choice: int, at: datetime
) -> bool:
    """Store the answer to the question that waits, move the estimate, choose the next question. Says whether it did.

    `position` counts from 1, `asked` is the code of the question that the person saw there, `choice` counts from 1
    with 0 for "don't know". Refused, and nothing is stored: a question that was answered before (the first answer
    counts) or does not wait, an option that it does not have, a test that is over, or not the owner's. An estimate
    that was reported never changes.
    """
    attempt = _waiting(token, owner)
    if attempt is None:
        return False
    placement = kept_placement(attempt)
    if not placement.waits_for(position, asked):
        return False
    try:
        item = placement_question(placement, position)
    except Item.DoesNotExist:  # withdrawn while it waited: the page asks another
        return False
    if not 0 <= choice <= len(item.answers):
        return False
    is_right = choice == item.key
    Response.objects.create(
        attempt=attempt, item=item, position=position, choice=choice, is_right=is_right, answered_at=at
    )
    _keep(attempt, placement.answered(choice, is_right=is_right, at=at), at)
    return True


@transaction.atomic
def replace_question(placement: Placement, *, at: datetime) -> Placement:
    """Ask another question in place of one that was withdrawn while it waited; the test ends when none is left."""
    if placement.attempt is None:
        return placement.asking_another()
    attempt = Attempt.objects.select_for_update().get(pk=placement.attempt.pk)
    now = kept_placement(attempt)
    is_open = attempt.finished_at is None and attempt.closed_at is None
    if is_open and now.session.pending == placement.session.pending:
        now = now.asking_another()
        _keep(attempt, now, at)
    return now


def _keep(attempt: Attempt, placement: Placement, at: datetime) -> None:
    session = placement.session
    attempt.state, attempt.theta, attempt.standard_error = session.to_row(), session.theta, session.standard_error
    attempt.finished_at = at if session.is_finished else None
    attempt.save(update_fields=["state", "theta", "standard_error", "finished_at"])
    if session.is_finished:
        key = attempt.participant.key
        ledger.note("placement.finished", participant_key=key, at=at, campaign=attempt.campaign)
