"""Items in the back office, group Learning: what is asked, and how it is answered so far."""

from typing import Any

import django_filters
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Avg, Case, Count, FloatField, Q, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.models import Locale
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from wanli.ground.accounts.choices import Audience
from wanli.learning.assessments.models import Item


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Items are reviewed and changed as files of the content pack; here they are looked at."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        return "view" in actions and super().user_has_any_permission(user, ["view"])


class ItemFilters(WagtailFilterSet):
    """Filters of the list of items; they stay in the address."""

    audience = django_filters.ChoiceFilter(label=_("audience"), choices=Audience.choices, method="filter_audience")
    language = django_filters.ModelChoiceFilter(label=_("language"), field_name="locale", queryset=Locale.objects.all())

    class Meta:
        model = Item
        fields = ["topic", "skill", "status", "audience", "language", "live"]

    def filter_audience(self, items: Any, name: str, value: str) -> Any:
        return items.filter(audiences__contains=[value])


def share_right(item: Item) -> str:
    """The share of right answers in whole per cent; nothing below ten answers, where it would say nothing."""
    return f"{item.right:.0%}" if item.answers_given >= 10 else "–"


class ItemViewSet(SnippetViewSet):
    """Items with their answers so far."""

    model = Item
    icon = "help"
    menu_label = _("Items")
    menu_name = "items"
    menu_hook = "register_learning_menu_item"
    permission_policy = ReadOnlyPolicy(Item)
    inspect_view_enabled = True
    inspect_view_fields = ["code", "topic", "skill", "stem", "options", "key", "source", "place", "expected_difficulty"]
    filterset_class = ItemFilters
    search_fields = ["code", "stem"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["code", "locale"]
    list_display = [
        "code",
        "stem",
        "topic",
        Column("get_skill_display", label=_("skill"), sort_key="skill"),
        Column("expected_difficulty", label=_("expected difficulty"), sort_key="expected_difficulty"),
        Column("answers_given", label=_("answers"), sort_key="answers_given"),
        Column(share_right, label=_("right")),
        "live",
    ]
    list_export = ["code", "locale", "topic", "skill", "stem", "key", "expected_difficulty", "answers_given", "right"]

    def get_queryset(self, request: HttpRequest) -> Any:
        one_if_right = Case(
            When(responses__is_right=True, then=Value(1.0)),
            When(responses__is_right=False, then=Value(0.0)),
            output_field=FloatField(),
        )
        of_people = Q(responses__attempt__is_simulated=False)
        items = Item.objects.select_related("topic", "locale")
        return items.annotate(
            answers_given=Count("responses", filter=of_people), right=Avg(one_if_right, filter=of_people)
        )


register_snippet(ItemViewSet)
