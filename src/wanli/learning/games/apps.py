from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GamesConfig(AppConfig):
    """Games for a phone and for a booth, and the live hall."""

    name = "wanli.learning.games"
    label = "games"
    verbose_name = _("Games")

    def ready(self) -> None:
        from wanli.ground.pages.queries import near_you
        from wanli.learning.games.queries.cards import cards_near

        near_you.register(cards_near)
