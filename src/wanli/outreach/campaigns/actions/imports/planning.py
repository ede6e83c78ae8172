"""What an import would change: rows compared with what is there. Nothing is written here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from wanli.ground.accounts.choices import OrganisationKind
from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.accounts.queries import holds_role
from wanli.outreach.campaigns.actions.imports.reading import Problems, Row, Sheets
from wanli.outreach.campaigns.actions.imports.tables import CAMPAIGN, PARTICIPATIONS, RECORDS, Table
from wanli.outreach.campaigns.choices import Manner
from wanli.outreach.campaigns.models import Campaign, Material, MaterialUse, Session
from wanli.outreach.campaigns.queries import MANAGERS

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass
class Change:
    """One row of the file against the database. `before` and `after` hold the fields that differ."""

    table: Table
    row: Row
    instance: Any
    kind: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """Everything an import would do. `counts` is by sheet: new, changed, unchanged, and untouched (not in the file)."""

    campaign: Campaign | None = None
    changes: list[Change] = field(default_factory=list)
    organisations: list[tuple[Organisation, str]] = field(default_factory=list)  # unsaved, with the parent's code
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        """Whether the import would change nothing at all."""
        return not self.organisations and all(change.kind == UNCHANGED for change in self.changes)

    def count(self, table: Table, kind: str, number: int = 1) -> None:
        counts = self.counts.setdefault(table.sheet, {NEW: 0, CHANGED: 0, UNCHANGED: 0, "untouched": 0})
        counts[kind] += number


class Planner:
    """Walks the sheets in order and resolves what each row refers to."""

    def __init__(self, sheets: Sheets, actor: Person | str, problems: Problems) -> None:
        self.sheets, self.actor, self.problems = sheets, actor, problems
        self.plan = Plan()
        self.organisations: dict[str, Organisation] = {}
        self.sessions: dict[str, Session] = {}
        self.materials: dict[str, Material] = {}
        self.involved: set[str | None] = set()

    def make(self) -> Plan:
        """The plan. What is wrong is in `problems`; the plan counts only when there is none."""
        self._load_organisations()
        self._plan_organisations()
        if self._plan_campaign():
            for table in RECORDS:
                if table.sheet in self.sheets:
                    self._plan_table(table)
            self._check_stock()
        return self.plan

    # Organisations

    def _load_organisations(self) -> None:
        codes = {
            row.values.get(name)
            for rows in self.sheets.values()
            for row in rows
            for name in ("organisation", "host", "parent")
        }
        self.organisations = {found.code: found for found in Organisation.objects.filter(code__in=codes - {None, ""})}

    def _plan_organisations(self) -> None:
        """Organisations that the file defines and nobody knows yet; a code that is taken by another name is refused."""
        for row in self.sheets.get(PARTICIPATIONS.sheet, []):
            code, name = row.values.get("organisation"), row.values.get("name")
            if not code or not name:
                continue
            known = self.organisations.get(code)
            if known is None:
                self._define_organisation(row, code, name)
            elif known.name != name:
                self._refuse(PARTICIPATIONS, row, "organisation", _("this code belongs to another organisation"))

    def _define_organisation(self, row: Row, code: str, name: str) -> None:
        host_rows = self.sheets.get(CAMPAIGN.sheet, [])
        host = host_rows[0].values.get("host", "") if host_rows else ""
        parent = row.values.get("parent") or ("" if code == host else host)
        parent = "" if parent == "-" else parent
        if parent and parent not in self.organisations:
            self._refuse(PARTICIPATIONS, row, "parent", _("“%(code)s” is not known above") % {"code": parent})
            return
        if self.actor != "system" and not self._may_found_under(parent, host):
            self._refuse(
                PARTICIPATIONS, row, "parent", _("new organisations can only be founded below the host organisation")
            )
            return
        organisation = Organisation(
            code=code,
            name=name,
            name_en=row.values.get("name_en") or "",
            kind=row.values.get("kind") or OrganisationKind.OTHER,
            region=row.values.get("region") or "",
        )
        for name_of_field, reason in _too_long(organisation):
            self._refuse(PARTICIPATIONS, row, name_of_field, reason)
        self.organisations[code] = organisation
        self.plan.organisations.append((organisation, parent))

    def _may_found_under(self, parent: str, host: str) -> bool:
        """Below the host, or below something founded in this same file (which is below the host itself)."""
        above, roof = self.organisations.get(parent), self.organisations.get(host)
        if above is None or roof is None or roof.pk is None:
            return False
        return above.pk is None or above == roof or above.path.startswith(roof.path)

    # The campaign

    def _plan_campaign(self) -> bool:
        rows = self.sheets.get(CAMPAIGN.sheet, [])
        if len(rows) != 1:
            if CAMPAIGN.sheet in self.sheets:
                self.problems.add(CAMPAIGN.sheet, 0, "", _("exactly one campaign is expected"))
            return False
        row = rows[0]
        host = self.organisations.get(row.values.get("host") or "")
        if host is None:
            self._refuse(CAMPAIGN, row, "host", _("this organisation is not known"))
            return False
        existing = Campaign.objects.filter(code=row.values.get("code")).select_related("host").first()
        if not self._may_manage(host) or (existing and not self._may_manage(existing.host)):
            self._refuse(
                CAMPAIGN, row, "host", _("you are not an organiser of this organisation, or the code is taken")
            )
            return False
        self._plan_row(CAMPAIGN, row, existing, {**row.values, "host": host})
        self.plan.campaign = self.plan.changes[-1].instance
        self.involved = {row.values.get("organisation") for row in self.sheets.get(PARTICIPATIONS.sheet, [])}
        if existing:
            self.involved |= set(existing.participations.values_list("organisation__code", flat=True))
        return True

    def _may_manage(self, host: Organisation) -> bool:
        if self.actor == "system":
            return True
        return host.pk is not None and holds_role(self.actor, *MANAGERS, organisation=host)

    # Its records

    def _plan_table(self, table: Table) -> None:
        existing = self._existing(table)
        remaining = set(existing)
        for row in self.sheets[table.sheet]:
            values = self._resolve(table, row)
            key = values.get(table.key)
            if key is None or (table is PARTICIPATIONS and not row.values.get("role")):
                continue
            remaining.discard(getattr(key, "code", key))
            self._plan_row(table, row, existing.get(getattr(key, "code", key)), values)
        self.plan.count(table, "untouched", len(remaining))
        if table.model in (Session, Material):
            known = self.sessions if table.model is Session else self.materials
            known.update({code: instance for code, instance in existing.items() if code not in known})

    def _existing(self, table: Table) -> dict[str, Any]:
        campaign = self.plan.campaign
        if campaign is None or campaign.pk is None:
            return {}
        relations = [name for name in ("organisation", "session", "material") if name in table.fields]
        records = table.model._default_manager.filter(campaign=campaign).select_related(*relations)
        if table is PARTICIPATIONS:
            return {record.organisation.code: record for record in records}
        return {record.code: record for record in records}

    def _resolve(self, table: Table, row: Row) -> dict[str, Any]:
        """The row's values with codes replaced by what they mean. Unknown codes are problems."""
        values = {name: value for name, value in row.values.items() if name in table.fields}
        sources: dict[str, Callable[[str], Any]] = {
            "organisation": self.organisations.get,
            "session": lambda code: self.sessions.get(code) or self._stored(Session, code),
            "material": lambda code: self.materials.get(code) or self._stored(Material, code),
        }
        for name, source in sources.items():
            code = values.get(name)
            if not code:
                continue
            values[name] = source(code)
            if values[name] is None or (name == "organisation" and not self._is_involved(table, values[name])):
                values.pop(name)
                self._refuse(table, row, name, _("“%(code)s” is not known in this campaign") % {"code": code})
        return values

    def _is_involved(self, table: Table, organisation: Organisation) -> bool:
        """Records name only organisations that take part, or stand below the host."""
        if table is PARTICIPATIONS or organisation.pk is None or organisation.code in self.involved:
            return True
        host = self.plan.campaign.host if self.plan.campaign else None
        return bool(host and host.pk and organisation.path.startswith(host.path))

    def _stored(self, model: type[models.Model], code: str) -> Any:
        """A session or material of this campaign that stands in the database but not in the file."""
        campaign = self.plan.campaign
        if campaign is None or campaign.pk is None:
            return None
        return model._default_manager.filter(campaign=campaign, code=code).first()

    def _plan_row(self, table: Table, row: Row, existing: Any, values: dict[str, Any]) -> None:
        instance = existing if existing is not None else self._begin(table)
        before, after = {}, {}
        for name in table.fields:
            if name not in values:
                continue
            old = getattr(instance, name, None) if existing is not None else None
            if existing is None or old != values[name]:
                before[name], after[name] = old, values[name]
                setattr(instance, name, values[name])
        kind = NEW if existing is None else CHANGED if after else UNCHANGED
        self._check_row(table, row, instance)
        self.plan.changes.append(Change(table, row, instance, kind, before, after))
        self.plan.count(table, kind)
        if table.model in (Session, Material):
            (self.sessions if table.model is Session else self.materials)[instance.code] = instance

    def _begin(self, table: Table) -> Any:
        return table.model() if table is CAMPAIGN else table.model(campaign=self.plan.campaign)

    def _check_row(self, table: Table, row: Row, instance: Any) -> None:
        """Rules that look at more than one cell."""
        starts, ends = getattr(instance, "starts_on", None), getattr(instance, "ends_on", None)
        if ends and not starts and table.model is Session:
            self._refuse(table, row, "starts_on", _("a last day needs a first day"))
        if starts and ends and ends < starts:
            self._refuse(table, row, "ends_on", _("the last day is before the first"))
        if table.model is MaterialUse and not row.values.get("session") and not row.values.get("organisation"):
            self._refuse(table, row, "session", _("name the session or the organisation"))

    def _check_stock(self) -> None:
        """Never more handed out than there was, counting what the file leaves untouched as well."""
        uses, rows = self._uses_after()
        totals: dict[str, int] = {}
        for code, use in uses.items():
            stored = use._state.fields_cache.get("material")
            material = self.materials.get(stored.code, stored) if stored else None
            if material is None or material.stocked is None or use.manner != Manner.HANDED_OUT or not use.count:
                continue
            totals[material.code] = totals.get(material.code, 0) + use.count
            if totals[material.code] > material.stocked:
                reason = _("%(given)s are handed out, but only %(stocked)s of “%(title)s” were stocked")
                values = {"given": totals[material.code], "stocked": material.stocked, "title": material.title}
                row = rows.get(code) or Row(0, {})
                self._refuse(_table_of(MaterialUse), row, "count", reason % values)

    def _uses_after(self) -> tuple[dict[str, Any], dict[str, Row]]:
        """The uses of material as they would be after the import, and the rows of those that the file names."""
        campaign = self.plan.campaign
        uses: dict[str, Any] = {}
        if campaign is not None and campaign.pk is not None:
            uses = {use.code: use for use in MaterialUse.objects.filter(campaign=campaign).select_related("material")}
        rows: dict[str, Row] = {}
        for change in self.plan.changes:
            if change.table.model is MaterialUse:
                uses[change.instance.code] = change.instance
                rows[change.instance.code] = change.row
        return uses, rows

    def _refuse(self, table: Table, row: Row, name: str, reason: str) -> None:
        column = table.column_of(name)
        self.problems.add(table.sheet, row.number, column.header if column else name, reason)


def _table_of(model: type[models.Model]) -> Table:
    return next(table for table in RECORDS if table.model is model)


def _too_long(organisation: Organisation) -> list[tuple[str, str]]:
    found = []
    for name in ("code", "name", "name_en", "region"):
        limit = Organisation._meta.get_field(name).max_length
        if limit and len(getattr(organisation, name)) > limit:
            reason = _("the text is longer than %(limit)s characters") % {"limit": limit}
            found.append(("organisation" if name == "code" else name, reason))
    return found
