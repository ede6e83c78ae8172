"""What files carry: tables of rows that name what they point to by natural keys, never by numbers of a database.

Apps above register theirs in `ready()`. Rows are read and written in the order of the tables; a row is known by its
key, which holds names of fields and of links.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from wanli.ground.stations.choices import Kind
from wanli.ground.ui.queries import Registry

Row = dict[str, Any]


def digest_of_key(key: uuid.UUID | str) -> str:
    """By which a person is recognised without keeping the key."""
    return hashlib.sha256(str(key).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON carries it, whole: times with their microseconds."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


@dataclass(frozen=True)
class Table:
    """One kind of row.

    `links` name foreign keys and the fields by which the other end is found. `may_change` are fields in which a newer
    file wins; a row that differs elsewhere is in conflict. `person` is a field that holds a participant's key without
    being a link. `out` and `into` translate what a row says of other rows inside its fields, `create` makes a row by
    an action, `after` is called with everything that was written.
    """

    kind: Kind
    order: int
    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    rows: Callable[[], models.QuerySet]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_change: frozenset[str] = frozenset()
    person: str = ""
    out: Callable[[Row], Row] = lambda row: row
    into: Callable[[Row], Row] = lambda row: row
    create: Callable[[Row, datetime], models.Model] | None = None
    after: Callable[[list[models.Model], datetime], None] | None = None

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    def export(self) -> list[Row]:
        """All rows, as JSON carries them."""
        return [self.out(row) for row in self._plain_rows(self.rows())]

    def as_rows(self, thing: models.Model) -> list[Row]:
        """One stored row, as it would be compared with one from a file."""
        return self._plain_rows(self.model._base_manager.filter(pk=thing.pk))

    def _plain_rows(self, rows: models.QuerySet) -> list[Row]:
        paths = [f"{link}__{path}" for link, lookups in self.links.items() for path in lookups]
        return [self._row(values) for values in rows.values(*self.fields, *paths).iterator(chunk_size=2000)]

    def _row(self, values: Row) -> Row:
        row = {name: self._as_plain(name, values[name]) for name in self.fields}
        for link, lookups in self.links.items():
            ends = [_plain(values[f"{link}__{path}"]) for path in lookups]
            row[link] = None if all(end is None for end in ends) else ends
        return row

    def _as_plain(self, name: str, value: Any) -> Any:
        if isinstance(self.model._meta.get_field(name), StreamField):
            return json.loads(json.dumps(list(value.raw_data), default=str)) if value is not None else []
        return _plain(value)

    def as_stored(self, row: Row) -> Row:
        """The values of a row for the model's fields, checked by them. Raises ValidationError."""
        values = {}
        for name in self.fields:
            column = self.model._meta.get_field(name)
            value = row[name]
            if isinstance(column, StreamField):
                values[name] = json.dumps(value)
                continue
            values[name] = column.clean(value, None) if not self._may_be_empty(column, value) else value
        return values

    @staticmethod
    def _may_be_empty(column: models.Field, value: Any) -> bool:
        return (value is None and column.null) or value in ("", [], {}) or isinstance(column, models.JSONField)


class Tables(Registry[Table]):
    """The tables of each kind of file, in their order."""

    def register(self, table: Table) -> None:
        self.put(f"{table.kind}/{table.name}", table)

    def of(self, kind: str) -> list[Table]:
        return sorted((table for table in self if table.kind == kind), key=lambda table: (table.order, table.name))


tables = Tables()
