"""Campaigns in the back office's group Outreach."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.accounts.queries import visitor_holds
from wanli.outreach.campaigns.queries import READERS
from wanli.outreach.campaigns.views import office, workbooks

urlpatterns = [
    path("", office.index, name="index"),
    path("new/", office.create, name="create"),
    path("template.xlsx", workbooks.template, name="template"),
    path("import/", workbooks.upload, name="import"),
    path("import/confirm/", workbooks.confirm, name="confirm"),
    path("count/<int:session_pk>/", office.count, name="count"),
    path("task/<int:task_pk>/finish/", office.finish, name="finish"),
    path("photo/<int:pk>.jpg", office.photo, name="photo"),
    path("<int:pk>/edit/", office.edit, name="edit"),
    path("<int:pk>/export.xlsx", workbooks.export, name="export"),
    path("<int:pk>/<slug:slug>/", office.records, name="records"),
    path("<int:pk>/<slug:slug>/add/", office.add, name="add"),
    path("<int:pk>/<slug:slug>/export.xlsx", office.export_records, name="export_records"),
    path("<int:pk>/<slug:slug>/<int:record_pk>/", office.change, name="change"),
    path("<int:pk>/<slug:slug>/<int:record_pk>/remove/", office.remove, name="remove"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("campaigns/", include((urlpatterns, "campaigns_office")))]


class CampaignsItem(MenuItem):
    """Shown to those who hold a role in outreach."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visitor_holds(request, *READERS)


@hooks.register("register_outreach_menu_item")
def menu_item() -> MenuItem:
    return CampaignsItem(
        _("Campaigns"), reverse("campaigns_office:index"), name="campaigns", icon_name="group", order=10
    )
