"""Message: something that could come to anybody's phone, written by us, to be judged in a game."""

import itertools
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Revision

from wanli.knowledge.library.models import ReviewedMixin, Source, Topic
from wanli.learning.games.blocks import SpotsBlock
from wanli.learning.games.choices import OF_MESSAGES, Channel, Game
from wanli.science.screening.phrases import phrases


class SpotsDoNotFit(PermissionDenied):
    """A marked place that is not in the text, there twice, or without a reason."""


class Message(ReviewedMixin, models.Model):
    """A message, what it is and why; reviewed like all that citizens read.

    For "find the catch" it has `spots`: words that stand in the text exactly once, each with a reason; a genuine one
    has none. For "real or scam" it belongs to a `pair` of one scam and the genuine notice that looks like it.
    """

    stream_fields = ("spots",)

    code = models.SlugField(_("code"), max_length=60, unique=True)
    game = models.CharField(_("game"), max_length=8, choices=[(game.value, game.label) for game in OF_MESSAGES])
    pair = models.SlugField(_("pair"), max_length=60, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", verbose_name=_("topic"))
    channel = models.CharField(_("how it comes"), max_length=8, choices=Channel)
    sender = models.CharField(_("from"), max_length=40, blank=True)
    text = models.TextField(_("message"), max_length=400)
    is_scam = models.BooleanField(_("a scam"))
    why = models.TextField(_("why"), max_length=240)
    spots = StreamField(SpotsBlock(), verbose_name=_("suspicious places"), blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name=_("source"))
    place = models.CharField(_("article or place"), max_length=60, blank=True)
    live = models.BooleanField(_("in use"), default=True, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("message of a game")
        verbose_name_plural = _("messages of games")

    def __str__(self) -> str:
        return Truncator(self.text).chars(40)

    @property
    def places(self) -> list[tuple[int, int, str]]:
        """Start, end and reason of each suspicious place, in reading order."""
        found = [(child["value"]["words"], child["value"]["why"]) for child in self.spots.raw_data]
        return sorted((self.text.index(words), self.text.index(words) + len(words), why) for words, why in found)

    @property
    def phrases(self) -> list[tuple[int, int]]:
        """What can be tapped: start and end, in reading order."""
        return phrases(self.text, [(start, end) for start, end, _why in self.places])

    def spot_faults(self) -> list[str]:
        """What is wrong with the marked places, in English, for the check of the content pack."""
        found = [(child["value"]["words"], child["value"]["why"]) for child in self.spots.raw_data]
        return spot_faults(self.text, found)

    def clean(self) -> None:
        super().clean()
        if self.spot_faults():
            raise ValidationError({"spots": _("Each place must stand in the message exactly once, apart from others.")})

    def refuse_unfit(self, revision: Revision) -> None:
        """Raises SpotsDoNotFit."""
        draft: Any = revision.as_object()
        if draft.spot_faults() or bool(draft.spots.raw_data) != (draft.is_scam and draft.game == Game.SPOTS):
            raise SpotsDoNotFit(_("The suspicious places do not fit the message."))


def spot_faults(text: str, spots: list[tuple[str, str]]) -> list[str]:
    """What is wrong with places (words, reason) marked in a text."""
    faults = [f"{words!r} stands {text.count(words)} times in the text" for words, _ in spots if text.count(words) != 1]
    faults += [f"{words!r} has no reason" for words, why in spots if not why.strip()]
    if faults:
        return faults
    places = sorted((text.index(words), text.index(words) + len(words)) for words, _ in spots)
    faults += ["a place is empty" for start, end in places if start == end]
    faults += ["two places overlap" for (_s, end), (start, _e) in itertools.pairwise(places) if start < end]
    return faults
