"""The host's side: halls of one's organisations, a new one, and the big screen with its steps.

What a person may not host is a 404, as if it were not there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from wanli.ground.accounts.queries import holds_role, organisations_of
from wanli.learning.assessments.queries import spoken
from wanli.learning.games import actions, queries
from wanli.learning.games.choices import HOSTS, Phase
from wanli.learning.games.forms import HallForm
from wanli.learning.games.models import Hall

PAGE = 30


def _for_hosts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds_role(request.user, *HOSTS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _hall(request: HttpRequest, pk: int) -> Hall:
    try:
        return queries.hall_for(request.user, pk)
    except Hall.DoesNotExist as error:
        raise Http404 from error


def _headed(title: str, *steps: dict[str, str]) -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("games_office:index"), "label": _("Halls")},
        *steps,
    ]
    return {"header_title": title, "header_icon": "group", "breadcrumbs_items": crumbs}


@require_GET
@_for_hosts
def index(request: HttpRequest) -> HttpResponse:
    """Halls, those that are open first."""
    page = Paginator(queries.halls_for(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "games/office/index.html", _headed(_("Halls")) | {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@_for_hosts
def create(request: HttpRequest) -> HttpResponse:
    """A new hall; from a session's page its campaign and session come along."""
    organisations = organisations_of(request.user, *HOSTS)
    started = {name: request.GET[name] for name in ("title", "campaign", "session") if name in request.GET}
    form = HallForm(request.POST or None, organisations=organisations, initial=started)
    if form.is_valid():
        try:
            hall = actions.open_hall(**form.cleaned_data, actor=request.user, at=timezone.now())
        except actions.HallNeedsQuestions as refusal:
            form.add_error("length", refusal.message)
        else:
            return redirect("games_office:screen", hall.pk)
    context = _headed(_("New hall"), {"url": "", "label": _("New hall")}) | {"form": form}
    return render(request, "games/office/form.html", context, status=422 if form.errors else 200)


@require_GET
@never_cache
@_for_hosts
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The big screen. Everything on it comes from the database: loading it again loses nothing."""
    return render(request, "games/hall/screen.html", _context(request, _hall(request, pk)))


@require_GET
@never_cache
@_for_hosts
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the screen that a step changes."""
    return render(request, "games/hall/screen_part.html", _context(request, _hall(request, pk)))


def _context(request: HttpRequest, hall: Hall) -> dict[str, Any]:
    address = hall.get_absolute_url()
    link = f"{settings.BASE_URL.rstrip('/')}{address}" if settings.BASE_URL else request.build_absolute_uri(address)
    context: dict[str, Any] = {"hall": hall, "link": link, "counts": queries.live_counts(hall)}
    context["site"] = link.removesuffix(f"{hall.code}/").partition("://")[2].rstrip("/")
    if hall.phase == Phase.OVER:
        context["podium"] = queries.podium_of(hall) if hall.shows_podium else []
        context["told"] = [
            (item, next(bar for bar in queries.bars_of(hall, item, position) if bar.is_right))
            for position in range(1, len(hall.tallies) + 1)
            if (item := queries.item_of(hall, spoken(), position))
        ]
    elif hall.position:
        context["item"] = item = queries.item_of(hall, spoken())
        if hall.phase == Phase.TOLD:
            context["bars"] = queries.bars_of(hall, item)
            context["unsure"] = hall.tallies[hall.position - 1][0]
            context["right"] = next(bar for bar in context["bars"] if bar.is_right)
    return context


@require_GET
@never_cache
@_for_hosts
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """What the screen asks for twice a second, as JSON; 304 as long as nothing has changed."""
    counts = queries.live_counts(_hall(request, pk))
    tag = f'"{counts["step"]}-{counts["seats"]}-{counts["answered"]}"'
    is_known = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if is_known else JsonResponse(counts)
    response["ETag"] = tag
    return response


def _step(request: HttpRequest) -> int:
    value = request.POST.get("step", "")
    return int(value) if value.isdecimal() and len(value) < 9 else 0


@require_POST
@_for_hosts
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step on; where the hall has gone on already, its screen says so."""
    hall = _hall(request, pk)
    try:
        actions.move_on(hall, step=_step(request), actor=request.user, at=timezone.now())
    except actions.HallHasMoved as refusal:
        messages.warning(request, refusal.message)
    return redirect("games_office:screen", pk)


@require_POST
@_for_hosts
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End before the last question."""
    actions.end_hall(_hall(request, pk), actor=request.user, at=timezone.now())
    return redirect("games_office:screen", pk)


@require_POST
@_for_hosts
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Other questions, in the lobby."""
    try:
        actions.draw_again(_hall(request, pk), actor=request.user, at=timezone.now())
        messages.success(request, _("Other questions were drawn."))
    except (actions.HallHasBegun, actions.HallNeedsQuestions) as refusal:
        messages.warning(request, refusal.message)
    return redirect("games_office:questions", pk)


@require_GET
@_for_hosts
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be asked, for the host's eyes; afterwards what was answered."""
    hall = _hall(request, pk)
    rows = [
        (position, queries.item_of(hall, spoken(), position), hall.tallies[position - 1 : position])
        for position in range(1, hall.length + 1)
    ]
    context = _headed(str(hall), {"url": "", "label": str(hall)}) | {"hall": hall, "rows": rows}
    return render(request, "games/office/questions.html", context)
