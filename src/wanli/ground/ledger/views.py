"""The ledger in the back office: read, filter, export; nobody writes here."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from wanli.ground.ledger.models import Entry


class EntryFilters(WagtailFilterSet):
    """Filters of the ledger; they stay in the address."""

    at = django_filters.DateFromToRangeFilter(label=_("time"), widget=DateRangePickerWidget)
    action = django_filters.CharFilter(label=_("action"), lookup_expr="icontains")
    actor = django_filters.CharFilter(label=_("by"), lookup_expr="exact")
    subject = django_filters.CharFilter(label=_("on"), lookup_expr="exact")

    class Meta:
        model = Entry
        fields = ["at", "action", "actor", "subject"]


def _change(entry: Entry) -> str:
    """What changed, in one line: "status: draft → announced"."""
    parts = []
    for name in {**entry.before, **entry.after}:
        values = [str(values[name]) for values in (entry.before, entry.after) if name in values]
        parts.append(f"{name}: {' → '.join(values)}")
    return "; ".join(parts) or "–"


class LedgerView(ReportView):
    """Every write that had a rule, newest first."""

    model = Entry
    page_title = _("Ledger")
    header_icon = "list-ol"
    index_url_name = "ledger_entries"
    index_results_url_name = "ledger_entries_results"
    filterset_class = EntryFilters
    default_ordering = "-number"
    paginate_by = 50
    any_permission_required = ["view"]
    list_export = ["number", "at", "action", "actor", "subject", "before", "after", "digest"]
    columns = [
        Column("number", label=_("number"), sort_key="number"),
        DateColumn("at", label=_("time")),
        Column("action", label=_("action")),
        Column("actor", label=_("by")),
        Column("subject", label=_("on")),
        Column(_change, label=_("change")),
    ]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        from django.core.exceptions import PermissionDenied

        if not request.user.has_perm("ledger.view_entry"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        return Entry.objects.all()
