"""Questions that a device can keep, to practise with while there is no line."""

from typing import Any

from wanli.learning.assessments.choices import ItemStatus
from wanli.learning.assessments.models import ORIGINAL, Form, Item


def questions_of(slug: str, language: str) -> list[dict[str, Any]]:
    """The questions of a topic with options, explanations and key, in the reader's language or else in Chinese.

    A device that knows the key can show the explanation at once, and whoever looks can find it. So the questions of a
    test in force never leave the server this way.
    """
    in_tests = {
        code for codes in Form.objects.filter(is_current=True).values_list("item_codes", flat=True) for code in codes
    }
    items = (
        Item.objects.filter(topic__slug=slug, live=True, locale__language_code__in=[language, ORIGINAL])
        .exclude(code__in=in_tests)
        .exclude(status=ItemStatus.RETIRED)
        .select_related("locale", "source")
        .order_by("code")
    )
    chosen: dict[str, Item] = {}
    for item in items:
        if item.code not in chosen or item.locale.language_code == language:
            chosen[item.code] = item
    return [_question(item) for item in chosen.values()]


def _question(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "language": item.locale.language_code,
        "stem": item.stem,
        "options": [{"text": answer["text"], "why": answer.get("why", "")} for answer in item.answers],
        "key": item.key,
        "source": " ".join(part for part in (item.source.label, item.place) if part),
    }
