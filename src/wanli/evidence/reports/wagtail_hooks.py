"""The figures in the back office, in the group for evidence."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.evidence.reports.queries.scopes import ANALYSTS
from wanli.ground.accounts.queries import visitor_holds


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("evidence/", include("wanli.evidence.reports.urls"))]


class FiguresMenuItem(MenuItem):
    """Shown to those who may see figures somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visitor_holds(request, *ANALYSTS)


@hooks.register("register_evidence_menu_item")
def figures() -> MenuItem:
    return FiguresMenuItem(
        _("Figures and effects"), reverse("reports:index"), name="figures", icon_name="table", order=10
    )
