"""What the home page and the page of tests show of games."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanli.ground.pages.queries import Card
from wanli.learning.assessments.queries import FurtherTest
from wanli.learning.games.choices import Game, Phase
from wanli.learning.games.models import Hall

# Icon, and what one does, in a sentence.
ABOUT: dict[str, tuple[str, str | Promise]] = {
    Game.PAIRS: ("scales", gettext_lazy("Ten messages: which are real, which are scams? Both mistakes count.")),
    Game.SPOTS: ("search", gettext_lazy("Tap what is suspicious in a message, and see why.")),
    Game.CLIMB: ("shield", gettext_lazy("Five questions a level, three lives, harder each time.")),
    Game.WHEEL: ("sun", gettext_lazy("Turn the wheel, answer one question.")),
}


def games_on_offer(request: HttpRequest) -> list[FurtherTest]:
    """A card for each game."""
    return [
        FurtherTest(str(Game(game).label), str(hint), reverse(f"games:{game}"), icon)
        for game, (icon, hint) in ABOUT.items()
    ]


def cards_near(request: HttpRequest) -> list[Card]:
    """The games, and a way into the hall while one is open anywhere."""
    cards = [
        Card(_("Play a round"), reverse("games:index"), _("Real or scam? Find out in three minutes."), icon="heart")
    ]
    if Hall.objects.exclude(phase=Phase.OVER).exists():
        text = _("Type the number on the big screen and play along.")
        cards.insert(0, Card(_("Join the hall"), reverse("halls:enter"), text, icon="people"))
    return cards
