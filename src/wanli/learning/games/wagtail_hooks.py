"""Halls, and the messages of games, in the back office, group Learning."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from wanli.ground.accounts.queries import visitor_holds
from wanli.knowledge.library.queries import ReviewedOnlyPolicy
from wanli.learning.games.choices import HOSTS
from wanli.learning.games.models import Message
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
        return visitor_holds(request, *HOSTS)


@hooks.register("register_learning_menu_item")
def menu_item() -> MenuItem:
    return HallsItem(_("Halls"), reverse("games_office:index"), name="halls", icon_name="group", order=400)


class MessageViewSet(SnippetViewSet):
    """Messages of games: list, editor, review, history."""

    model = Message
    icon = "mail"
    menu_label = _("Messages of games")
    menu_name = "game_messages"
    menu_order = 350
    menu_hook = "register_learning_menu_item"
    inspect_view_enabled = True
    copy_view_enabled = False
    search_fields = ["code", "text", "why"]
    search_backend_name = None
    list_display = ["text", "game", "is_scam", "topic", "live"]
    list_filter = ["game", "is_scam", "topic", "channel"]
    list_per_page = 50
    ordering = ["code"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("text"),
                    FieldRowPanel([FieldPanel("channel"), FieldPanel("sender")]),
                    FieldPanel("is_scam"),
                    FieldPanel("why"),
                    FieldPanel("spots"),
                ],
                heading=_("Message"),
            ),
            ObjectList(
                [
                    *(FieldPanel("game"), FieldPanel("pair"), FieldPanel("topic"), FieldPanel("source")),
                    *(FieldPanel("place"), FieldPanel("code")),
                ],
                heading=_("About it"),
            ),
            ObjectList([PublishingPanel()], heading=_("Dates")),
        ]
    )

    @property
    def permission_policy(self) -> ReviewedOnlyPolicy:
        return ReviewedOnlyPolicy(Message)


register_snippet(MessageViewSet)
