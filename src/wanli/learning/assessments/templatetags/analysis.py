"""Numbers of the item analysis: nothing becomes a dash, minus is a minus."""

from django import template

register = template.Library()
NOTHING = "–"


@register.filter
def percent(share: float | None) -> str:
    """A share as whole per cent."""
    return NOTHING if share is None else f"{share:.0%}"


@register.filter
def decimal(value: float | None) -> str:
    """A number with two digits after the point."""
    return NOTHING if value is None else f"{value:.2f}".replace("-", "−")


@register.filter
def signed(value: float | None) -> str:
    """A difference with its sign."""
    return NOTHING if value is None else f"{value:+.2f}".replace("-", "−")
