"""The catalogue of scam types as citizens read it: in their language, else in Chinese."""

from collections.abc import Iterable

from django.http import Http404

from wanli.ground.pages.queries import Hit
from wanli.knowledge.library.models import Source
from wanli.knowledge.library.queries import reading_language
from wanli.protection.scams.choices import ScamType
from wanli.protection.scams.models import Pattern

CHINESE = "zh-hans"
_ORDER = {scam: place for place, scam in enumerate(ScamType.values)}


def _once(patterns: Iterable[Pattern], language: str) -> list[Pattern]:
    """One of each type: the translation where there is one, else the Chinese original, in the order of the types."""
    chosen: dict[str, Pattern] = {}
    for pattern in patterns:
        if pattern.scam not in chosen or pattern.language == language:
            chosen[pattern.scam] = pattern
    return sorted(chosen.values(), key=lambda pattern: _ORDER[pattern.scam])


def patterns_for(language: str) -> list[Pattern]:
    """The whole catalogue. One query."""
    language = reading_language(language)
    found = Pattern.objects.live().in_languages(language, CHINESE).select_related("locale")
    return _once(found.defer("stages", "flags", "claims", "story"), language)


def pattern_for(scam: str, language: str) -> Pattern | None:
    """How one type of scam goes; None while nothing about it is published. One query."""
    language = reading_language(language)
    found = Pattern.objects.live().in_languages(language, CHINESE).filter(scam=scam).select_related("locale", "topic")
    return next(iter(_once(found, language)), None)


def pattern_for_reading(slug: str, language: str) -> Pattern:
    """The same by its name in addresses. Raises Http404."""
    pattern = pattern_for(slug.replace("-", "_"), language)
    if pattern is None:
        raise Http404
    return pattern


def sources_of(pattern: Pattern) -> list[tuple[str, Source, str]]:
    """Its facts as (text, source, place). One query."""
    claims = [claim["value"] for claim in pattern.claims.raw_data]
    sources = Source.objects.in_bulk([claim["source"] for claim in claims])
    return [
        (claim["text"], sources[claim["source"]], claim.get("place") or "")
        for claim in claims
        if claim["source"] in sources
    ]


def pattern_hits(query: str, language: str) -> list[Hit]:
    """The catalogue's part of the search page: types whose title, summary or story holds every asked stretch."""
    wanted = [part.casefold() for part in query.split() if part]
    if not wanted:
        return []
    language = reading_language(language)
    found = Pattern.objects.live().in_languages(language, CHINESE).select_related("locale")
    hits = []
    for pattern in _once(found.defer("stages", "flags", "claims"), language):
        text = f"{pattern.title}\n{pattern.summary}\n{pattern.get_scam_display()}\n{pattern.story}".casefold()
        if all(part in text for part in wanted):
            hits.append(Hit(pattern.title, pattern.get_absolute_url(), pattern.summary, icon="shield"))
    return hits
