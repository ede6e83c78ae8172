"""The home page, the search, and the pages that explain Wanli itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wanli.ground.pages import queries
from wanli.ground.pages.forms import SearchForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {"cards": queries.near_you.collect(request)[:6]})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    groups = queries.search(query, get_language()) if query else []
    asks_for_elder_view = query in queries.ELDER_WORDS
    return render(
        request,
        "pages/search.html",
        {"query": query, "groups": groups, "asks_for_elder_view": asks_for_elder_view},
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/robots.txt", content_type="text/plain")
