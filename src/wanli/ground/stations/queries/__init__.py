"""What files between installations carry, how they are sealed, and whose they are."""

from wanli.ground.stations.queries.seals import (
    FileIsRefused,
    Sealed,
    own_key,
    public_text,
    read_key,
    seal,
    unseal,
)
from wanli.ground.stations.queries.tables import Table, digest_of_key, tables

__all__ = [
    "FileIsRefused",
    "Sealed",
    "Table",
    "digest_of_key",
    "own_key",
    "public_text",
    "read_key",
    "seal",
    "tables",
    "unseal",
]
