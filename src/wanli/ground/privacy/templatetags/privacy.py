"""The consent form, wherever a page needs it."""

from typing import Any

from django import template

from wanli.ground.accounts.queries import participant_of
from wanli.ground.privacy.forms import ConsentForm
from wanli.ground.privacy.queries import holdings

register = template.Library()


@register.inclusion_tag("privacy/consent_form.html", takes_context=True)
def consent_form(context: dict[str, Any], then: str, resend: bool = False) -> dict[str, Any]:
    """`{% consent_form then=url %}`: agree, and go on to `then`; with `resend=True` by POST, as the form was sent."""
    return {
        "form": ConsentForm(initial={"next": then}),
        "resend": resend,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def participant(context: dict[str, Any]) -> Any:
    """`{% participant as me %}`: who is reading, or nothing."""
    return participant_of(context["request"])


@register.simple_tag
def data_kind(name: str) -> str:
    """`{% data_kind "attempts" %}`: a kind of record in the reader's words, as its app registered it."""
    return str(holdings.title(name))
