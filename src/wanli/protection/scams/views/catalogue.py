"""The catalogue of scam types: how each one goes, and what to do at each stage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from wanli.knowledge.library.queries import topic_with_cards
from wanli.protection.scams.queries.patterns import pattern_for_reading, patterns_for
from wanli.protection.scams.queries.words import short_language, ways


@require_GET
def types(request: HttpRequest) -> HttpResponse:
    """All types."""
    language = get_language() or "zh-hans"
    return render(request, "scams/types.html", {"patterns": patterns_for(language), "language": language})


@require_GET
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """One type."""
    language = get_language() or "zh-hans"
    found = pattern_for_reading(slug, language)
    context = {
        "pattern": found,
        "language": language,
        "cards": topic_with_cards(found.topic.slug, language)[1][:3],
        "ways": ways(short_language(language)),
    }
    return render(request, "scams/pattern.html", context)
