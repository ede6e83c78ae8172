"""Groups in the back office: open one, print its code, close it. Who is in a group nobody sees, only how many."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.queries import holds_role, organisations_of
from wanli.learning.practice import actions, queries
from wanli.learning.practice.choices import GroupKind
from wanli.learning.practice.forms import GroupForm
from wanli.learning.practice.models import Group
from wanli.learning.practice.queries.rules import LEAST_SHOWN

KEEPERS = (Role.ADMINISTRATOR, Role.ORGANISER, Role.VOLUNTEER_COORDINATOR)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The groups below one's organisations, and the form for a new one."""
    if not holds_role(request.user, *KEEPERS):
        raise PermissionDenied
    organisations = organisations_of(request.user, *KEEPERS)
    form = GroupForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        group = actions.open_group(
            organisation=chosen["organisation"],
            kind=GroupKind(chosen["kind"]),
            name=chosen["name"],
            actor=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The group is open. Its code is %(code)s.") % {"code": group.code})
        return redirect("practice_office:index")
    now = Count("members", filter=Q(members__left_at=None))
    context: dict[str, Any] = {
        "groups": queries.groups_for(request.user, *KEEPERS).annotate(now=now).order_by("closed_at", "name"),
        "form": form,
        "least": LEAST_SHOWN,
        "header_title": _("Practice groups"),
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("practice_office:index"), "label": _("Practice groups")},
        ],
        "here": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "practice/office/groups.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a group; for who may not, it does not exist."""
    try:
        group = queries.groups_for(request.user, *KEEPERS).get(code=code)
    except Group.DoesNotExist as error:
        raise Http404 from error
    actions.close_group(group, actor=request.user, at=timezone.now())
    messages.success(request, _("The group is closed. What was earned in it stays earned."))
    return redirect("practice_office:index")
