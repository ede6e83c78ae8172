"""Writing in the summary, and drawing it up."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wanli.evidence.reports.choices import Part
from wanli.evidence.reports.clients.words import write_document
from wanli.evidence.reports.models import Summary
from wanli.evidence.reports.queries.summaries import draft_of, latest_text
from wanli.ground.accounts.models import Person
from wanli.ground.ledger import actions as ledger
from wanli.outreach.campaigns.models import Campaign


class SummaryIsNewer(Exception):
    """Somebody else has saved in the meantime."""

    message = _("Somebody else saved this text in the meantime. Compare with the latest version, then save again.")


@transaction.atomic
def save_summary(
    campaign: Campaign, *, texts: Mapping[str, str], based_on: int, actor: Person, at: datetime
) -> Summary:
    """Keep the organiser's words as a new version; the same words again change nothing.

    `based_on` is the version that was on the screen (0 for none). Raises SummaryIsNewer when it is not the latest.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    latest = latest_text(campaign)
    number = latest.version if latest else 0
    if number != based_on:
        raise SummaryIsNewer
    words = {part: texts.get(part, "").replace("\r\n", "\n").strip() for part in Part.values}
    if latest is not None and latest.texts == words:
        return latest
    summary = Summary(campaign=campaign, version=number + 1, saved_by=actor, saved_at=at, **words)
    summary.full_clean()
    summary.save()
    changed = [part for part in Part.values if latest is None or latest.texts[part] != words[part]]
    after = {"version": summary.version, "sections": changed}
    ledger.record("reports.summary.saved", on=campaign, by=actor, at=at, after=after)
    return summary


def issue_summary(campaign: Campaign, *, actor: models.Model | str, at: datetime) -> bytes:
    """Draw up the document and record its SHA-256, so that a copy can be told from a changed one."""
    draft = draft_of(campaign)
    document = write_document(draft, base_url=settings.BASE_URL)
    after = {"sha256": hashlib.sha256(document).hexdigest(), "bytes": len(document), "version": draft.version}
    ledger.record("reports.summary.downloaded", on=campaign, by=actor, at=at, after=after)
    return document
