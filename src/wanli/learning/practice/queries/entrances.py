"""Where practice is found: on the home page, on "learn", on "my data"."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.ground.privacy.queries import OwnPage
from wanli.knowledge.library.queries import LearningCard
from wanli.learning.practice.models import Daily
from wanli.learning.practice.queries.points import score_of
from wanli.learning.practice.queries.rules import day_of


def learning_card(request: HttpRequest) -> list[LearningCard]:
    """The five of today, or that they are done."""
    participant = participant_of(request)
    done = participant and Daily.objects.filter(
        participant=participant, on=day_of(timezone.now()), finished_at__isnull=False
    )
    text = _("Two minutes a day: first what you nearly forgot, then what you are least sure of.")
    if done and done.exists():
        text = _("Done for today. See you tomorrow!")
    return [LearningCard(_("Today’s five questions"), text, reverse("practice:landing"), "calendar")]


def own_page(participant: Participant) -> list[OwnPage]:
    """Points, for who has some and wants to see them."""
    score = score_of(participant, at=timezone.now())
    text = _("Off, or none yet.")
    if score is not None:
        text = ngettext("%(n)d point", "%(n)d points", score.points) % {"n": score.points}
        if score.streak.days > 1:
            text += " · " + _("%(n)d days in a row") % {"n": score.streak.days}
    return [OwnPage(_("My points"), text, reverse("practice:points"), "badge")]
