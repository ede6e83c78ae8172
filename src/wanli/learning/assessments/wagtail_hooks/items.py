"""Items in the back office, group Learning: list, editor, review, and what is asked how it is answered so far."""

from typing import Any

import django_filters
from django.db.models import Avg, Case, Count, FloatField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    EditView,
    IndexView,
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSet,
)

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.queries import RefusesInWords, ReviewedOnlyPolicy, standing_of, with_review
from wanli.learning.assessments import actions
from wanli.learning.assessments.choices import Change
from wanli.learning.assessments.clients.item_files import ENDINGS, TYPES, write_items_file
from wanli.learning.assessments.forms import ItemForm
from wanli.learning.assessments.models import ORIGINAL, Item, Response
from wanli.learning.assessments.queries.item_rows import allowed_values, rows_of


class ItemFilters(WagtailFilterSet):
    """Filters of the list of items; they stay in the address."""

    audience = django_filters.ChoiceFilter(
        label=gettext_lazy("audience"), choices=Audience.choices, method="filter_audience"
    )
    language = django_filters.ModelChoiceFilter(
        label=gettext_lazy("language"), field_name="locale", queryset=Locale.objects.all()
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        method="filter_state",
        choices=[
            ("live", gettext_lazy("in use")),
            ("review", gettext_lazy("In review")),
            ("changed", gettext_lazy("Changed since publication")),
            ("draft", gettext_lazy("Not published")),
            ("withdrawn", gettext_lazy("out of use")),
        ],
    )

    class Meta:
        model = Item
        fields = ["topic", "skill", "state", "audience", "language"]

    def filter_audience(self, items: Any, name: str, value: str) -> Any:
        return items.filter(audiences__contains=[value])

    def filter_state(self, items: Any, name: str, value: str) -> Any:
        conditions = {
            "live": {"live": True},
            "draft": {"live": False, "withdrawn_at": None},
            "changed": {"live": True, "has_unpublished_changes": True},
            "withdrawn": {"withdrawn_at__isnull": False},
            "review": {"is_in_review": True},
        }
        return items.filter(**conditions[value])


def share_right(item: Item) -> str:
    """The share of right answers in whole per cent; nothing below ten answers, where it would say nothing."""
    return f"{item.right:.0%}" if item.answers_given >= 10 else "–"


def state_of(item: Item) -> str:
    """Where an item of the list stands, in words; needs what `ItemViewSet.get_queryset` adds."""
    return standing_of(item, taken_out=_("out of use") if item.withdrawn_at else "", live=_("in use"))


class OriginalPanel(Panel):
    """Beside a translation: what it translates."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/original.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and not self.instance.is_original

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "item": self.instance}


class RemarksPanel(Panel):
    """What a careful second reader would object to in the version that was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/remarks.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "item": self.instance}


class ItemIndexView(IndexView):
    """The list; what it shows can be taken along as a file that can be imported again."""

    FORMATS = tuple(TYPES)
    list_export = ["code"]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        chosen = Item.objects.filter(pk__in=queryset.order_by().values("pk")).order_by("code", "-locale__language_code")
        data = write_items_file(spreadsheet_format, rows_of(chosen), allowed_values())
        name = f"items-{timezone.localdate():%Y%m%d}.{ENDINGS[spreadsheet_format]}"
        response = HttpResponse(data, content_type=TYPES[spreadsheet_format])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @cached_property
    def show_export_buttons(self) -> bool:
        return False

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if self.request.user.has_perm("assessments.import_item"):
            buttons.append(Button(_("Import"), reverse("assessments_office:import"), icon_name="upload", priority=50))
        names = {"xlsx": _("Export as workbook"), "csv": _("Export as CSV"), "qti": _("Export as QTI 3 package")}
        for priority, (kind, label) in enumerate(names.items(), start=60):
            buttons.append(Button(label, self.get_export_url(kind), icon_name="download", priority=priority))
        return buttons


class ItemEditView(RefusesInWords, EditView):
    """The editor.

    A change that makes an answered question ask something else is handed in as a new item.
    """

    def submit_action(self) -> HttpResponse | None:
        return self._hand_in_as_new_item() or super().submit_action()

    def restart_workflow_action(self) -> HttpResponse | None:
        return self._hand_in_as_new_item() or super().restart_workflow_action()

    def _hand_in_as_new_item(self) -> HttpResponse | None:
        draft = self.object
        stored = Item.objects.get(pk=draft.pk)
        before = stored.was_asked()
        if draft.change != Change.MEANING or before in (None, draft.question()) or not stored.is_answered():
            return None
        new = actions.renew(draft, actor=self.request.user, at=timezone.now())
        actions.hand_in([new], actor=self.request.user, at=timezone.now())
        told = _("What you wrote is a new item, %(new)s, and was handed in. %(old)s is asked until it is approved.")
        messages.success(self.request, told % {"new": new.code, "old": stored.code})
        return redirect(reverse(Item.snippet_viewset.get_url_name("edit"), args=[new.pk]))


class AnyMoment:
    """A preview of what has been written so far: nothing is required of an item that is only looked at."""

    def validate_form(self, form: ItemForm) -> bool:
        for field in form.fields.values():
            field.required = False
        return super().validate_form(form)


class ItemPreviewOnAdd(AnyMoment, PreviewOnCreateView):
    pass


class ItemPreviewOnEdit(AnyMoment, PreviewOnEditView):
    pass


class ItemViewSet(SnippetViewSet):
    """Items: list, editor with phone preview, review, history, withdrawal, files in and out."""

    model = Item
    icon = "help"
    menu_label = gettext_lazy("Items")
    menu_name = "items"
    menu_hook = "register_learning_menu_item"
    index_view_class = ItemIndexView
    edit_view_class = ItemEditView
    preview_on_add_view_class = ItemPreviewOnAdd
    preview_on_edit_view_class = ItemPreviewOnEdit
    inspect_view_enabled = True
    inspect_view_fields = ["code", "topic", "skill", "stem", "options", "key", "source", "place", "expected_difficulty"]
    copy_view_enabled = False
    filterset_class = ItemFilters
    search_fields = ["code", "stem"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["code", "locale"]
    list_display = [
        "stem",
        Column("code", label=gettext_lazy("code"), sort_key="code"),
        "topic",
        Column("language", label=gettext_lazy("language"), accessor=lambda item: item.locale.get_display_name()),
        Column("state", label=gettext_lazy("Status"), accessor=state_of),
        Column("expected_difficulty", label=gettext_lazy("expected difficulty"), sort_key="expected_difficulty"),
        Column("answers_given", label=gettext_lazy("answers"), sort_key="answers_given"),
        Column(share_right, label=gettext_lazy("right")),
        UpdatedAtColumn(),
    ]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    RemarksPanel(),
                    OriginalPanel(),
                    FieldPanel("stem"),
                    FieldPanel("options"),
                    FieldPanel("key"),
                    FieldPanel("change"),
                ],
                heading=gettext_lazy("Question"),
            ),
            ObjectList(
                [
                    FieldPanel("topic"),
                    FieldRowPanel([FieldPanel("skill"), FieldPanel("expected_difficulty")]),
                    FieldPanel("audiences"),
                    FieldPanel("source"),
                    FieldPanel("place"),
                    FieldPanel("code"),
                ],
                heading=gettext_lazy("About it"),
            ),
            ObjectList([PublishingPanel()], heading=gettext_lazy("Dates")),
        ],
        base_form_class=ItemForm,
    )

    @property
    def permission_policy(self) -> ReviewedOnlyPolicy:
        return ReviewedOnlyPolicy(Item)

    def get_queryset(self, request: HttpRequest) -> Any:
        real = Response.objects.filter(item=OuterRef("pk"), attempt__is_simulated=False).order_by().values("item")
        one_if_right = Case(When(is_right=True, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
        return with_review(Item.objects.select_related("topic", "locale").defer("options", "asked")).annotate(
            answers_given=Coalesce(Subquery(real.annotate(number=Count("pk")).values("number")), 0),
            right=Subquery(real.annotate(share=Avg(one_if_right)).values("share")),
        )


register_snippet(ItemViewSet)


@hooks.register("register_snippet_listing_buttons")
def item_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    """What can be done with one item besides editing it."""
    if not isinstance(snippet, Item):
        return
    if snippet.live and user.has_perm("assessments.withdraw_item"):
        address = reverse("assessments_office:withdraw", args=[snippet.pk])
        yield Button(_("Withdraw"), address, icon_name="warning", priority=60)
    if snippet.withdrawn_at and user.has_perm("assessments.bring_back_item"):
        address = reverse("assessments_office:bring_back", args=[snippet.pk])
        yield Button(_("Bring back"), address, icon_name="undo", priority=60)
    if snippet.is_original and user.has_perm("assessments.add_item"):
        address = reverse("assessments_office:translate", args=[snippet.pk])
        yield Button(_("Translate into English"), address, icon_name="globe", priority=70)


@hooks.register("before_bulk_action")
def keep_items(request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any) -> Any:
    """Answers were given to items: they are withdrawn, not deleted."""
    if action_type == "delete" and any(isinstance(one, Item) for one in objects):
        messages.error(request, _("Items are not deleted. Withdraw what should no longer be asked."))
        return redirect(reverse(Item.snippet_viewset.get_url_name("list")))
    return None


@hooks.register("before_create_snippet")
def write_in_chinese(request: HttpRequest, model: Any) -> HttpResponse | None:
    """An item is written in Chinese; other languages are made with "translate", so that they share its code."""
    wanted = request.GET.get("locale", ORIGINAL)
    if model is Item and wanted != ORIGINAL:
        messages.warning(request, _("Write the Chinese item first, then translate it from the list."))
        return redirect(reverse(Item.snippet_viewset.get_url_name("add")) + f"?locale={ORIGINAL}")
    return None
