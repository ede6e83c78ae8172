"""Answers that were given without a line and come in later."""

from typing import Any

from wanli.ground.deliveries.choices import Reason
from wanli.ground.deliveries.queries import Record, RecordIsRefused
from wanli.learning.assessments.actions.exercises import NoSuchOption, answer_exercise, finish_exercise
from wanli.learning.assessments.choices import EXERCISES, Stage
from wanli.learning.assessments.models import Item

_LANGUAGES = ("zh-hans", "en")
_LONGEST_SUBJECT = 80


def take_answer(record: Record) -> None:
    """Store the answer `{item, choice, stage, subject, language, last}` as it was given, at the time it was given.

    One that comes late is kept as play: what somebody could do a month ago is no news of what they can do. `last` ends
    the exercise. Raises RecordIsRefused for a question that was withdrawn and for one that offers no such answer.
    """
    stage, subject, code, choice, language = _read(record.payload)
    try:
        answer_exercise(
            actor=record.participant,
            stage=stage,
            subject=subject,
            item_code=code,
            choice=choice,
            language=language,
            at=record.at,
            received_at=record.received_at,
            is_usable=not record.is_late,
        )
    except Item.DoesNotExist as reason:
        raise RecordIsRefused(Reason.RECALLED) from reason
    except NoSuchOption as reason:
        raise RecordIsRefused(Reason.MALFORMED) from reason
    if record.payload.get("last") is True:
        finish_exercise(actor=record.participant, stage=stage, subject=subject, at=record.at)


def _read(payload: dict[str, Any]) -> tuple[Stage, str, str, int, str]:
    stage, subject, code = payload.get("stage"), payload.get("subject"), payload.get("item")
    choice, language = payload.get("choice"), payload.get("language")
    is_sound = (
        stage in EXERCISES
        and isinstance(subject, str)
        and len(subject) <= _LONGEST_SUBJECT
        and isinstance(code, str)
        and isinstance(choice, int)
        and not isinstance(choice, bool)
        and language in _LANGUAGES
    )
    if not is_sound:
        raise RecordIsRefused(Reason.MALFORMED)
    return Stage(stage), subject, code, choice, language
