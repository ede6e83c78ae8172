"""The certificate on paper. What is written on it reaches the typesetting as data, never as markup."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanli.ground.ui.actions.printing import qr_drawing, set_in_type
from wanli.learning.courses.models import Certificate

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "courses" / "certificate.typ"


def on_site(request: HttpRequest, path: str) -> str:
    """The address to print or pass on: on the configured site, or where the request came in."""
    return f"{settings.BASE_URL.rstrip('/')}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def address_of(request: HttpRequest, certificate: Certificate) -> str:
    """Where a certificate is checked."""
    return on_site(request, certificate.get_absolute_url())


def print_certificate(certificate: Certificate, *, address: str) -> bytes:
    """The certificate on A4, across, in the reader's language. Raises FontsAreMissing before the front-end build."""
    return set_in_type(_TEMPLATE, certificate_data(certificate, address=address))


def certificate_data(certificate: Certificate, *, address: str) -> dict[str, Any]:
    """Everything that stands on a certificate."""
    course = certificate.course
    with_name = _("has learned and passed every lesson of the course")
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh",
        "site": _("Wanli: money matters in plain words"),
        "title": _("Certificate"),
        "name": certificate.name,
        "has_done": with_name if certificate.name else _("Every lesson of this course was learned and passed"),
        "course": course.label,
        "summary": course.description,
        "date": date_format(localtime(certificate.issued_at), "DATE_FORMAT"),
        "address": address,
        "qr": qr_drawing(address),
        "words": {"scan": _("Scan to check that it is genuine"), "qr": _("QR code that leads to the check")},
    }
