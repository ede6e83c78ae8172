"""Tags of the look; README.md in this app shows each one with an example."""

import re
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from wanli.ground.ui import queries

register = template.Library()

FOLDER = Path(__file__).resolve().parent.parent
# Each language under its own name, in the letters its readers know.
OWN_NAMES = {"zh-hans": "中文", "en": "English", "bo": "བོད་ཡིག", "ug": "ئۇيغۇرچە"}
POINTING = {"next", "back"}  # icons that point along the line are mirrored from right to left


@cache
def _sprite() -> dict[str, str]:
    text = (FOLDER / "static/ui/icons.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([a-z0-9-]+)"[^>]*>(.*?)</symbol>', text, re.DOTALL))


def icon_names() -> list[str]:
    """Every icon of the family."""
    return sorted(_sprite())


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "phone" %}`: always beside a word, so hidden from screen readers. An unknown name gives "info"."""
    if get_language_bidi() and name in POINTING:
        name = "back" if name == "next" else "next"
    return _drawn(name, css)


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    drawing = _sprite().get(name) or _sprite()["info"]
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(drawing),  # noqa: S308 - our own file
    )


@register.simple_tag(takes_context=True)
def html_classes(context: template.Context) -> str:
    """Classes of `<html>`: what this person chose."""
    request = context.get("request")
    names = ["view-elder"] if queries.view_of(request) == queries.ELDER else []
    if theme := queries.theme_of(request):
        names.append(f"theme-{theme}")
    return " ".join(names)


@register.simple_tag(takes_context=True)
def is_elder(context: template.Context) -> bool:
    """`{% is_elder as elder %}`: true in 长辈版, where a page says less."""
    return queries.view_of(context.get("request")) == queries.ELDER


@register.simple_tag(takes_context=True)
def switches(context: template.Context, *names: str) -> SafeString:
    """`{% switches "view" "language" "theme" %}`: how pages are shown, in one form that leads back to this page.

    The view is the first thing an older person looks for, so it is named first. Nothing without a request.
    """
    request = context.get("request")
    if request is None:
        return SafeString("")
    buttons = _buttons(names, get_language(), queries.view_of(request), queries.theme_of(request))
    return format_html(
        '<form method="post" class="switches"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}">{}</form>',
        context.get("csrf_token") or "",
        request.get_full_path(),
        buttons,
    )


@lru_cache(maxsize=128)
def _buttons(names: tuple[str, ...], language: str, view: str, theme: str) -> SafeString:
    """The same for everybody who made the same choices: put together once."""
    offered = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]  # those that somebody has reviewed
    others = [(code, OWN_NAMES.get(code, code)) for code in offered if code != language]
    context = {"names": names, "elder": view == queries.ELDER, "theme": theme, "languages": others}
    return mark_safe(render_to_string("ui/switches.html", context).strip())  # noqa: S308 - a template's output


@register.simple_tag(takes_context=True)
def open_doors(context: template.Context) -> list[dict[str, Any]]:
    """`{% open_doors as doors %}`: the registered doors whose address exists, with `url` and `is_here`."""
    request = context.get("request")
    open_now = _open(tuple(queries.doors), get_urlconf() or settings.ROOT_URLCONF)
    here = _door_of(request, open_now) if request else ""
    return [{"door": door, "url": url, "is_here": door.slug == here} for door, url in open_now]


def _door_of(request: HttpRequest, doors: list[tuple[queries.Door, str]]) -> str:
    """Behind which door a page lies: the one of its app, else the one whose address is most of its own."""
    app = getattr(request.resolver_match, "app_name", "")
    for door, _url in doors:
        if app and door.url_name.partition(":")[0] == app:
            return door.slug
    around = [(len(url), door.slug) for door, url in doors if url != "/" and request.path.startswith(url)]
    return max(around, default=(0, ""))[1]


@lru_cache(maxsize=32)
def _open(doors: tuple[queries.Door, ...], _addresses: str) -> list[tuple[queries.Door, str]]:
    found = []
    for door in doors:
        with suppress(NoReverseMatch):
            found.append((door, reverse(door.url_name)))
    return found


@register.simple_tag(takes_context=True)
def doors(context: template.Context) -> SafeString:
    """The bar at the bottom of a phone, the line of links on a wide screen; nothing when no door is open."""
    found = open_doors(context)[:5]
    return _bar(get_language(), tuple((entry["door"], entry["url"], entry["is_here"]) for entry in found))


@lru_cache(maxsize=128)
def _bar(_language: str | None, doors: tuple[tuple[queries.Door, str, bool], ...]) -> SafeString:
    """The same bar is on every page behind one door: written once in each language, a tenth of a page's time."""
    entries = [{"door": door, "url": url, "is_here": is_here} for door, url, is_here in doors]
    return render_to_string("ui/doors.html", {"doors": entries})


@register.simple_tag
def foot_links() -> SafeString:
    """The links at the foot of every page."""
    return _foot(get_language(), settings.ROOT_URLCONF)


@lru_cache(maxsize=32)
def _foot(_language: str | None, _addresses: str) -> SafeString:
    return render_to_string("ui/foot_links.html")


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if getattr(widget, "input_type", "") in {"radio", "checkbox"} and hasattr(widget, "choices"):
        return "choices"
    return "checkbox" if getattr(widget, "input_type", "") == "checkbox" else "one"


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, label: str = "", optional: bool = True) -> dict[str, Any]:
    """`{% field form.name %}`: label, hint, error and control, joined for screen readers."""
    if bound.is_hidden:
        return {"field": bound, "kind": "hidden"}
    required = bound.field.required
    return {
        "field": bound,
        "kind": _kind(bound),
        "label": label or bound.label,
        "say_optional": optional and not required and _kind(bound) != "checkbox",
    }


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, name: str = "page") -> dict[str, Any]:
    """`{% pagination page %}`: earlier and later pages; keeps the rest of the address."""
    request = context.get("request")

    def link(number: int) -> str:
        query = request.GET.copy() if request else {}
        query[name] = str(number)
        return "?" + query.urlencode() if request else f"?{name}={number}"

    return {
        "page": page,
        "earlier": link(page.previous_page_number()) if page.has_previous() else "",
        "later": link(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def qr(url: str, label: str = "") -> SafeString:
    """`{% qr url %}`: an inline SVG that a phone can scan from the screen and from paper."""
    code = segno.make(url, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    label = label or _("QR code")
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(svg))  # noqa: S308 - segno's output


@register.inclusion_tag("ui/read_aloud.html")
def read_aloud(target: str) -> dict[str, str]:
    """`{% read_aloud "#text" %}`: a button that reads that part aloud and stops again; hidden without JavaScript."""
    return {"target": target}


@register.simple_tag
def script(name: str) -> SafeString:
    """`{% script "citizen" %}`: a script built from `web/`; nothing where the front end has not been built."""
    try:
        url = staticfiles_storage.url(f"ui/build/{name}.js")
    except ValueError:  # not among the collected files
        return SafeString("")
    return format_html('<script src="{}" defer></script>', url)


@cache
def _picture(name: str) -> str:
    return (FOLDER / f"pictures/{name}.svg").read_text(encoding="utf-8").strip()


@register.simple_tag
def picture(name: str) -> SafeString:
    """`{% picture "bus" %}`: one of our line illustrations; decoration, so hidden from screen readers."""
    if not re.fullmatch(r"[a-z]+", name):
        raise template.TemplateSyntaxError(f"There is no picture called {name!r}.")
    return mark_safe(_picture(name))  # noqa: S308 - our own file
