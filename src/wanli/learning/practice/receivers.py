"""What practice does when others announce something."""

from datetime import datetime
from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Response
from wanli.learning.practice import actions
from wanli.learning.practice.models import Card, Daily, GroupMember, Player, PointEntry, Reminder, Seat, Standing


def take_answer(
    *, participant: Participant, response: Response, stage: Stage, is_usable: bool, received_at: datetime, **kwargs: Any
) -> None:
    """An answer in a lesson, a review or a game: what it earns first, then the card, which it moves."""
    if response.attempt.is_simulated:
        return
    actions.credit(participant, response, stage=stage, is_usable=is_usable, received_at=received_at)
    if is_usable:
        actions.feed_cards(participant, [response.item.code])


def forget_practice(*, participant: Participant, purpose: str = Purpose.LEARNING, **kwargs: Any) -> None:
    """Consent was withdrawn, or the person erased: cards, points, name and groups go; answers belong to the tests."""
    if purpose in {Purpose.LEARNING, Purpose.REMINDER}:
        Reminder.objects.filter(participant=participant).delete()
    if purpose == Purpose.LEARNING:
        for model in (Seat, Standing, GroupMember, PointEntry, Player, Daily, Card):
            model.objects.filter(participant=participant).delete()
