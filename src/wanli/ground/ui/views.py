"""The switches of the look, the component gallery, and the pages for when something went wrong."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanli.ground.ui.forms import ThemeForm, ViewForm
from wanli.ground.ui.queries import doors
from wanli.ground.ui.templatetags.ui import icon_names

A_YEAR = 365 * 24 * 3600


def _keep_choice(request: HttpRequest, form: ViewForm | ThemeForm, name: str) -> HttpResponse:
    """Remember a valid choice in a cookie and go back to where the person was."""
    is_valid = form.is_valid()
    response = redirect(form.cleaned_data.get("next") or "/")
    if is_valid:
        response.set_cookie(
            name, form.cleaned_data[name], max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_POST
def choose_view(request: HttpRequest) -> HttpResponse:
    return _keep_choice(request, ViewForm(request.POST, request=request), "view")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    return _keep_choice(request, ThemeForm(request.POST, request=request), "theme")


def look(request: HttpRequest) -> HttpResponse:
    """Every class and tag, living. For those who build pages, so: staff, or a development server."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    page = Paginator(range(95), 10).get_page(request.GET.get("page"))
    return render(request, "ui/look.html", {"icons": icon_names(), "page": page, "doors": doors})


def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the site on its first screen. Nobody is ever urged to."""
    sizes = (("192", "any"), ("512", "any"), ("512", "maskable"))
    icons = [{"src": static("ui/mark.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"}]
    for size, purpose in sizes:
        name = f"ui/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
        icons.append({"src": static(name), "type": "image/png", "sizes": f"{size}x{size}", "purpose": purpose})
    language = get_language() or settings.LANGUAGE_CODE
    facts = {
        "name": f"{gettext('Wanli')} · {gettext('money matters in plain words')}",
        "short_name": gettext("Wanli"),
        "lang": "zh-Hans" if language == "zh-hans" else language,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f3",
        "theme_color": "#faf8f3",
        "icons": icons,
    }
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def refuse_null_characters(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 400 to an address with a NUL character: nobody types one, and PostgreSQL cannot even compare it.

    Forms refuse it by themselves.
    """

    def guarded(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return get_response(request)

    return guarded


def declare_content_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give every answer that has no stricter policy of its own the one of the settings.

    It is the same for everybody, so it is put together once; django-csp's own middleware does it for each answer and
    took a twelfth of the time of a stored one. Its decorators have no effect here.
    """
    policy = build_policy()
    excluded = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])

    def declaring(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith(excluded):
            response.headers.setdefault(HEADER, policy)
        return response

    return declaring


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/403.html", status=403)


def form_is_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form no longer fits: what was typed is kept and can be sent again with one tap.

    Only for a form that the browser says it sent from our own page; words from anywhere else are not repeated. Files
    and passwords cannot be kept.
    """
    typed: list[tuple[str, str]] = []
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}" and not request.FILES:
        fields = ((name, value) for name, values in request.POST.lists() for value in values)
        typed = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    if any("password" in name for name, _value in typed):
        typed = []
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/404.html", status=404)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: neither session nor database may be asked once something broke."""
    return HttpResponse(render_to_string("ui/500.html"), status=500)
