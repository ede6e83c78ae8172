"""The chain of entries."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from wanli.ground.ledger.models import Entry, Head, reference


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    """The values as JSON will give them back, so that the digest can be computed again from the row."""
    return json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))


@transaction.atomic
def record(
    action: str,
    *,
    on: models.Model | str | None,
    by: models.Model | str,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Entry:
    """Add one entry to the chain, in the caller's transaction: what is rolled back was never recorded.

    `action` reads "app.noun.verb", the verb in the past tense. `before` and `after` hold what matters of the
    change and must not hold personal data.
    """
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    entry = Entry(
        number=head.number + 1,
        at=at,
        action=action,
        actor=reference(by),
        subject=reference(on),
        before=_plain(before),
        after=_plain(after),
        previous_digest=head.digest,
    )
    entry.digest = entry.compute_digest()
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry
