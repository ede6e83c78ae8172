"""The pages that open without a line, the worker that keeps them, and what it keeps."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from wanli.ground.deliveries.queries import NoSuchPack, forget_session, packs
from wanli.ground.ui.queries import theme_of, view_of

_MOST_PACKS = 60
# What opens without a line on every device that has been here: two pages, and what they are drawn with.
_SHELL = ("ui/tokens.css", "ui/ui.css", "ui/mark.svg", "ui/build/citizen.js", "ui/build/offline.js")


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """What is kept on this device and what has been sent; also what opens instead of a page that is not kept."""
    return render(request, "deliveries/here.html")


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Questions from what is kept. The page is empty; its script fills it from the device."""
    return render(request, "deliveries/practice.html")


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """The button "finish on this device", for browsers that run no scripts."""
    response = redirect("deliveries:here")
    forget_session(request, response)
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the addresses of what it keeps from the first visit on written above it.

    It lies at the root, because a worker looks after the addresses below its own. A new build has other addresses, so
    that browsers notice it.
    """
    file = finders.find("ui/build/worker.js")
    if file is None:  # the front end has not been built
        raise Http404
    built, shell = Path(file).read_text(encoding="utf-8"), [static(name) for name in _SHELL]
    pages = [reverse("deliveries:here"), reverse("deliveries:practice")]
    facts = json.dumps({"pages": pages, "assets": shell})
    return HttpResponse(
        f"self.WANLI = {facts};\n{built}",
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


@never_cache
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """`?kept=a,b`: the versions in force of these packs; what is not named in the answer is no longer there."""
    kept = list(dict.fromkeys(request.GET.get("kept", "").split(",")))[:_MOST_PACKS]
    return JsonResponse({"versions": packs.versions(kept, _language(), _look(request))})


@require_safe
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic as a device keeps it: pages, and questions to practise with. Never a test."""
    try:
        found = packs.pack(slug, _language(), _look(request))
    except NoSuchPack as missing:
        raise Http404 from missing
    response = JsonResponse(found.as_row(), json_dumps_params={"ensure_ascii": False})
    response.headers["ETag"] = f'"{found.version}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _language() -> str:
    language = get_language() or ""
    return language if language in dict(settings.WAGTAIL_CONTENT_LANGUAGES) else settings.LANGUAGE_CODE


def _look(request: HttpRequest) -> str:
    """The pages that are kept look as this person wants pages to look."""
    return f"{view_of(request)}/{theme_of(request)}"
