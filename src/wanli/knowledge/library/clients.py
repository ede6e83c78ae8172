"""Typst, which sets leaflets. Texts reach it as data, never as markup, so nothing in them can be a command."""

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanli.knowledge.library.models import Piece

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "library" / "leaflet.typ"


class FontsAreMissing(RuntimeError):
    """The leaflet's letters come with the front-end build, which has not run."""


def public_address(request: HttpRequest, path: str) -> str:
    """The address to print: on the configured site, or where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folder = Path(apps.get_app_config("ui").path) / "fonts"
    if not any(folder.glob("*.ttf")):
        raise FontsAreMissing(f"No fonts in {folder}: build the front end first.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def print_leaflet(piece: Piece, *, address: str) -> bytes:
    """The piece as an A5 leaflet with a QR code to `address`. Same piece, same address: same bytes.

    Nothing in it depends on when it was printed. Raises FontsAreMissing before the front end was built.
    """
    data = json.dumps(leaflet_data(piece, address=address), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=_fonts(), sys_inputs={"data": data})
    return compiler.compile(format="pdf", timestamp=0)


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
            "qr": _qr(address),
            "words": {
                "qr": _("QR code that leads to this page"),
                "scan": _("Scan to read or listen"),
                "stop": _("Stop now"),
                "audience": _("Written for"),
                "colon": ": " if code == "en" else "：",
            },
        }


def _qr(address: str) -> str:
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", border=1, xmldecl=False, nl=False)
    return buffer.getvalue().decode()


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
