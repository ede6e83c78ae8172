"""Reading the chain: is it whole, and what happened to one thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from wanli.ground.ledger.models import GENESIS, Entry, Head, reference


@dataclass(frozen=True)
class Flaw:
    """One entry at which the chain is broken."""

    number: int
    kind: str  # "changed" | "removed" | "inserted" | "head"
    message: str


def entries_of(thing: models.Model) -> QuerySet[Entry]:
    """Everything the ledger holds about one thing, oldest first."""
    return Entry.objects.filter(subject=reference(thing))


def flaws(anchor: tuple[int, str] | None = None) -> Iterator[Flaw]:
    """Walk the chain and name every entry that was changed, removed or inserted.

    An attacker who may rewrite the whole table can rewrite the whole chain; who keeps an `anchor` (number
    and digest, printed by `wanli ledger head`) outside the database finds that too.
    """
    expected, previous, anchored = 1, GENESIS, anchor is None
    head = Head.objects.filter(pk=1).first() or Head()
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number < expected:
            yield Flaw(entry.number, "inserted", f"entry {entry.number} stands before the beginning of the chain")
            continue
        for missing in range(expected, min(entry.number, expected + 1000)):
            yield Flaw(missing, "removed", f"entry {missing} is missing")
        has_gap = entry.number != expected
        if entry.compute_digest() != entry.digest:
            yield Flaw(
                entry.number,
                "changed",
                f"entry {entry.number} ({entry.action}) was changed after it was written",
            )
        elif not has_gap and entry.previous_digest != previous:
            yield Flaw(
                entry.number,
                "inserted",
                f"entry {entry.number} ({entry.action}) does not follow from the one before it",
            )
        if entry.number > head.number:
            yield Flaw(entry.number, "inserted", f"entry {entry.number} stands beyond the recorded end of the chain")
        if anchor and entry.number == anchor[0]:
            anchored = True
            if entry.digest != anchor[1]:
                yield Flaw(entry.number, "changed", f"entry {entry.number} differs from the anchor kept outside")
        expected, previous = entry.number + 1, entry.digest
    for missing in range(expected, min(head.number + 1, expected + 1000)):
        yield Flaw(missing, "removed", f"entry {missing} is missing at the end")
    if expected == head.number + 1 and previous != head.digest:
        yield Flaw(head.number, "head", "the recorded end of the chain does not match its last entry")
    if not anchored and anchor:
        yield Flaw(anchor[0], "removed", f"entry {anchor[0]}, kept as anchor outside, is missing")
