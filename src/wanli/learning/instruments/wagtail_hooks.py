"""Instruments in the back office, group Learning."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.accounts.queries import visitor_holds
from wanli.learning.instruments.choices import READERS
from wanli.learning.instruments.views import office

urlpatterns = [
    path("", office.index, name="index"),
    path("export.csv", office.export, name="export"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("instruments/", include((urlpatterns, "instruments_office")))]


class InstrumentsItem(MenuItem):
    """Shown to those who may see how people scored."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visitor_holds(request, *READERS)


@hooks.register("register_learning_menu_item")
def menu_item() -> MenuItem:
    return InstrumentsItem(
        _("Instruments"), reverse("instruments_office:index"), name="instruments", icon_name="form", order=300
    )
