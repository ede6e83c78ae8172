"""What allauth asks us: who may sign up (nobody by himself)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by an administrator; there is no self sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
