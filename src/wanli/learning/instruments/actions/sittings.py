"""Starting, answering and finishing a questionnaire.

As with the tests, answers are records themselves and are not repeated in the ledger (docs/decisions/0004).
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.instruments.models import Answer as Given
from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries import definition_of, kept_run
from wanli.science.psychometrics.instruments import DONT_KNOW, Answer


class SittingIsOver(Exception):
    """No more answers: it is finished, closed, or not this person's."""

    message = _("This questionnaire is already finished.")


class SittingIsIncomplete(Exception):
    """A question has no answer yet."""

    message = _("Some questions have no answer yet.")


def start_sitting(
    version: InstrumentVersion,
    *,
    actor: Participant,
    language: str,
    at: datetime,
    campaign: str = "",
    session: str = "",
    is_simulated: bool = False,
) -> Sitting:
    """Begin a questionnaire."""
    sitting = Sitting.objects.create(
        participant=actor,
        instrument=version,
        language=language,
        campaign=campaign,
        session=session,
        audience=actor.audience,
        age_band=actor.age_band,
        is_simulated=is_simulated,
        started_at=at,
    )
    ledger.note("instrument.started", participant_key=actor.key, at=at, subject=str(version), campaign=campaign)
    return sitting


@transaction.atomic
def give_answer(token: uuid.UUID, *, owner: uuid.UUID, question: str, answer: Answer, at: datetime) -> None:
    """Add one answer of a sitting's owner; an answer to the same question that came before stays and no longer counts.

    The same answer twice is stored once. Raises SittingIsOver, AnswerDoesNotFit, and KeyError for a question that the
    instrument does not ask.
    """
    sitting = _open_sitting(token, owner)
    asked = {entry.code: entry for entry in definition_of(sitting.instrument).asked}
    asked[question].ensure_fits(answer)
    value = None if answer == DONT_KNOW else float(answer)
    last = sitting.answers.filter(question=question).order_by("-pk").first()
    if last is None or last.value != value:
        Given.objects.create(sitting=sitting, question=question, value=value, answered_at=at)


@transaction.atomic
def finish_sitting(token: uuid.UUID, *, owner: uuid.UUID, at: datetime) -> Sitting:
    """Score the answers and close the sitting. Raises SittingIsOver, SittingIsIncomplete."""
    sitting = _open_sitting(token, owner)
    run = kept_run(sitting)
    if not run.is_complete:
        raise SittingIsIncomplete
    scored = run.scored()
    sitting.scores = {code: found.value for code, found in scored.items()}
    sitting.bands = {code: found.band for code, found in scored.items()}
    sitting.finished_at = at
    sitting.save(update_fields=["scores", "bands", "finished_at"])
    ledger.note(
        "instrument.finished",
        participant_key=owner,
        at=at,
        subject=str(sitting.instrument),
        campaign=sitting.campaign,
    )
    return sitting


def _open_sitting(token: uuid.UUID, owner: uuid.UUID) -> Sitting:
    """The sitting, locked, so that two windows answer one after the other."""
    found = Sitting.objects.select_for_update(of=("self",)).select_related("instrument")
    sitting = found.filter(token=token, participant__key=owner, finished_at=None, closed_at=None).first()
    if sitting is None:
        raise SittingIsOver
    return sitting
