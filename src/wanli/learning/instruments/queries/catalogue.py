"""The instruments on offer."""

from django.http import HttpRequest
from django.urls import reverse

from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments.queries import FurtherTest, with_place
from wanli.learning.instruments.models import InstrumentVersion
from wanli.learning.instruments.queries.definitions import Definition, definition_of


def versions_on_offer() -> list[InstrumentVersion]:
    """The newest version of each instrument that is offered. One query."""
    newest: dict[str, InstrumentVersion] = {}
    for version in InstrumentVersion.objects.filter(is_offered=True).order_by("order", "code"):
        known = newest.get(version.code)
        if known is None or _released(version) > _released(known):
            newest[version.code] = version
    return list(newest.values())


def _released(version: InstrumentVersion) -> tuple[str, str]:
    return version.definition["released"], version.version


def version_by_code(code: str) -> InstrumentVersion:
    """The version of an instrument that is offered now. Raises InstrumentVersion.DoesNotExist."""
    found = next((version for version in versions_on_offer() if version.code == code), None)
    if found is None:
        raise InstrumentVersion.DoesNotExist
    return found


def tests_on_offer(request: HttpRequest) -> list[FurtherTest]:
    """The instruments as cards for the page of tests. One query."""
    cards = []
    for version in versions_on_offer():
        definition = definition_of(version)
        address = with_place(reverse("instruments:landing", args=[version.code]), request)
        cards.append(FurtherTest(str(definition.title), str(definition.summary), address, definition.icon))
    return cards


def sources_of(definition: Definition) -> list[Source]:
    """What an instrument rests on, in the order of its file."""
    known = {source.code: source for source in Source.objects.filter(code__in=definition.sources)}
    return [known[code] for code in definition.sources if code in known]


def topics_named(slugs: list[str]) -> list[Topic]:
    """Topics in this order."""
    known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
    return [known[slug] for slug in slugs if slug in known]
