"""Taking a file of another installation: all of it or nothing, and nothing twice."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy import actions as privacy
from wanli.ground.stations.choices import Kind
from wanli.ground.stations.models import Carried, Received, Station
from wanli.ground.stations.queries import FileIsRefused, Sealed, Table, digest_of_key, tables, unseal

Row = dict[str, Any]


@dataclass
class Counts:
    """What became of a table's rows."""

    new: int = 0
    changed: int = 0
    duplicates: int = 0
    erased: int = 0  # of people who have been erased here since


@dataclass
class Taken:
    """What a file brought."""

    station: Station
    kind: Kind
    number: int
    is_repeated: bool
    counts: dict[str, Counts] = field(default_factory=dict)
    erased_people: int = 0


def take_file(data: bytes, *, actor: models.Model | str, at: datetime) -> Taken:
    """Take a sealed file. Raises FileIsRefused, and nothing of it is written then.

    Taking the same file again changes nothing and counts every row as a duplicate. A file older than the last one is
    refused: it could bring back what has changed since.
    """
    sealed = unseal(data)
    try:
        with transaction.atomic():
            return _Taking(sealed, actor, at).take()
    except (DatabaseError, ValidationError, KeyError, TypeError, ValueError) as error:
        raise FileIsRefused(_("This file does not fit: %(what)s") % {"what": type(error).__name__}) from error


class _Taking:
    """One file on its way into the database."""

    def __init__(self, sealed: Sealed, actor: models.Model | str, at: datetime) -> None:
        self.file, self.actor, self.at = sealed, actor, at
        self.departed: set[str] = set()  # keys of people who have been erased here
        self.left_out: set[tuple[str, ...]] = set()  # rows that were theirs, by table and key
        self.ends: dict[tuple[Any, ...], models.Model | None] = {}

    def take(self) -> Taken:
        Station.objects.select_for_update().get(pk=self.file.station.pk)
        is_repeated = self._compare_with_earlier()
        taken = Taken(self.file.station, self.file.kind, self.file.number, is_repeated)
        if self.file.kind == Kind.RECORDS:
            taken.erased_people = self._erase_gone()
            self._meet_people()
        for table in tables.of(self.file.kind):
            taken.counts[table.name] = self._take_table(table)
        if not is_repeated:
            counts = {name: vars(count) for name, count in taken.counts.items()}
            Received.objects.create(
                station=self.file.station,
                kind=self.file.kind,
                number=self.file.number,
                digest=self.file.digest,
                counts=counts,
                at=self.at,
            )
            after = {"kind": str(self.file.kind), "number": self.file.number, "digest": self.file.digest}
            ledger.record(
                "stations.file.taken", on=self.file.station, by=self.actor, at=self.at, after=after | {"counts": counts}
            )
        return taken

    def _compare_with_earlier(self) -> bool:
        earlier = Received.objects.filter(station=self.file.station, kind=self.file.kind)
        last = earlier.aggregate(last=Max("number"))["last"] or 0
        if self.file.number < last:
            raise FileIsRefused(
                _("This file is older than the last one taken (%(old)d before %(last)d).")
                % {"old": self.file.number, "last": last}
            )
        if self.file.number > last:
            return False
        if not earlier.filter(number=last, digest=self.file.digest).exists():
            raise FileIsRefused(_("Another file with this number was taken already. Please write a new one."))
        return True

    # ---- people ---------------------------------------------------------------------------------------------------

    def _erase_gone(self) -> int:
        """Who asked the station to be erased is erased here, too."""
        carried = Carried.objects.filter(
            station=self.file.station, digest__in=self.file.content.get("gone", []), participant__erased_at=None
        )
        people = [one.participant for one in carried.select_related("participant")]
        for person in people:
            privacy.erase(person, at=self.at)
        return len(people)

    def _meet_people(self) -> None:
        """Tell people who were erased here from those who are new, and refuse people of another place."""
        keys = [str(row["key"]) for row in self.file.content.get(Participant._meta.label_lower, [])]
        known = set(Carried.objects.filter(station=self.file.station).values_list("digest", flat=True))
        here = {str(key) for key in Participant.objects.filter(key__in=keys).values_list("key", flat=True)}
        foreign = [key for key in here if digest_of_key(key) not in known]
        if foreign:
            raise FileIsRefused(_("This file speaks of people who belong to another place."))
        self.departed = {key for key in keys if digest_of_key(key) in known and key not in here}

    # ---- rows -----------------------------------------------------------------------------------------------------

    def _take_table(self, table: Table) -> Counts:
        counts, written = Counts(), []
        for given in self.file.content.get(table.name, []):
            if self._is_of_departed(table, given):
                counts.erased += 1
                continue
            row = table.into(given)
            found = self._find(table, row)
            if found is None:
                written.append(self._create(table, row))
                counts.new += 1
            elif self._renew(table, found, row):
                written.append(found)
                counts.changed += 1
            else:
                counts.duplicates += 1
        if written and table.after:
            table.after(written, self.at)
        return counts

    def _is_of_departed(self, table: Table, row: Row) -> bool:
        own_key = str(row["key"]) if table.model is Participant else str(row.get(table.person)) if table.person else ""
        points = any(
            ends is not None and self._name(table.model._meta.get_field(link).related_model, ends) in self.left_out
            for link, ends in ((link, row[link]) for link in table.links)
        )
        if own_key not in self.departed and not points:
            return False
        # Known by the same values by which others will point to it.
        self.left_out |= {
            self._name(table.model, [value]) for name in table.key if (value := row[name]) and name not in table.links
        }
        return True

    @staticmethod
    def _name(model: type[models.Model], ends: list[Any]) -> tuple[str, ...]:
        return (model._meta.label_lower, *map(str, ends))

    def _end(self, table: Table, link: str, ends: list[Any] | None) -> models.Model | None:
        """What a link points to here. Raises FileIsRefused when it is not known."""
        if ends is None:
            return None
        model = table.model._meta.get_field(link).related_model
        name = (model, repr(ends))
        if name not in self.ends:
            self.ends[name] = model._base_manager.filter(**dict(zip(table.links[link], ends, strict=True))).first()
        found = self.ends[name]
        if found is None:
            self.ends.pop(name)
            raise FileIsRefused(
                _("Not known here: %(what)s %(name)s. Take the other side’s content first.")
                % {"what": model._meta.verbose_name, "name": " ".join(map(str, ends))[:120]}
            )
        return found

    def _find(self, table: Table, row: Row) -> models.Model | None:
        lookups = {name: self._end(table, name, row[name]) if name in table.links else row[name] for name in table.key}
        return table.model._base_manager.filter(**lookups).first()

    def _create(self, table: Table, row: Row) -> models.Model:
        values = table.as_stored(row)
        if table.create:
            return table.create(values, self.at)
        links = {link: self._end(table, link, row[link]) for link in table.links}
        made = table.model(**values, **links)
        made.save(force_insert=True)
        if table.model is Participant:
            Carried.objects.create(station=self.file.station, participant=made, digest=digest_of_key(str(made.key)))
        return made

    def _renew(self, table: Table, found: models.Model, row: Row) -> bool:
        """Bring a row up to date; says whether it changed. Raises FileIsRefused on a row that says something else."""
        (now,) = table.as_rows(found)
        differing = {name for name, value in row.items() if name in now and now[name] != value}
        if not differing:
            return False
        if differing - table.may_change:
            raise FileIsRefused(
                _("This file contradicts what is here: %(what)s, %(fields)s.")
                % {"what": table.model._meta.verbose_name, "fields": ", ".join(sorted(differing - table.may_change))}
            )
        values = table.as_stored(row)
        for name in differing:
            setattr(found, name, self._end(table, name, row[name]) if name in table.links else values[name])
        found.save(update_fields=sorted(differing))
        return True
