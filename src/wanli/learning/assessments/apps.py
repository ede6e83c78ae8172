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

        from wanli.ground.deliveries.queries import kinds, packs
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.ground.stations.queries import tables
        from wanli.ground.ui.queries import Door, doors, todo
        from wanli.knowledge.library.queries import content_kinds, topic_invitations
        from wanli.knowledge.library.queries.kits import kit_parts
        from wanli.learning.assessments import receivers
        from wanli.learning.assessments.actions import take_answer
        from wanli.learning.assessments.actions.packs import load_items
        from wanli.learning.assessments.clients.sheets import sheets_of
        from wanli.learning.assessments.models import Item
        from wanli.learning.assessments.queries.analysis.todos import todos_for
        from wanli.learning.assessments.queries.carrying import CONTENT, RECORDS
        from wanli.learning.assessments.queries.checks import invitation_for
        from wanli.learning.assessments.queries.files import check_items
        from wanli.learning.assessments.queries.holdings import answers_of, attempts_of, skills_of
        from wanli.learning.assessments.queries.keeping import questions_of

        doors.register(Door("test", "assessments:index", _("Test"), _("ten questions, no clock"), "test", 10))
        content_kinds.register("items", check=check_items, load=load_items)
        topic_invitations.register(invitation_for)
        holdings.register("attempts", attempts_of, _("Tests taken"))
        holdings.register("answers", answers_of, _("Answers given"))
        holdings.register("skills", skills_of, _("What you can do, as worked out from your answers"))
        todo.register(todos_for)
        kinds.register("answer", take_answer)
        packs.fill("questions", questions_of)
        kit_parts.register(sheets_of)
        for table in (*CONTENT, *RECORDS):
            tables.register(table)
        post_migrate.connect(receivers.open_items, sender=self, dispatch_uid="assessments.open_items")
        consent_withdrawn.connect(receivers.close_open_attempts, dispatch_uid="assessments.close_open_attempts")
        participant_erased.connect(receivers.forget_group, dispatch_uid="assessments.forget_group")
        signals.published.connect(receivers.note_publication, sender=Item, dispatch_uid="assessments.note_publication")
        signals.unpublished.connect(receivers.note_expiry, sender=Item, dispatch_uid="assessments.note_expiry")
