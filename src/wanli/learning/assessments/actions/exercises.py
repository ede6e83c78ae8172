"""Answers outside tests: in a lesson, in the daily review, in a game."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments import signals
from wanli.learning.assessments.choices import DONT_KNOW, EXERCISES, Stage
from wanli.learning.assessments.models import Attempt, Item, Response, SkillTrack
from wanli.learning.assessments.queries.runs import item_in
from wanli.learning.assessments.queries.skills import known_of
from wanli.science.psychometrics import tracking


class NoSuchOption(Exception):
    """An answer that the question does not offer."""

    message = _("This question has no such answer.")


@dataclass(frozen=True)
class Answered:
    """What became of an answer: the question with its explanations, and whether it was right."""

    item: Item
    choice: int
    is_right: bool
    response: Response


@transaction.atomic
def answer_exercise(
    *,
    actor: Participant,
    stage: Stage,
    subject: str,
    item_code: str,
    choice: int,
    language: str,
    at: datetime,
    received_at: datetime | None = None,
    is_usable: bool = True,
    campaign: str = "",
    session: str = "",
    is_simulated: bool = False,
) -> Answered:
    """Store one answer given in an exercise, and move what is known about the person's skills.

    `choice` counts from 1, 0 is "don't know". `is_usable` says that the person answered alone, unhurried and unhelped;
    otherwise the answer is kept as play and moves nothing. `received_at` is when the answer came in, later than `at`
    for one from a device that was offline. Raises Item.DoesNotExist for a question that is not in use, and
    NoSuchOption. Not for tests: raises ValueError for their stages.
    """
    if stage not in EXERCISES:
        raise ValueError(f"{stage} is a test, not an exercise")
    item = item_in(item_code, language, live=True)
    if not DONT_KNOW <= choice <= len(item.answers):
        raise NoSuchOption
    _take_turns(actor)
    attempt = _open(actor, stage, subject, language, at, campaign, session, is_simulated)
    position = (attempt.responses.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    response = Response.objects.create(
        attempt=attempt,
        item=item,
        position=position,
        choice=choice,
        is_right=choice == item.key,
        is_play=not is_usable,
        answered_at=at,
    )
    if is_usable and not is_simulated:
        _keep_skills(actor)
    signals.exercise_answered.send(
        sender=Response,
        participant=actor,
        response=response,
        stage=stage,
        subject=subject,
        is_usable=is_usable,
        received_at=received_at or at,
    )
    return Answered(item, choice, response.is_right, response)


def _take_turns(actor: Participant) -> None:
    """Two windows of one person wait for each other."""
    Participant.objects.select_for_update().get(pk=actor.pk)


def _open(
    actor: Participant, stage: Stage, subject: str, language: str, at: datetime, campaign: str, session: str, sim: bool
) -> Attempt:
    details = {
        "language": language,
        "campaign": campaign,
        "session": session,
        "audience": actor.audience,
        "age_band": actor.age_band,
        "is_simulated": sim,
        "started_at": at,
    }
    attempt, is_new = Attempt.objects.get_or_create(
        participant=actor, stage=stage, subject=subject, finished_at=None, closed_at=None, defaults=details
    )
    if is_new:
        ledger.note(f"{stage}.started", participant_key=actor.key, at=at, subject=subject, campaign=campaign)
    return attempt


@transaction.atomic
def finish_exercise(*, actor: Participant, stage: Stage, subject: str, at: datetime) -> Attempt | None:
    """End the open exercise of this kind, and give it; None where none was open."""
    _take_turns(actor)
    attempt = Attempt.objects.filter(
        participant=actor, stage=stage, subject=subject, finished_at=None, closed_at=None
    ).first()
    if attempt is not None:
        attempt.finished_at = at
        attempt.save(update_fields=["finished_at"])
        ledger.note(f"{stage}.finished", participant_key=actor.key, at=at, subject=subject)
        signals.exercise_finished.send(sender=Attempt, participant=actor, attempt=attempt, at=at)
    return attempt


@transaction.atomic
def note_lesson(*, actor: Participant, topic: str, at: datetime) -> None:
    """A lesson about a topic (its slug) was done: what is known about the skill moves by what lessons do."""
    _take_turns(actor)
    track = _keep_skills(actor)
    state = tracking.State.from_row(track.state)
    if topic in state.skills:
        track.state = tracking.teach(state, topic, at=at).to_row()
    track.lessons = [*track.lessons, [topic, at.isoformat()]]
    track.save(update_fields=["state", "lessons"])


def _keep_skills(actor: Participant) -> SkillTrack:
    known = known_of(actor)
    values = {
        "bank": known.bank,
        "state": known.state.to_row(),
        "answers": known.answers,
        "last_answer": known.last_answer,
    }
    track, _is_new = SkillTrack.objects.update_or_create(participant=actor, defaults=values)
    return track
