"""Records leaving the house as a spreadsheet."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from wanli.evidence.reports.clients.spreadsheets import write_spreadsheet
from wanli.evidence.reports.queries.records import Listing
from wanli.ground.accounts.models import Person
from wanli.ground.ledger import actions as ledger


def export_records(listing: Listing, *, actor: Person, at: datetime) -> bytes:
    """The records behind a figure as XLSX; who took them out is recorded."""
    reading = listing.reading
    facts = [
        (_("Campaign"), reading.scope.campaign.label),
        (_("Figure"), reading.label),
        (_("Value"), f"{reading.full_text} {reading.interval}".strip()),
        (_("Records"), str(reading.records)),
        (_("Definition"), str(reading.figure.definition)),
        (_("Counted from"), str(reading.figure.query)),
        (_("Where it comes from"), str(reading.scope.campaign.get_provenance_display())),
    ]
    header = [str(column.title) for column in listing.columns]
    rows = (listing.cells(record) for record in listing.records.iterator(chunk_size=2000))
    document = write_spreadsheet(reading.label, header, rows, facts)
    after = {
        "figure": reading.figure.key,
        "records": reading.records,
        "sha256": hashlib.sha256(document).hexdigest(),
    }
    ledger.record("reports.records.exported", on=reading.scope.campaign, by=actor, at=at, after=after)
    return document
