"""Organisations and members in the back office, under Settings."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from wanli.ground.accounts import views
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.queries import visitor_holds


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("organisations/", views.OrganisationIndexView.as_view(), name="accounts_organisations"),
        path("organisations/add/", views.OrganisationAddView.as_view(), name="accounts_organisation_add"),
        path("organisations/<int:pk>/", views.OrganisationView.as_view(), name="accounts_organisation"),
        path("organisations/<int:pk>/edit/", views.OrganisationEditView.as_view(), name="accounts_organisation_edit"),
        path("organisations/<int:pk>/add/", views.OrganisationAddView.as_view(), name="accounts_organisation_below"),
        path("organisations/<int:pk>/revoke/<int:membership>/", views.revoke, name="accounts_membership_revoke"),
    ]


class OrganisationsItem(MenuItem):
    """Shown to who administers something."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visitor_holds(request, Role.ADMINISTRATOR)


@hooks.register("register_settings_menu_item")
def organisations_item() -> Any:
    url = reverse_lazy("accounts_organisations")
    return OrganisationsItem(_("Organisations"), url, name="organisations", icon_name="site", order=100)
