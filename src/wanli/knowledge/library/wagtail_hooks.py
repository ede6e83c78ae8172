"""The library in the back office: pieces, topics and sources in the group Content, and the recall."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library import actions, views
from wanli.knowledge.library.choices import PieceKind
from wanli.knowledge.library.forms import PieceForm, RecallForm
from wanli.knowledge.library.models import Piece, ReviewedMixin, Source, Topic
from wanli.knowledge.library.queries import RefusesInWords, ReviewedOnlyPolicy, standing_of, with_review

YES_NO = [("true", gettext_lazy("Yes"))]


class PieceEditView(RefusesInWords, EditView):
    """The editor."""


class PieceFilters(WagtailFilterSet):
    """Filters of the list of pieces; they stay in the address."""

    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=PieceKind.choices)
    audience = django_filters.ChoiceFilter(
        label=gettext_lazy("Written for"), choices=Audience.choices, method="filter_audience"
    )
    language = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"), field_name="locale", queryset=Locale.objects.all()
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        method="filter_state",
        choices=[
            ("live", gettext_lazy("Published")),
            ("review", gettext_lazy("In review")),
            ("changed", gettext_lazy("Changed since publication")),
            ("draft", gettext_lazy("Not published")),
            ("recalled", gettext_lazy("Recalled")),
        ],
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("To be checked again"), method="filter_overdue", choices=YES_NO
    )

    class Meta:
        model = Piece
        fields = ["topic", "kind", "audience", "language", "state", "overdue"]

    def filter_audience(self, pieces: Any, name: str, value: str) -> Any:
        return pieces.filter(audiences__contains=[value])

    def filter_overdue(self, pieces: Any, name: str, value: str) -> Any:
        return pieces.overdue(timezone.localdate()) if value == "true" else pieces

    def filter_state(self, pieces: Any, name: str, value: str) -> Any:
        conditions = {
            "live": {"live": True},
            "draft": {"live": False, "recalled_at": None},
            "changed": {"live": True, "has_unpublished_changes": True},
            "recalled": {"recalled_at__isnull": False},
            "review": {"is_in_review": True},
        }
        return pieces.filter(**conditions[value])


def state_of(piece: Piece) -> str:
    """Where a piece of the list stands, in words; needs what `PieceViewSet.get_queryset` adds."""
    return standing_of(piece, taken_out=_("Recalled") if piece.recalled_at else "", live=_("Published"))


class PieceViewSet(SnippetViewSet):
    """Pieces: list, editor with phone preview, review, history, recall, export."""

    model = Piece
    icon = "doc-full"
    menu_label = gettext_lazy("Pieces")
    menu_name = "pieces"
    menu_order = 100
    menu_hook = "register_content_menu_item"
    edit_view_class = PieceEditView
    filterset_class = PieceFilters
    search_fields = ["title", "summary", "slug"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["topic__order", "slug"]
    list_display = [
        "title",
        "topic",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("state", label=gettext_lazy("Status"), accessor=state_of),
        Column("review_by", label=gettext_lazy("Check again by"), sort_key="review_by"),
        UpdatedAtColumn(),
    ]
    list_export = [
        *("slug", "title", "summary", "topic.title", "kind", "audiences", "locale.language_code", "minutes"),
        *("live", "reviewed_on", "review_by", "last_published_at", "recalled_at", "recall_reason"),
    ]
    export_filename = "pieces"
    inspect_view_enabled = False
    copy_view_enabled = False

    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("title"), FieldPanel("summary"), FieldPanel("body")], heading=gettext_lazy("Text")),
            ObjectList(
                [
                    FieldPanel("topic"),
                    FieldPanel("kind"),
                    FieldPanel("slug"),
                    FieldPanel("audiences"),
                    FieldPanel("minutes"),
                    MultiFieldPanel([FieldPanel("illustration"), FieldPanel("video")], gettext_lazy("Pictures")),
                ],
                heading=gettext_lazy("About it"),
            ),
            ObjectList(
                [FieldPanel("reviewed_on"), FieldPanel("review_by"), PublishingPanel()], heading=gettext_lazy("Dates")
            ),
        ],
        base_form_class=PieceForm,
    )

    @property
    def permission_policy(self) -> ReviewedOnlyPolicy:
        return ReviewedOnlyPolicy(Piece)

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_review(Piece.objects.select_related("topic", "locale").defer("body"))


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Topics")
    menu_name = "topics"
    menu_order = 110
    menu_hook = "register_content_menu_item"
    list_display = ["title", "title_en", "order"]
    search_fields = ["title", "title_en", "slug"]
    search_backend_name = None


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "clipboard-list"
    menu_label = gettext_lazy("Sources")
    menu_name = "sources"
    menu_order = 120
    menu_hook = "register_content_menu_item"
    list_display = ["title", "issuer", Column("get_kind_display", label=gettext_lazy("Kind")), "effective_on"]
    list_filter = ["kind"]
    search_fields = ["title", "title_en", "issuer", "code"]
    search_backend_name = None
    chooser_per_page = 50


register_snippet(PieceViewSet)
register_snippet(TopicViewSet)
register_snippet(SourceViewSet)


@hooks.register("construct_snippet_action_menu")
def offer_no_shortcut(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """No "publish" and no "unpublish" in the editor of a text that a second person has to read."""
    if issubclass(context["model"], ReviewedMixin):
        menu_items[:] = [item for item in menu_items if item.name not in {"action-publish", "action-unpublish"}]


@hooks.register("before_bulk_action")
def keep_pieces(request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any) -> Any:
    """What was said to citizens stays on record: pieces are recalled, not deleted."""
    if action_type == "delete" and any(isinstance(one, Piece) for one in objects):
        messages.error(request, _("Pieces are not deleted. Recall what should no longer be read."))
        return redirect(reverse(Piece.snippet_viewset.get_url_name("list")))
    return None


@hooks.register("before_delete_snippet")
def keep_what_is_quoted(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A source that a text rests on, and a topic with pieces, cannot be deleted."""
    for one in instances:
        in_use = one.pieces.exists() if isinstance(one, Topic) else isinstance(one, Source) and _is_quoted(one)
        if in_use:
            messages.error(request, _("“%(title)s” is in use and cannot be deleted.") % {"title": one})
            return redirect(reverse(type(one).snippet_viewset.get_url_name("list")))
    return None


def _is_quoted(source: Source) -> bool:
    return Piece.objects.filter(body__contains=[{"type": "claim", "value": {"source": source.pk}}]).exists()


def _may_recall(person: Any, piece: Piece) -> bool:
    return piece.live and person.has_perm("library.recall_piece")


@hooks.register("register_snippet_listing_buttons")
def recall_button(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    if isinstance(snippet, Piece) and _may_recall(user, snippet):
        yield Button(_("Recall"), reverse("library_recall", args=[snippet.pk]), icon_name="warning", priority=60)


@hooks.register("register_admin_urls")
def recall_address() -> list[Any]:
    return [path("library/recall/<int:pk>/", recall_view, name="library_recall")]


@hooks.register("register_admin_urls")
def kit_addresses() -> list[Any]:
    return [
        path("library/kits/", views.kits, name="library_kits"),
        path("library/kits/<slug:topic_slug>.zip", views.kit, name="library_kit"),
    ]


@hooks.register("register_content_menu_item")
def kits_item() -> MenuItem:
    return MenuItem(gettext_lazy("Print kits"), reverse("library_kits"), name="kits", icon_name="doc-full", order=130)


def recall_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the piece back in all languages."""
    piece = get_object_or_404(Piece, pk=pk)
    if not request.user.has_perm("library.recall_piece"):
        raise PermissionDenied
    form = RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recall(piece, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        except actions.PieceIsNotPublished:
            messages.error(request, _("This piece is not before citizens; there is nothing to take back."))
        else:
            messages.success(request, _("“%(title)s” has been taken back in every language.") % {"title": piece})
        return redirect(reverse(Piece.snippet_viewset.get_url_name("list")))
    twins = Piece.objects.filter(translation_key=piece.translation_key, live=True).select_related("locale")
    back = reverse(Piece.snippet_viewset.get_url_name("list"))
    context = {"piece": piece, "form": form, "twins": twins, "back": back}
    return TemplateResponse(request, "library/admin/recall.html", context)
