"""Kept messages for those who say what they are: which wait, which are confirmed, and the confirmed ones as a file."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from wanli.protection.scams.models import KeptMessage

STATES = ("new", "labelled", "confirmed")


def messages_in(state: str) -> QuerySet[KeptMessage]:
    """Kept messages nobody has labelled (`new`), that wait for a second person (`labelled`), or `confirmed`."""
    found = KeptMessage.objects.select_related("labelled_by", "confirmed_by")
    if state == "confirmed":
        return found.filter(confirmed_by__isnull=False)
    found = found.filter(confirmed_by=None)
    return found.exclude(label="") if state == "labelled" else found.filter(label="")


def training_lines() -> Iterator[str]:
    """Confirmed messages as lines of JSON, in the form of `content/scams/messages`."""
    for text, label in messages_in("confirmed").order_by("pk").values_list("text", "label"):
        channel = "chat" if "\n" in text.strip() else "sms"
        yield json.dumps({"text": text, "type": label, "channel": channel}, ensure_ascii=False) + "\n"
