from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticeConfig(AppConfig):
    """Questions that come back, points and boards, reminders."""

    name = "wanli.learning.practice"
    label = "practice"
    verbose_name = _("Practice")

    def ready(self) -> None:
        from wanli.ground.privacy.queries import holdings, own_pages
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.knowledge.library.queries import learning_cards
        from wanli.learning.assessments.signals import exercise_answered
        from wanli.learning.practice import receivers
        from wanli.learning.practice.queries import cards_of, entries_of, groups_of, players_of, reminders_of
        from wanli.learning.practice.queries.entrances import learning_card, own_page

        holdings.register("cards", cards_of, _("Questions that come back, and when"))
        holdings.register("points", entries_of, _("Points earned"))
        holdings.register("player", players_of, _("Your name on boards"))
        holdings.register("practice_groups", groups_of, _("Groups you practised in"))
        holdings.register("reminders", reminders_of, _("Browsers to be reminded"))
        learning_cards.register(learning_card)
        own_pages.register(own_page)
        exercise_answered.connect(receivers.take_answer, dispatch_uid="practice.take_answer")
        consent_withdrawn.connect(receivers.forget_practice, dispatch_uid="practice.withdrawn")
        participant_erased.connect(receivers.forget_practice, dispatch_uid="practice.erased")
