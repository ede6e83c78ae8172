"""What belongs to a campaign: added, changed, removed, with the rules that hold between records."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.ledger import actions as ledger
from wanli.outreach.campaigns.choices import HeadKind, HeadMethod, Manner, Precision, TaskStatus
from wanli.outreach.campaigns.models import HeadCount, Material, MaterialUse, Photo, PlanTask, Session
from wanli.outreach.campaigns.queries import handed_out

_NOT_ON_THE_LEDGER = {"id", "note", "caption", "recorded_at"}  # free text may name people; an entry outlives them


class RecordIsForeign(Exception):
    """The record points at a session or material of another campaign."""


class MoreThanWasStocked(Exception):
    """More would be handed out than there is; `message` says how many are left."""

    def __init__(self, material: Material, left: int) -> None:
        super().__init__(material, left)
        self.material, self.left = material, left

    @property
    def message(self) -> str:
        values = {"title": self.material.title, "left": max(self.left, 0), "stocked": self.material.stocked}
        return _("Only %(left)s of %(stocked)s “%(title)s” are left in stock.") % values


class TaskIsNotOpen(Exception):
    """A task that is done or dropped cannot be finished again."""


@transaction.atomic
def save_record(record: Any, *, actor: Person | str, at: datetime) -> Any:
    """Store a new or changed record of a campaign.

    Raises ValidationError on values that do not fit, RecordIsForeign on a reference into another campaign,
    MoreThanWasStocked on a hand-out beyond a known stock.
    """
    _check_references(record)
    _check_stock(record)
    is_new = record._state.adding
    before = {} if is_new else _values(type(record)._default_manager.get(pk=record.pk))
    if is_new and hasattr(record, "recorded_at"):
        record.recorded_at = at
    record.full_clean()
    after = _values(record)
    if not is_new and before == after and not _text_changed(record):
        return record
    record.save()
    changed = {name for name in after if before.get(name) != after[name]}
    ledger.record(
        f"campaigns.{record._meta.model_name}.{'added' if is_new else 'changed'}",
        on=record,
        by=actor,
        at=at,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed},
    )
    return record


@transaction.atomic
def remove_record(record: Any, *, actor: Person | str, at: datetime) -> None:
    """Take a record back. What it held, free text apart, stays on the ledger; a photo's file is deleted."""
    ledger.record(f"campaigns.{record._meta.model_name}.removed", on=record, by=actor, at=at, before=_values(record))
    files = [record.file] if isinstance(record, Photo) else []
    if isinstance(record, Session):
        files = [photo.file for photo in record.photos.all()]
    record.delete()
    for file in files:
        transaction.on_commit(lambda stored=file: stored.storage.delete(stored.name))


def record_head_count(
    session: Session,
    *,
    count: int,
    actor: Person | str,
    at: datetime,
    kind: str = HeadKind.VISITORS,
    precision: str = Precision.EXACT,
    method: str = HeadMethod.COUNTED,
    who: str = "",
    note: str = "",
) -> HeadCount:
    """Record how many people were counted or estimated at a session."""
    head_count = HeadCount(
        campaign=session.campaign,
        session=session,
        kind=kind,
        count=count,
        precision=precision,
        method=method,
        who=who,
        note=note,
        counted_at=at,
    )
    return save_record(head_count, actor=actor, at=at)


def hand_out_material(
    material: Material,
    *,
    actor: Person | str,
    at: datetime,
    count: int | None,
    session: Session | None = None,
    organisation: Organisation | None = None,
    precision: str = Precision.EXACT,
    manner: str = Manner.HANDED_OUT,
    used_on: date | None = None,
) -> MaterialUse:
    """Record that a material was handed out or set up at a session, or by an organisation.

    Raises MoreThanWasStocked when the stock is known and would be exceeded.
    """
    use = MaterialUse(
        campaign=material.campaign,
        material=material,
        session=session,
        organisation=organisation,
        manner=manner,
        count=count,
        precision=precision,
        used_on=used_on,
    )
    return save_record(use, actor=actor, at=at)


@transaction.atomic
def finish_task(task: PlanTask, *, actor: Person | str, at: datetime) -> PlanTask:
    """Mark a task as done. Raises TaskIsNotOpen when it is done or dropped already."""
    return _move_task(task, TaskStatus.DONE, is_open=True, actor=actor, at=at)


@transaction.atomic
def reopen_task(task: PlanTask, *, actor: Person | str, at: datetime) -> PlanTask:
    """Undo finishing. A task that is open stays as it is."""
    if task.is_open:
        return task
    return _move_task(task, TaskStatus.TO_DO, is_open=False, actor=actor, at=at)


def _move_task(task: PlanTask, status: str, *, is_open: bool, actor: Person | str, at: datetime) -> PlanTask:
    stored = PlanTask.objects.select_for_update().get(pk=task.pk)
    if stored.is_open != is_open:
        raise TaskIsNotOpen(stored)
    before = stored.status
    stored.status, stored.done_at = status, at if status == TaskStatus.DONE else None
    stored.save(update_fields=["status", "done_at"])
    verb = "finished" if status == TaskStatus.DONE else "reopened"
    ledger.record(
        f"campaigns.plantask.{verb}", on=stored, by=actor, at=at, before={"status": before}, after={"status": status}
    )
    return stored


def _check_references(record: Any) -> None:
    for name in ("session", "material"):
        related = getattr(record, name, None) if name in {f.name for f in record._meta.fields} else None
        if related is not None and related.campaign_id != record.campaign_id:
            raise RecordIsForeign(record)


def _check_stock(record: Any) -> None:
    """Holds the material's row, so that two people handing out at once cannot both take the last leaflets."""
    if isinstance(record, MaterialUse) and record.manner == Manner.HANDED_OUT and record.count is not None:
        material = Material.objects.select_for_update().get(pk=record.material_id)
        if material.stocked is not None:
            left = material.stocked - handed_out(material, besides=record)
            if record.count > left:
                raise MoreThanWasStocked(material, left)
    elif isinstance(record, Material) and record.pk and record.stocked is not None:
        given = handed_out(Material.objects.select_for_update().get(pk=record.pk))
        if given > record.stocked:
            raise MoreThanWasStocked(record, record.stocked - given)


def _values(record: models.Model) -> dict[str, Any]:
    fields = [field for field in record._meta.concrete_fields if field.name not in _NOT_ON_THE_LEDGER]
    values = {field.name: field.value_from_object(record) for field in fields}
    return {name: str(value) if name == "file" else value for name, value in values.items()}


def _text_changed(record: models.Model) -> bool:
    stored = type(record)._default_manager.get(pk=record.pk)
    names = [field.name for field in record._meta.concrete_fields if field.name in {"note", "caption"}]
    return any(getattr(stored, name) != getattr(record, name) for name in names)
