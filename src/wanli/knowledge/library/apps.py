from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """What we say, who wrote it, who vouched for it, and until when it holds."""

    name = "wanli.knowledge.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        from wanli.ground.deliveries.queries import packs
        from wanli.ground.pages.queries import Door, doors, search_sources
        from wanli.ground.stations.queries import tables
        from wanli.ground.ui.queries import todo
        from wanli.knowledge.library import receivers
        from wanli.knowledge.library.actions import settle_carried
        from wanli.knowledge.library.clients import papers_of
        from wanli.knowledge.library.models import Piece
        from wanli.knowledge.library.queries import hits, todos_for
        from wanli.knowledge.library.queries.carrying import content
        from wanli.knowledge.library.queries.keeping import pages_of, titles
        from wanli.knowledge.library.queries.kits import kit_parts

        doors.register(Door("learn", "library:index", _("Learn"), _("a few minutes, every fact sourced"), "learn", 20))
        search_sources.register(_("Learn"), hits)
        todo.register(todos_for)
        packs.name(titles)
        packs.fill("pages", pages_of)
        kit_parts.register(papers_of)
        for table in content(settle_carried):
            tables.register(table)

        post_migrate.connect(receivers.prepare_review, sender=self, dispatch_uid="library.prepare_review")
        post_save.connect(receivers.record_decision, sender=TaskState, dispatch_uid="library.record_decision")
        for signal, receiver, sender in (
            (signals.workflow_submitted, receivers.record_submission, WorkflowState),
            (signals.workflow_cancelled, receivers.record_cancellation, WorkflowState),
            (signals.published, receivers.note_publication, Piece),
            (signals.unpublished, receivers.note_unpublication, Piece),
        ):
            signal.connect(receiver, sender=sender, dispatch_uid=f"library.{receiver.__name__}")
