"""Storing what was played: answers to questions of the bank as responses, rounds of all games as rounds."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.actions import answer_exercise, finish_exercise
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Item
from wanli.learning.games.choices import Game
from wanli.learning.games.models import GameRound
from wanli.learning.games.queries import Play, is_first_sight, is_usable, score_of


def answer_in_game(play: Play, *, actor: Participant, code: str, choice: int, language: str, at: datetime) -> Item:
    """Store an answer to a question of the bank, given in a game on a device of one's own; gives the question.

    Raises Item.DoesNotExist for a question that is no longer in use, and NoSuchOption.
    """
    usable = is_usable(
        is_alone=play.is_alone, on_own_device=True, has_clock=False, is_first_sight=is_first_sight(actor, code)
    )
    answered = answer_exercise(
        actor=actor,
        stage=Stage.GAME,
        subject=subject_of(play),
        item_code=code,
        choice=choice,
        language=language,
        at=at,
        is_usable=usable,
        **play.place,
    )
    return answered.item


def subject_of(play: Play) -> str:
    """How a game is named as an exercise."""
    return f"{play.game}:{play.topic}" if play.topic else play.game


@transaction.atomic
def keep_round(play: Play, *, actor: Participant, language: str, at: datetime) -> GameRound:
    """Store a finished round once, however often its cookie is shown; an exercise of the bank ends with it."""
    score, most = score_of(play)
    kept, is_new = GameRound.objects.get_or_create(
        token=play.token,
        defaults={
            "participant": actor,
            "game": play.game,
            "subject": play.topic,
            "score": score,
            "most": most,
            "details": _details(play),
            "is_alone": play.is_alone,
            "language": language,
            "ended_at": at,
            **play.place,
        },
    )
    if is_new:
        ledger.note("game.finished", participant_key=actor.key, at=at, subject=play.game, **_campaign(play))
        if play.game in (Game.CLIMB, Game.WHEEL):
            finish_exercise(actor=actor, stage=Stage.GAME, subject=subject_of(play), at=at)
    return kept


def _campaign(play: Play) -> dict[str, str]:
    return {"campaign": play.place.get("campaign", "")}


def _details(play: Play) -> list[dict[str, Any]]:
    told = [
        {"code": code, "given": given, "is_right": is_right}
        | dict(zip(("hits", "missed", "false"), counts, strict=False))
        for code, (given, is_right, *counts) in zip(play.codes, play.answers, strict=False)
    ]
    return [{"lives": play.lives}, *told] if play.game == Game.CLIMB else told
