"""Halls in the back office, group Learning."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.accounts.queries import holds_role
from wanli.learning.games.choices import HOSTS
from wanli.learning.games.views import office

urlpatterns = [
    path("", office.index, name="index"),
    path("new/", office.create, name="create"),
    path("<int:pk>/", office.screen, name="screen"),
    path("<int:pk>/part/", office.part, name="part"),
    path("<int:pk>/state/", office.state, name="state"),
    path("<int:pk>/move/", office.move, name="move"),
    path("<int:pk>/end/", office.end, name="end"),
    path("<int:pk>/draw/", office.draw, name="draw"),
    path("<int:pk>/questions/", office.questions, name="questions"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("halls/", include((urlpatterns, "games_office")))]


class HallsItem(MenuItem):
    """Shown to those who may host."""

    def is_shown(self, request: HttpRequest) -> bool:
        return holds_role(request.user, *HOSTS)


@hooks.register("register_learning_menu_item")
def menu_item() -> MenuItem:
    return HallsItem(_("Halls"), reverse("games_office:index"), name="halls", icon_name="group", order=400)
