"""Practice groups in the back office, group Learning."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.accounts.queries import visitor_holds
from wanli.learning.practice.views import office

urlpatterns = [
    path("", office.index, name="index"),
    path("<str:code>/close/", office.close, name="close"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("practice/", include((urlpatterns, "practice_office")))]


class GroupsItem(MenuItem):
    """Shown to those who may open a group."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visitor_holds(request, *office.KEEPERS)


@hooks.register("register_learning_menu_item")
def menu_item() -> MenuItem:
    return GroupsItem(
        _("Practice groups"), reverse("practice_office:index"), name="practice-groups", icon_name="group", order=400
    )
