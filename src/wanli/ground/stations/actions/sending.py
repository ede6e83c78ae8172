"""Writing a file for the other side."""

from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import models, transaction
from django.db.models import Max

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.stations.choices import Kind
from wanli.ground.stations.models import Carried, Sent
from wanli.ground.stations.queries import digest_of_key, seal, tables


def write_file(
    kind: Kind, *, key: Ed25519PrivateKey, actor: models.Model | str, at: datetime
) -> tuple[bytes, dict[str, int]]:
    """Everything of this kind as a sealed file, and how many rows of each table it holds.

    It is always everything: the other side knows what it has, and a file that got lost on the way costs nothing.
    Records also say who was carried earlier and has been erased since, so that the other side erases them too.
    """
    ledger.flush()
    with transaction.atomic():
        rows: dict[str, Any] = {table.name: table.export() for table in tables.of(kind)}
        counts = {name: len(found) for name, found in rows.items()}
        if kind == Kind.RECORDS:
            rows["gone"] = _gone()
            _remember()
        number = (Sent.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1
        data, digest = seal(rows, kind=kind, number=number, at=at, key=key)
        Sent.objects.create(kind=kind, number=number, digest=digest, at=at)
        after = {"kind": str(kind), "number": number, "digest": digest, "counts": counts}
        ledger.record("stations.file.written", on=None, by=actor, at=at, after=after)
    return data, counts


def _gone() -> list[str]:
    """Digests of those who were carried from here and are nobody any more."""
    here = {digest_of_key(key) for key in Participant.objects.filter(erased_at=None).values_list("key", flat=True)}
    return sorted(set(Carried.objects.filter(station=None).values_list("digest", flat=True)) - here)


def _remember() -> None:
    people = Participant.objects.filter(erased_at=None).only("pk", "key")
    Carried.objects.bulk_create(
        [Carried(participant=person, digest=digest_of_key(person.key)) for person in people], ignore_conflicts=True
    )
