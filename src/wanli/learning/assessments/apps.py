from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Items, checks and the answers people gave."""

    name = "wanli.learning.assessments"
    label = "assessments"
    verbose_name = _("Tests")

    def ready(self) -> None:
        from wagtail import signals

        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.ground.ui.queries import Door, doors, todo
        from wanli.knowledge.library.queries import content_kinds, topic_invitations
        from wanli.learning.assessments import receivers
        from wanli.learning.assessments.actions.packs import load_items
        from wanli.learning.assessments.models import Item
        from wanli.learning.assessments.queries.analysis.todos import todos_for
        from wanli.learning.assessments.queries.checks import invitation_for
        from wanli.learning.assessments.queries.files import check_items
        from wanli.learning.assessments.queries.holdings import answers_of, attempts_of, skills_of

        doors.register(Door("test", "assessments:index", _("Test"), _("ten questions, no clock"), "test", 10))
        content_kinds.register("items", check=check_items, load=load_items)
        topic_invitations.register(invitation_for)
        holdings.register("attempts", attempts_of, _("Tests taken"))
        holdings.register("answers", answers_of, _("Answers given"))
        holdings.register("skills", skills_of, _("What you can do, as worked out from your answers"))
        todo.register(todos_for)
        post_migrate.connect(receivers.open_items, sender=self, dispatch_uid="assessments.open_items")
        consent_withdrawn.connect(receivers.close_open_attempts, dispatch_uid="assessments.close_open_attempts")
        participant_erased.connect(receivers.forget_group, dispatch_uid="assessments.forget_group")
        signals.published.connect(receivers.note_publication, sender=Item, dispatch_uid="assessments.note_publication")
        signals.unpublished.connect(receivers.note_expiry, sender=Item, dispatch_uid="assessments.note_expiry")
