"""The ledger among the back office's reports."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.ledger import views


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("ledger/", views.LedgerView.as_view(), name="ledger_entries"),
        path("ledger/results/", views.LedgerView.as_view(results_only=True), name="ledger_entries_results"),
    ]


class LedgerItem(MenuItem):
    """Shown to who may read the ledger."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ledger.view_entry")


@hooks.register("register_reports_menu_item")
def ledger_item() -> MenuItem:
    return LedgerItem(_("Ledger"), reverse_lazy("ledger_entries"), name="ledger", icon_name="list-ol", order=100)
