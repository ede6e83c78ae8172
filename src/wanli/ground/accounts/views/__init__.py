"""The guard before the back office, and the screens for organisations and their members."""

from wanli.ground.accounts.views.guard import require_second_factor
from wanli.ground.accounts.views.organisations import (
    OrganisationAddView,
    OrganisationEditView,
    OrganisationIndexView,
    OrganisationView,
    revoke,
)

__all__ = [
    "OrganisationAddView",
    "OrganisationEditView",
    "OrganisationIndexView",
    "OrganisationView",
    "require_second_factor",
    "revoke",
]
