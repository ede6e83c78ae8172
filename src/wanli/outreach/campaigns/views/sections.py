"""The tabs of a campaign in the back office: for each kind of record its form, its columns and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.forms import ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wanli.outreach.campaigns import forms, models
from wanli.outreach.campaigns.templatetags.campaigns import when, written_day

Cell = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list. `sort` is the field it can be put in order by; without one it cannot."""

    label: str | Promise
    cell: Cell
    sort: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a column: which way the list runs by it now, and the order that a click brings."""

    label: str | Promise
    direction: str = ""
    next: str = ""


@dataclass(frozen=True)
class Section:
    """One tab. `related` is what the list needs beside the records themselves, `search` the fields looked through."""

    slug: str
    label: str | Promise
    model: type[Model]
    form: type[ModelForm]
    columns: tuple[Column, ...]
    add_label: str | Promise
    hint: str | Promise
    related: tuple[str, ...] = ()
    enrich: Callable[[QuerySet], QuerySet] = lambda records: records
    search: tuple[str, ...] = ()

    def narrowed(self, records: QuerySet, words: str) -> QuerySet:
        """The records in which the words are found; all without words."""
        if not words:
            return records
        return records.filter(reduce(or_, (Q(**{f"{field}__icontains": words}) for field in self.search)))

    def sorted(self, records: QuerySet, order: str) -> QuerySet:
        """In the order of a column (`-` in front: downwards); an order that no column has changes nothing."""
        if order.removeprefix("-") not in {column.sort for column in self.columns if column.sort}:
            return records
        return records.order_by(order, "pk")

    def headings(self, order: str) -> list[Heading]:
        """The heads of the columns, for a list in this order."""
        return [_heading(column, order) for column in self.columns]


def _heading(column: Column, order: str) -> Heading:
    if not column.sort or order.removeprefix("-") != column.sort:
        return Heading(column.label, next=column.sort)
    is_down = order.startswith("-")
    return Heading(
        column.label, "descending" if is_down else "ascending", column.sort if is_down else f"-{column.sort}"
    )


def _number(record: Any) -> str:
    return str(record.quantity) if record.quantity is not None else str(_("not recorded"))


def _day(field: str) -> Cell:
    return lambda record: written_day(getattr(record, field)) if getattr(record, field) else ""


SECTIONS = {
    section.slug: section
    for section in (
        Section(
            "tasks",
            _("Tasks"),
            models.PlanTask,
            forms.PlanTaskForm,
            (
                Column(_("Task"), str, "title"),
                Column(_("Responsible"), lambda task: task.organisation or "", "organisation__name"),
                Column(_("Due"), _day("due_on"), "due_on"),
                Column(_("Status"), lambda task: task.get_status_display(), "status"),
            ),
            _("Add a task"),
            _("What has to be done, by whom, by when. For example: leaflets to all outlets by 10 March."),
            ("organisation",),
            search=("title", "organisation__name"),
        ),
        Section(
            "participants",
            _("Participants"),
            models.Participation,
            forms.ParticipationForm,
            (
                Column(_("Organisation"), lambda record: record.organisation, "organisation__name"),
                Column(_("Kind"), lambda record: record.organisation.get_kind_display(), "organisation__kind"),
                Column(_("Role"), lambda record: record.get_role_display(), "role"),
            ),
            _("Add an organisation"),
            _("Which organisations take part, and as what."),
            ("organisation",),
            search=("organisation__name",),
        ),
        Section(
            "sessions",
            _("Sessions"),
            models.Session,
            forms.SessionForm,
            (
                Column(_("Session"), str, "title"),
                Column(_("Kind"), lambda session: session.get_kind_display(), "kind"),
                Column(_("When"), when, "starts_on"),
                Column(_("Organisation"), lambda session: session.organisation, "organisation__name"),
                Column(_("Status"), lambda session: session.get_status_display(), "status"),
                Column(_("Check-ins"), lambda session: session.check_in_count, "check_in_count"),
            ),
            _("Add a session"),
            _("Booths, lectures, visits. Each gets a poster with a QR code for checking in."),
            ("organisation",),
            lambda sessions: sessions.annotate(check_in_count=Count("check_ins")).order_by(
                *models.Session._meta.ordering
            ),
            search=("title", "venue", "region", "organisation__name"),
        ),
        Section(
            "materials",
            _("Stock"),
            models.Material,
            forms.MaterialForm,
            (
                Column(_("Material"), str, "title"),
                Column(_("Kind"), lambda material: material.get_kind_display(), "kind"),
                Column(_("Stocked"), _number, "stocked"),
                Column(
                    _("Used, as far as recorded"),
                    lambda material: material.used if material.used is not None else "",
                    "used",
                ),
            ),
            _("Add a material"),
            _("Leaflets, banners, gifts, and how many there were. Leave the number empty when nobody knows."),
            (),
            lambda materials: materials.annotate(used=Sum("uses__count")).order_by(*models.Material._meta.ordering),
            search=("title",),
        ),
        Section(
            "uses",
            _("Handed out"),
            models.MaterialUse,
            forms.MaterialUseForm,
            (
                Column(_("Material"), lambda use: use.material, "material__title"),
                Column(_("How used"), lambda use: use.get_manner_display(), "manner"),
                Column(_("Number"), _number, "count"),
                Column(_("Where"), lambda use: use.session or use.organisation),
            ),
            _("Record a hand-out"),
            _("What was handed out or set up, and where."),
            ("material", "session", "organisation"),
            search=("material__title", "session__title", "organisation__name"),
        ),
        Section(
            "counts",
            _("Attendance"),
            models.HeadCount,
            forms.HeadCountForm,
            (
                Column(_("Session"), lambda count: count.session, "session__title"),
                Column(_("Who was counted"), lambda count: count.get_kind_display(), "kind"),
                Column(_("Number"), _number, "count"),
                Column(_("How"), lambda count: count.get_method_display(), "method"),
                Column(_("Group"), lambda count: count.who, "who"),
            ),
            _("Record who came"),
            _("How many people came, counted or estimated."),
            ("session",),
            search=("session__title", "who"),
        ),
        Section(
            "media",
            _("Media"),
            models.MediaMention,
            forms.MediaMentionForm,
            (
                Column(_("Media"), lambda mention: mention.outlet, "outlet"),
                Column(_("Title"), lambda mention: mention.title, "title"),
                Column(_("Published on"), _day("published_on"), "published_on"),
                Column(_("Reports"), _number, "count"),
            ),
            _("Add a media report"),
            _("Who wrote or broadcast about the campaign."),
            search=("outlet", "title"),
        ),
        Section(
            "photos",
            _("Photos"),
            models.Photo,
            forms.PhotoForm,
            (
                Column(_("Photo"), lambda photo: photo.caption, "caption"),
                Column(_("Session"), lambda photo: photo.session, "session__title"),
                Column(_("Taken"), _day("taken_on"), "taken_on"),
            ),
            _("Add a photo"),
            _("Photos as evidence. Place and camera are removed before they are stored."),
            ("session",),
            search=("caption", "session__title"),
        ),
        Section(
            "figures",
            _("Stated figures"),
            models.ReportedFigure,
            forms.ReportedFigureForm,
            (
                Column(_("Name"), str, "name"),
                Column(_("Number"), _number, "value"),
                Column(_("Unit"), lambda figure: figure.unit, "unit"),
                Column(_("Organisation"), lambda figure: figure.organisation or "", "organisation__name"),
                Column(_("Where the source says so"), lambda figure: figure.source_note),
            ),
            _("Add a stated figure"),
            _("Totals that a source states without the records behind them. They are never mixed with counted ones."),
            ("organisation",),
            search=("name", "name_en", "organisation__name"),
        ),
    )
}
