"""Scams in the back office, group Protection: patterns under review, files, kept messages, drift, keys."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from wanli.knowledge.library.queries import RefusesInWords, ReviewedOnlyPolicy
from wanli.protection.scams.forms import PatternForm
from wanli.protection.scams.models import Pattern
from wanli.protection.scams.views import office

urlpatterns = [
    path("files/", office.batches, name="batches"),
    path("files/<int:pk>/", office.batch, name="batch"),
    path("files/<int:pk>/result.csv", office.batch_result, name="batch_result"),
    path("messages/", office.kept, name="messages"),
    path("messages/<int:pk>/label/", office.label, name="label"),
    path("messages/<int:pk>/confirm/", office.confirm, name="confirm"),
    path("messages/confirmed.jsonl", office.export, name="export"),
    path("drift/", office.drift, name="drift"),
    path("keys/", office.keys, name="keys"),
    path("keys/<int:pk>/revoke/", office.revoke, name="revoke"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("scams/", include((urlpatterns, "scams_office")))]


class ScamsItem(MenuItem):
    """Shown to those whose role allows what is behind it."""

    def __init__(self, label: Any, url_name: str, permission: str, icon: str, order: int) -> None:
        super().__init__(label, reverse_lazy(url_name), name=url_name.replace(":", "-"), icon_name=icon, order=order)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


_ITEMS = [
    (gettext_lazy("Check a file"), "scams_office:batches", "scams.add_batch", "table", 200),
    (gettext_lazy("Kept messages"), "scams_office:messages", "scams.view_keptmessage", "list-ul", 210),
    (gettext_lazy("Drift"), "scams_office:drift", "scams.view_drift", "history", 220),
    (gettext_lazy("API keys"), "scams_office:keys", "scams.view_apikey", "key", 230),
]
for _values in _ITEMS:
    hooks.register("register_protection_menu_item", lambda values=_values: ScamsItem(*values))


class PatternEditView(RefusesInWords, EditView):
    """The editor."""


class PatternViewSet(SnippetViewSet):
    """Scam patterns: list, editor with phone preview, review, history."""

    model = Pattern
    icon = "warning"
    menu_label = gettext_lazy("Scam patterns")
    menu_name = "scam-patterns"
    menu_order = 100
    menu_hook = "register_protection_menu_item"
    edit_view_class = PatternEditView
    search_fields = ["title", "summary"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["scam"]
    list_filter = ["scam", "live"]
    list_display = [
        "title",
        Column("get_scam_display", label=gettext_lazy("scam type"), sort_key="scam"),
        Column("language", label=gettext_lazy("language"), accessor=lambda pattern: pattern.locale.get_display_name()),
        Column("review_by", label=gettext_lazy("check again by"), sort_key="review_by"),
        UpdatedAtColumn(),
    ]
    inspect_view_enabled = False
    copy_view_enabled = False
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel(name) for name in ("title", "summary", "story", "stages", "flags", "victims", "claims")],
                heading=gettext_lazy("Text"),
            ),
            ObjectList([FieldPanel(name) for name in ("scam", "topic", "audiences")], heading=gettext_lazy("About it")),
            ObjectList(
                [FieldPanel("reviewed_on"), FieldPanel("review_by"), PublishingPanel()], heading=gettext_lazy("Dates")
            ),
        ],
        base_form_class=PatternForm,
    )

    @property
    def permission_policy(self) -> ReviewedOnlyPolicy:
        return ReviewedOnlyPolicy(Pattern)

    def get_queryset(self, request: HttpRequest) -> Any:
        return Pattern.objects.select_related("locale", "topic").defer("stages", "flags", "claims", "story")


register_snippet(PatternViewSet)


@hooks.register("before_bulk_action")
def keep_patterns(request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any) -> Any:
    """What was said to citizens stays on record."""
    if action_type == "delete" and any(isinstance(one, Pattern) for one in objects):
        messages.error(request, _("Scam patterns are not deleted. Correct what is wrong."))
        return redirect(reverse(Pattern.snippet_viewset.get_url_name("list")))
    return None
