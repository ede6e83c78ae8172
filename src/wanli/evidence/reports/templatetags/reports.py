"""Showing figures and the parts of a draft."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# What could end a script element or begin a comment is written as an escape that JSON knows.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def chart_json(data: Any) -> SafeString:
    """Data for `<script type="application/json">`: no text in it can end the script."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped above


@register.filter
def is_cite(run: Any) -> bool:
    """Whether a piece of text is a figure with a reference."""
    return hasattr(run, "number")


@register.filter
def lookup(mapping: dict, key: Any) -> Any:
    """`{{ pictures|lookup:name }}`: a value by key, or nothing."""
    return mapping.get(key, "")
