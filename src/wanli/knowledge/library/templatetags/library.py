"""Tags of the library's pages."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wanli.ground.ui.templatetags.ui import OWN_NAMES

register = template.Library()


@register.simple_tag(takes_context=True)
def body_of(context: template.Context, piece: Any) -> SafeString:
    """`{% body_of piece %}`: the parts of the body one after another, without the wrappers Wagtail adds."""
    return format_html_join("\n", "{}", ((part.render(context={}),) for part in piece.body))


@register.inclusion_tag("library/other_languages.html", takes_context=True)
def other_languages(context: template.Context) -> dict[str, Any]:
    """`{% other_languages %}`: buttons for the other languages that this piece can be read in."""
    request = context.get("request")
    others = [code for code in context.get("languages", []) if code != get_language()]
    if not request or len(context.get("languages", [])) < 2:
        others = []
    return {
        "others": [(code, OWN_NAMES.get(code, code)) for code in others],
        "here": request.path if request else "/",
        "csrf_token": context.get("csrf_token"),
    }
