"""Who may do what with reviewed texts in the back office."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from wagtail.permission_policies import ModelPermissionPolicy

FORBIDDEN = {"publish", "delete"}


class ReviewedOnlyPolicy(ModelPermissionPolicy):
    """Nobody publishes, unpublishes or deletes by hand, superusers included.

    The review publishes; a recall or a withdrawal takes back.
    """

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action not in FORBIDDEN and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        allowed = set(actions) - FORBIDDEN
        return bool(allowed) and super().user_has_any_permission(user, allowed)
