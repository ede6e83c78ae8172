"""What the pages about scams ask for beyond their context, in the back office's preview too."""

from typing import Any

from django import template

from wanli.protection.scams.models import Pattern
from wanli.protection.scams.queries.patterns import sources_of

register = template.Library()


@register.simple_tag
def pattern_claims(pattern: Pattern) -> list[tuple[str, Any, str]]:
    """`{% pattern_claims pattern as claims %}`: its facts as (text, source, place)."""
    return sources_of(pattern)
