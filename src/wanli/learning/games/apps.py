from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GamesConfig(AppConfig):
    """Games for a phone and for a booth, and the live hall."""

    name = "wanli.learning.games"
    label = "games"
    verbose_name = _("Games")

    def ready(self) -> None:
        from wagtail import signals

        from wanli.ground.pages.queries import near_you
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import participant_erased
        from wanli.knowledge.library.queries import content_kinds
        from wanli.learning.assessments.queries import pastimes
        from wanli.learning.games import receivers
        from wanli.learning.games.actions import load_game_messages
        from wanli.learning.games.models import Message
        from wanli.learning.games.queries import check_game_messages, rounds_of
        from wanli.learning.games.queries.cards import cards_near, games_on_offer

        near_you.register(cards_near)
        pastimes.register(games_on_offer)
        content_kinds.register("games", check=check_game_messages, load=load_game_messages)
        holdings.register("game_rounds", rounds_of, _("Games played"))
        post_migrate.connect(receivers.open_messages, sender=self, dispatch_uid="games.open_messages")
        participant_erased.connect(receivers.forget_rounds, dispatch_uid="games.forget_rounds")
        signals.published.connect(receivers.note_publication, sender=Message, dispatch_uid="games.note_publication")
