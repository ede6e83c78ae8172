"""Starting, answering and finishing.

Answers are records themselves: written once, numbered, timed. They are not repeated in the ledger, whose chain
lets one writer through at a time, while a hall full of people answers at once (docs/decisions).
"""

import uuid
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, Check, Form


class AttemptIsFinished(Exception):
    """No more answers: the attempt is over, closed, or not this person's."""

    message = _("This test is already finished.")


class CheckHasNoForms(Exception):
    """A check that was defined but never assembled, or withdrawn."""

    message = _("This test is being prepared. Please come back soon.")


def pick_form(check: Check, key: uuid.UUID) -> Form:
    """The form that a random key begins with. Raises CheckHasNoForms."""
    forms = list(check.forms.filter(is_current=True).select_related("assessment").order_by("label"))
    if not forms:
        raise CheckHasNoForms
    return forms[key.int % len(forms)]


def other_form(form: Form) -> Form:
    """The parallel one of the same version. Raises CheckHasNoForms."""
    forms = Form.objects.filter(assessment_id=form.assessment_id, version=form.version)
    other = forms.exclude(pk=form.pk).select_related("assessment").first()
    if other is None:
        raise CheckHasNoForms
    return other


def start_attempt(
    check: Check,
    *,
    actor: Participant,
    language: str,
    at: datetime,
    campaign: str = "",
    session: str = "",
    is_simulated: bool = False,
) -> Attempt:
    """Begin a check with one of its two forms.

    Which form comes first depends on the participant's random key, so that over many people each form comes
    first equally often and a difference between the forms cancels out of the gain.
    """
    attempt = Attempt.objects.create(
        participant=actor,
        form=pick_form(check, actor.key),
        language=language,
        stage=Stage.BEFORE,
        campaign=campaign,
        session=session,
        audience=actor.audience,
        age_band=actor.age_band,
        is_simulated=is_simulated,
        started_at=at,
    )
    ledger.note("check.started", participant_key=actor.key, at=at, subject=check.code, campaign=campaign)
    return attempt


@transaction.atomic
def start_parallel(first: Attempt, *, actor: Participant, language: str, at: datetime) -> Attempt:
    """Begin the parallel form after a finished first test; coming back finds the one already begun."""
    if first.participant_id != actor.pk or first.finished_at is None or first.stage != Stage.BEFORE:
        raise AttemptIsFinished
    attempt, is_new = Attempt.objects.get_or_create(
        follows=first,
        defaults={
            "participant": actor,
            "form": other_form(first.form),
            "language": language,
            "stage": Stage.AFTER,
            "campaign": first.campaign,
            "session": first.session,
            "audience": first.audience,
            "age_band": first.age_band,
            "is_simulated": first.is_simulated,
            "started_at": at,
        },
    )
    if is_new:
        code = first.form.assessment.code
        ledger.note("parallel.started", participant_key=actor.key, at=at, subject=code, campaign=first.campaign)
    return attempt


# One statement, one round trip, one commit: it finds the attempt by token and owner, the question by its place in
# the form, scores the choice against the key, stores the answer unless there is one already, and with the last answer
# finishes the attempt, so that a crash never leaves ten answers in a test that counts as not finished. A hall of three
# hundred phones answers within seconds of each other; going through the ORM costs three queries more. A question that
# was withdrawn meanwhile still takes its answer: a test is finished with the questions it began with.
_SUBMIT = """
WITH asked AS (
    SELECT attempt.id AS attempt_id, item.id AS item_id, item.key, cardinality(form.item_codes) AS length,
        form.assessment_id
    FROM assessments_attempt attempt
    JOIN accounts_participant participant ON participant.id = attempt.participant_id
    JOIN assessments_form form ON form.id = attempt.form_id
    JOIN wagtailcore_locale locale ON locale.language_code IN (attempt.language, 'zh-hans')
    JOIN assessments_item item ON item.code = form.item_codes[%(position)s] AND item.locale_id = locale.id
      AND (item.live OR item.asked IS NOT NULL)
    WHERE attempt.token = %(token)s AND participant.key = %(owner)s
      AND attempt.finished_at IS NULL AND attempt.closed_at IS NULL
      AND %(choice)s <= jsonb_array_length(item.options)
    ORDER BY item.live DESC, (locale.language_code = attempt.language) DESC
    LIMIT 1
), stored AS (
    INSERT INTO assessments_response (attempt_id, item_id, position, choice, is_right, answered_at)
    SELECT attempt_id, item_id, %(position)s, %(choice)s, key = %(choice)s, %(at)s FROM asked
    ON CONFLICT (attempt_id, position) DO NOTHING
    RETURNING attempt_id, is_right
), finished AS (
    -- the statement does not see the row that it has just stored, hence one less than the length
    UPDATE assessments_attempt attempt SET finished_at = %(at)s FROM asked, stored
    WHERE attempt.id = stored.attempt_id AND asked.length - 1 = (
        SELECT count(*) FROM assessments_response earlier WHERE earlier.attempt_id = stored.attempt_id
    )
    RETURNING attempt.stage, attempt.campaign, asked.assessment_id
)
SELECT stored.is_right, finished.stage, finished.campaign, taken.code
FROM stored LEFT JOIN finished ON true LEFT JOIN assessments_check taken ON taken.id = finished.assessment_id
"""


def submit_answer(token: uuid.UUID, *, owner: uuid.UUID, position: int, choice: int, at: datetime) -> bool | None:
    """Store one answer of an attempt's owner and say whether it was right.

    `position` counts from 1, `choice` from 1 with 0 for "don't know". Returns None when nothing was stored:
    the question was answered before (the first answer counts), the attempt is over, or it is not the owner's.
    The last answer finishes the attempt.
    """
    values = {"token": token, "owner": owner, "position": position, "choice": choice, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_SUBMIT, values)
        row = cursor.fetchone()
    if row is None:
        return None
    is_right, stage, campaign, code = row
    if stage is not None:
        _note_finish(stage, owner=owner, code=code, campaign=campaign, at=at)
    return bool(is_right)


def _note_finish(stage: str, *, owner: uuid.UUID, code: str, campaign: str, at: datetime) -> None:
    verb = "check.finished" if stage == Stage.BEFORE else "parallel.finished"
    ledger.note(verb, participant_key=owner, at=at, subject=code, campaign=campaign)


def finish_if_complete(attempt: Attempt, *, actor: Participant, at: datetime) -> bool:
    """Finish an attempt that has all its answers and does not know it. Says whether it did.

    The last two questions, answered in the same instant in two windows, do not see each other.
    """
    if attempt.responses.count() < len(attempt.form.item_codes):
        return False
    if not Attempt.objects.filter(pk=attempt.pk, finished_at=None, closed_at=None).update(finished_at=at):
        return False
    attempt.finished_at = at
    _note_finish(attempt.stage, owner=actor.key, code=attempt.form.assessment.code, campaign=attempt.campaign, at=at)
    return True
