"""What a request to a page of tests brings along."""

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import get_language


def spoken() -> str:
    """The language that questions are asked in, as the reader reads the site."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def place_of(request: HttpRequest) -> dict[str, str]:
    """The campaign and session whose code or poster brought the person here."""
    return {name: request.GET[name][:60] for name in ("campaign", "session") if request.GET.get(name)}


def with_place(address: str, request: HttpRequest) -> str:
    """An address that carries the campaign and session on."""
    place = place_of(request)
    return f"{address}?{urlencode(place)}" if place else address
