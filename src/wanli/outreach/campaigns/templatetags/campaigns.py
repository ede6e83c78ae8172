"""When it is, what it is about, and which check goes with it."""

from datetime import date
from typing import Any

from django import template
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.choices import PLACEMENT_CODE
from wanli.learning.assessments.models import Check
from wanli.outreach.campaigns.models import Campaign, Session

register = template.Library()


def written_day(day: date) -> str:
    """A date as people write it: 2026年3月15日, or the language's own short form."""
    if (get_language() or "").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return date_format(day, "DATE_FORMAT")


@register.filter
def when(thing: Session | Campaign) -> str:
    """`{{ session|when }}`: the days and hours, or what the source says, or that it is not known."""
    if thing.starts_on is None:
        return thing.when_text or _("date not recorded")
    days = written_day(thing.starts_on)
    if thing.ends_on and thing.ends_on != thing.starts_on:
        days = f"{days} – {written_day(thing.ends_on)}"
    hours = [time_format(hour, "H:i") for hour in (_hours(thing)) if hour is not None]
    return f"{days} {'–'.join(hours)}".strip()


def _hours(thing: Session | Campaign) -> tuple[Any, Any]:
    return getattr(thing, "opens_at", None), getattr(thing, "closes_at", None)


@register.simple_tag
def topics_of(*slugs_of_things: list[str]) -> QuerySet[Topic]:
    """`{% topics_of session.topics campaign.topics as topics %}`: the library's topics of the first that names any."""
    slugs = next((slugs for slugs in slugs_of_things if slugs), [])
    return Topic.objects.filter(slug__in=slugs)


@register.simple_tag
def check_of(campaign: Campaign, session: Session | None = None) -> dict[str, Any] | None:
    """`{% check_of campaign session as invited %}`: the test and its address, which says where one came from.

    The test is a check, or the placement.
    """
    code = campaign.check_code
    is_placement = code == PLACEMENT_CODE
    if not (is_placement or (code and Check.objects.filter(code=code, is_offered=True).exists())):
        return None
    address = reverse("assessments:placement") if is_placement else reverse("assessments:landing", args=[code])
    place = {"campaign": campaign.code} | ({"session": session.code} if session else {})
    return {"is_placement": is_placement, "url": f"{address}?{urlencode(place)}"}


@register.filter
def for_whom(session: Session) -> str:
    """`{{ session|for_whom }}`: the groups in words."""
    labels = [str(Audience(value).label) for value in session.audiences if value in Audience.values]
    separator = "、" if (get_language() or "").startswith("zh") else ", "
    return separator.join(labels)
