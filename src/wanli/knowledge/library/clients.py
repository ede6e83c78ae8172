"""What the library prints: leaflets and posters."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanli.ground.ui.actions import qr_drawing, set_in_type
from wanli.knowledge.library.models import Piece, Topic
from wanli.knowledge.library.queries.kits import AddressOf
from wanli.knowledge.library.queries.pieces import CHINESE, in_reading_language

_FOLDER = Path(__file__).resolve().parent / "templates" / "library"
_MOST_LINES = 4


def public_address(request: HttpRequest, path: str) -> str:
    """The address to print: on the configured site, or where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def print_leaflet(piece: Piece, *, address: str) -> bytes:
    """The piece as an A5 leaflet with a QR code to `address`. Same piece, same address: same bytes.

    Nothing in it depends on when it was printed. Raises FontsAreMissing before the front end was built.
    """
    return set_in_type(_FOLDER / "leaflet.typ", leaflet_data(piece, address=address))


def print_poster(topic: Topic, lines: list[str], *, language: str, address: str) -> bytes:
    """The topic as an A3 poster: its title, what to take away (at most four sentences), a QR code to `address`."""
    with override(language):
        data = {
            "language": "en" if language == "en" else "zh",
            "site": _("Wanli: money matters in plain words"),
            "title": topic.label,
            "summary": topic.description,
            "lines": lines[:_MOST_LINES],
            "address": address,
            "qr": qr_drawing(address),
            "words": {"qr": _("QR code that leads to this page"), "scan": _("Scan to read or listen")},
        }
    return set_in_type(_FOLDER / "poster.typ", data)


def papers_of(topic: Topic, language: str, address_of: AddressOf) -> list[tuple[str, bytes]]:
    """The library's part of a print kit: the poster, and each piece as a leaflet."""
    pieces = in_reading_language(
        Piece.objects.live()
        .in_languages(language, CHINESE)
        .filter(topic=topic)
        .select_related("locale", "topic")
        .order_by("slug"),
        language,
    )
    takeaways = [str(part["value"]) for piece in pieces for part in piece.body.raw_data if part["type"] == "remember"]
    address = address_of(topic.get_absolute_url())
    papers = [("poster-a3.pdf", print_poster(topic, takeaways, language=language, address=address))]
    for piece in pieces:
        leaflet = print_leaflet(piece, address=address_of(piece.get_absolute_url()))
        papers.append((f"leaflet-a5-{piece.slug}.pdf", leaflet))
    return papers


def leaflet_data(piece: Piece, *, address: str) -> dict[str, Any]:
    """Everything that a leaflet shows, as plain values in the piece's own language."""
    code = piece.locale.language_code
    with override(code):
        checked = _("checked on %(date)s") % {"date": piece.reviewed_on.isoformat()} if piece.reviewed_on else ""
        return {
            "language": "en" if code == "en" else "zh",
            "site": _("Wanli: money matters in plain words"),
            "checked": checked,
            "topic": piece.topic.label,
            "title": piece.title,
            "summary": piece.summary,
            "audiences": piece.audience_text,
            "parts": [_part(block.block_type, block.value) for block in piece.body],
            "address": address,
            "qr": qr_drawing(address),
            "words": {
                "qr": _("QR code that leads to this page"),
                "scan": _("Scan to read or listen"),
                "stop": _("Stop now"),
                "audience": _("Written for"),
                "colon": ": " if code == "en" else "：",
            },
        }


def _part(kind: str, value: Any) -> dict[str, Any]:
    if kind == "claim":
        source = value["source"]
        dated = source.dated_on.isoformat() if source and source.dated_on else ""
        parts = [source.label if source else "", value["place"] or "", dated]
        return {"kind": kind, "text": value["text"], "source": " · ".join(part for part in parts if part)}
    if kind in {"list", "steps"}:
        return {"kind": kind, "rows": [str(row) for row in value]}
    if kind == "dialogue":
        return {"kind": kind, "rows": [[row["who"], row["says"]] for row in value]}
    if kind == "scenes":
        return {"kind": kind, "rows": [[row["caption"] or "", row["narration"] or row["picture"]] for row in value]}
    return {"kind": kind, "text": str(value)}
