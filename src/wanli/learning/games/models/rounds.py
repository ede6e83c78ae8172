"""GameRound: how one person fared in one round of a game, kept with consent."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.learning.games.choices import Game


class GameRound(models.Model):
    """One finished round. `score` of `most` is what the person was told; `details` holds the result place by place.

    Answers to questions of the item bank are responses besides, see `assessments`. Goes with the person when erased.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="game_rounds")
    game = models.CharField(max_length=8, choices=Game)
    subject = models.CharField(max_length=80, blank=True)
    score = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    details = models.JSONField(default=list)
    is_alone = models.BooleanField()
    language = models.CharField(max_length=10)
    campaign = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    session = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    ended_at = models.DateTimeField()

    class Meta:
        ordering = ["ended_at"]
        verbose_name = _("round of a game")
        verbose_name_plural = _("rounds of games")

    def __str__(self) -> str:
        return f"round {self.pk}"
