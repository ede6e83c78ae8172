"""Item analysis in the back office, group Learning."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.learning.assessments.views import analysis

urlpatterns = [
    path("", analysis.index, name="items"),
    path("item/<slug:code>/", analysis.item, name="item"),
    path("bank/", analysis.bank, name="bank"),
    path("calibrations/", analysis.calibrations, name="calibrations"),
    path("calibrations/start/", analysis.start, name="start"),
    path("calibrations/<int:version>/", analysis.report, name="report"),
    path("calibrations/<int:version>/adopt/", analysis.adopt, name="adopt"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("learning/analysis/", include((urlpatterns, "item_analysis")))]


class AnalysisItem(MenuItem):
    """Shown to those who may look at the items."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("assessments.view_itembank")


@hooks.register("register_learning_menu_item")
def menu_item() -> MenuItem:
    return AnalysisItem(
        _("Item analysis"), reverse("item_analysis:items"), name="item-analysis", icon_name="table", order=300
    )
