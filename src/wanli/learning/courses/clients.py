"""Typst, which sets the certificate. What is written on it reaches it as data, never as markup."""

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
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanli.learning.courses.models import Certificate

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "courses" / "certificate.typ"


class FontsAreMissing(RuntimeError):
    """The certificate's letters come with the front-end build, which has not run."""


def on_site(request: HttpRequest, path: str) -> str:
    """The address to print or pass on: on the configured site, or where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def address_of(request: HttpRequest, certificate: Certificate) -> str:
    """Where a certificate is checked."""
    return on_site(request, certificate.get_absolute_url())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folder = Path(apps.get_app_config("ui").path) / "fonts"
    if not any(folder.glob("*.ttf")):
        raise FontsAreMissing(f"No fonts in {folder}: build the front end first.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def print_certificate(certificate: Certificate, *, address: str) -> bytes:
    """The certificate on A4, across, in the reader's language. Raises FontsAreMissing before the front-end build."""
    data = json.dumps(certificate_data(certificate, address=address), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=_fonts(), sys_inputs={"data": data})
    return compiler.compile(format="pdf", timestamp=0)


def certificate_data(certificate: Certificate, *, address: str) -> dict[str, Any]:
    """Everything that stands on a certificate."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", border=1, xmldecl=False, nl=False)
    course = certificate.course
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "site": _("Wanli: money matters in plain words"),
        "title": _("Certificate"),
        "name": certificate.name,
        "has_done": _("has learned and passed every lesson of the course")
        if certificate.name
        else _("Every lesson of this course was learned and passed"),
        "course": course.label,
        "summary": course.description,
        "date": date_format(localtime(certificate.issued_at), "DATE_FORMAT"),
        "address": address,
        "qr": buffer.getvalue().decode(),
        "words": {"scan": _("Scan to check that it is genuine"), "qr": _("QR code that leads to the check")},
    }
