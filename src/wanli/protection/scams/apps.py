from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ScamsConfig(AppConfig):
    """Is this a scam?"""

    name = "wanli.protection.scams"
    label = "scams"
    verbose_name = _("Scams")

    def ready(self) -> None:
        from wagtail import signals

        from wanli.ground.pages.queries import Door, doors, search_sources
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.ground.ui.queries import todo
        from wanli.knowledge.library.queries import content_kinds
        from wanli.protection.scams import receivers
        from wanli.protection.scams.actions.packs import load_patterns
        from wanli.protection.scams.models import Pattern
        from wanli.protection.scams.queries.holdings import kept_messages_of
        from wanli.protection.scams.queries.pattern_files import check_patterns
        from wanli.protection.scams.queries.patterns import pattern_hits
        from wanli.protection.scams.queries.todos import todos_for

        doors.register(Door("scams", "scams:index", _("Scam check"), _("is this a scam? find out"), "shield", 40))
        content_kinds.register("scam types", check=check_patterns, load=load_patterns)
        search_sources.register(_("Scam types"), pattern_hits)
        holdings.register("kept_messages", kept_messages_of, _("Messages you let us keep"))
        todo.register(todos_for)
        post_migrate.connect(receivers.open_patterns, sender=self, dispatch_uid="scams.open_patterns")
        consent_withdrawn.connect(receivers.forget_on_withdrawal, dispatch_uid="scams.forget_on_withdrawal")
        participant_erased.connect(receivers.forget_on_erasure, dispatch_uid="scams.forget_on_erasure")
        signals.published.connect(receivers.note_publication, sender=Pattern, dispatch_uid="scams.note_publication")
