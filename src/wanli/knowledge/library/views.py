"""Pages of the library for citizens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wanli.ground.accounts.choices import Audience
from wanli.ground.accounts.queries import participant_of
from wanli.ground.ledger import actions as ledger
from wanli.knowledge.library import clients, queries
from wanli.knowledge.library.models import Topic
from wanli.knowledge.library.queries import PieceIsRecalled, learning_cards, topic_invitations
from wanli.knowledge.library.queries.kits import pack_kit


def _audience(request: HttpRequest) -> str:
    audience = request.GET.get("for", "")
    return audience if audience in Audience.values else ""


def index(request: HttpRequest) -> HttpResponse:
    """All topics, or those with something for one group of people."""
    audience = _audience(request)
    groups = [choice for choice in Audience.choices if choice[0] != Audience.PUBLIC]
    context = {"topics": queries.topics_for(audience), "audience": audience, "audiences": groups}
    context["cards"] = learning_cards.collect(request)
    return render(request, "library/index.html", context)


def topic(request: HttpRequest, topic_slug: str) -> HttpResponse:
    """The pieces of one topic by kind, and what one can do about it."""
    language, audience = queries.reading_language(), _audience(request)
    subject, cards = queries.topic_with_cards(topic_slug, language, audience)
    context = {
        "topic": subject,
        "shelves": queries.shelves(cards),
        "audience": audience,
        "audience_label": str(Audience(audience).label) if audience else "",
        "invitations": topic_invitations.invitations_for(subject.slug, language),
        "language": language,
    }
    return render(request, "library/topic.html", context)


def piece(request: HttpRequest, topic_slug: str, slug: str) -> HttpResponse:
    """One piece. A recalled one answers 410 with the reason and the date."""
    language = queries.reading_language()
    try:
        text, languages = queries.piece_for_reading(topic_slug, slug, language)
    except PieceIsRecalled as recalled:
        return render(request, "library/recalled.html", {"piece": recalled.piece}, status=410)
    # A device that keeps the page for later has not read it.
    if "X-Keeping" not in request.headers and (reader := participant_of(request)):
        ledger.note("piece.read", participant_key=reader.key, at=timezone.now(), subject=text.slug)
    context = {
        "piece": text,
        "language": language,
        "languages": languages,
        "related": queries.related_to(text, language),
        "invitations": topic_invitations.invitations_for(topic_slug, language),
    }
    return render(request, "library/piece.html", context)


def leaflet(request: HttpRequest, topic_slug: str, slug: str) -> HttpResponse:
    """The piece as an A5 leaflet in PDF."""
    try:
        text, _languages = queries.piece_for_reading(topic_slug, slug, queries.reading_language())
    except PieceIsRecalled as recalled:
        return render(request, "library/recalled.html", {"piece": recalled.piece}, status=410)
    pdf = clients.print_leaflet(text, address=clients.public_address(request, text.get_absolute_url()))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{text.slug}.pdf"'
    return response


def source(request: HttpRequest, code: str) -> HttpResponse:
    """One source, and every sentence here that rests on it."""
    found = queries.source_for_reading(code)
    quotations = queries.quotations_of(found, queries.reading_language())
    return render(request, "library/source.html", {"source": found, "quotations": quotations, "title": _("Source")})


def kits(request: HttpRequest) -> HttpResponse:
    """In the back office: what can be printed for each topic."""
    return render(request, "library/admin/kits.html", {"topics": queries.topics_for(), "page_title": _("Print kits")})


def kit(request: HttpRequest, topic_slug: str) -> HttpResponse:
    """The print kit of a topic. In the back office only: it holds the right answers to a test."""
    subject = get_object_or_404(Topic, slug=topic_slug)
    archive = pack_kit(subject, queries.reading_language(), lambda path: clients.public_address(request, path))
    disposition = f'attachment; filename="{subject.slug}.zip"'
    return HttpResponse(archive, content_type="application/zip", headers={"Content-Disposition": disposition})
