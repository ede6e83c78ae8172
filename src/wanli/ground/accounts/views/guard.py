"""The guard before the back office."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def require_second_factor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send a member of staff without a second factor to set one up, where this installation asks for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and request.user.is_authenticated and not is_mfa_enabled(request.user):
            messages.info(request, _("Please set up a second factor first; it protects what citizens entrust to us."))
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return guarded
