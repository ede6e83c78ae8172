"""Beginning and answering today's five."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments import actions as assessments
from wanli.learning.assessments.choices import Stage
from wanli.learning.practice.actions.cards import catch_up
from wanli.learning.practice.models import Daily
from wanli.learning.practice.queries.daily import Five, choose_five, kept_five
from wanli.learning.practice.queries.rules import day_of


class NothingToAsk(Exception):
    """No question is in use yet."""

    message = _("The questions are being prepared. Please come back soon.")


@transaction.atomic
def start_daily(*, actor: Participant, language: str, at: datetime) -> Five:
    """Choose today's five, or give those already chosen: a second tap changes nothing. Raises NothingToAsk."""
    Participant.objects.select_for_update().get(pk=actor.pk)
    daily = Daily.objects.filter(participant=actor, on=day_of(at)).first()
    if daily is None:
        catch_up(actor)
        codes = choose_five(actor, language=language, at=at)
        if not codes:
            raise NothingToAsk
        daily = Daily.objects.create(participant=actor, on=day_of(at), codes=codes, language=language)
    return kept_five(daily)


@transaction.atomic
def answer_daily(*, actor: Participant, on: date, position: int, asked: str, choice: int, at: datetime) -> bool:
    """Store the answer to the question that waits at a position (from 1). Says whether it did.

    Refused, and nothing is stored: a question that was answered before (the first answer counts), or another than the
    one that the person saw (`asked`). Raises Daily.DoesNotExist; Item.DoesNotExist for a question that was withdrawn
    meanwhile, and NoSuchOption.
    """
    Participant.objects.select_for_update().get(pk=actor.pk)
    five = kept_five(Daily.objects.get(participant=actor, on=on))
    if five.next_position != position or five.codes[position - 1 : position] != (asked,):
        return False
    exercise = {"stage": Stage.REVIEW, "subject": on.isoformat()}
    assessments.answer_exercise(actor=actor, item_code=asked, choice=choice, language=five.language, at=at, **exercise)
    if five.left == 1:
        _finish(actor, five, at)
    return True


@transaction.atomic
def leave_out(*, actor: Participant, on: date, code: str, at: datetime) -> Five:
    """Take a question that was withdrawn out of a day; another takes its place if there is one."""
    Participant.objects.select_for_update().get(pk=actor.pk)
    daily = Daily.objects.get(participant=actor, on=on)
    others = [other for other in choose_five(actor, language=daily.language, at=at) if other not in daily.codes]
    daily.codes = [kept for kept in daily.codes if kept != code] + others[: code in daily.codes]
    daily.save(update_fields=["codes"])
    five = kept_five(daily)
    if five.is_finished and daily.finished_at is None:
        _finish(actor, five, at)
    return five


def _finish(actor: Participant, five: Five, at: datetime) -> None:
    Daily.objects.filter(participant=actor, on=five.on).update(finished_at=at)
    assessments.finish_exercise(actor=actor, stage=Stage.REVIEW, subject=five.on.isoformat(), at=at)
