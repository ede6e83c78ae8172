"""The tabs of a campaign in the back office: for each kind of record its form, its columns and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum
from django.forms import ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wanli.outreach.campaigns import forms, models
from wanli.outreach.campaigns.templatetags.campaigns import when, written_day

Cell = Callable[[Any], Any]


@dataclass(frozen=True)
class Section:
    """One tab. `related` is what the list needs beside the records themselves."""

    slug: str
    label: str | Promise
    model: type[Model]
    form: type[ModelForm]
    columns: tuple[tuple[str | Promise, Cell], ...]
    add_label: str | Promise
    hint: str | Promise
    related: tuple[str, ...] = ()
    enrich: Callable[[QuerySet], QuerySet] = lambda records: records


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
                (_("Task"), str),
                (_("Responsible"), lambda task: task.organisation or ""),
                (_("Due"), _day("due_on")),
                (_("Status"), lambda task: task.get_status_display()),
            ),
            _("Add a task"),
            _("What has to be done, by whom, by when. For example: leaflets to all outlets by 10 March."),
            ("organisation",),
        ),
        Section(
            "participants",
            _("Participants"),
            models.Participation,
            forms.ParticipationForm,
            (
                (_("Organisation"), lambda record: record.organisation),
                (_("Kind"), lambda record: record.organisation.get_kind_display()),
                (_("Role"), lambda record: record.get_role_display()),
            ),
            _("Add an organisation"),
            _("Which organisations take part, and as what."),
            ("organisation",),
        ),
        Section(
            "sessions",
            _("Sessions"),
            models.Session,
            forms.SessionForm,
            (
                (_("Session"), str),
                (_("Kind"), lambda session: session.get_kind_display()),
                (_("When"), when),
                (_("Organisation"), lambda session: session.organisation),
                (_("Status"), lambda session: session.get_status_display()),
                (_("Check-ins"), lambda session: session.check_in_count),
            ),
            _("Add a session"),
            _("Booths, lectures, visits. Each gets a poster with a QR code for checking in."),
            ("organisation",),
            lambda sessions: sessions.annotate(check_in_count=Count("check_ins")).order_by(
                *models.Session._meta.ordering
            ),
        ),
        Section(
            "materials",
            _("Stock"),
            models.Material,
            forms.MaterialForm,
            (
                (_("Material"), str),
                (_("Kind"), lambda material: material.get_kind_display()),
                (_("Stocked"), _number),
                (_("Used, as far as recorded"), lambda material: material.used if material.used is not None else ""),
            ),
            _("Add a material"),
            _("Leaflets, banners, gifts, and how many there were. Leave the number empty when nobody knows."),
            (),
            lambda materials: materials.annotate(used=Sum("uses__count")).order_by(*models.Material._meta.ordering),
        ),
        Section(
            "uses",
            _("Handed out"),
            models.MaterialUse,
            forms.MaterialUseForm,
            (
                (_("Material"), lambda use: use.material),
                (_("How used"), lambda use: use.get_manner_display()),
                (_("Number"), _number),
                (_("Where"), lambda use: use.session or use.organisation),
            ),
            _("Record a hand-out"),
            _("What was handed out or set up, and where."),
            ("material", "session", "organisation"),
        ),
        Section(
            "counts",
            _("Attendance"),
            models.HeadCount,
            forms.HeadCountForm,
            (
                (_("Session"), lambda count: count.session),
                (_("Who was counted"), lambda count: count.get_kind_display()),
                (_("Number"), _number),
                (_("How"), lambda count: count.get_method_display()),
                (_("Group"), lambda count: count.who),
            ),
            _("Record who came"),
            _("How many people came, counted or estimated."),
            ("session",),
        ),
        Section(
            "media",
            _("Media"),
            models.MediaMention,
            forms.MediaMentionForm,
            (
                (_("Media"), lambda mention: mention.outlet),
                (_("Title"), lambda mention: mention.title),
                (_("Published on"), _day("published_on")),
                (_("Reports"), _number),
            ),
            _("Add a media report"),
            _("Who wrote or broadcast about the campaign."),
        ),
        Section(
            "photos",
            _("Photos"),
            models.Photo,
            forms.PhotoForm,
            (
                (_("Photo"), lambda photo: photo.caption),
                (_("Session"), lambda photo: photo.session),
                (_("Taken"), _day("taken_on")),
            ),
            _("Add a photo"),
            _("Photos as evidence. Place and camera are removed before they are stored."),
            ("session",),
        ),
        Section(
            "figures",
            _("Stated figures"),
            models.ReportedFigure,
            forms.ReportedFigureForm,
            (
                (_("Name"), str),
                (_("Number"), _number),
                (_("Unit"), lambda figure: figure.unit),
                (_("Organisation"), lambda figure: figure.organisation or ""),
                (_("Where the source says so"), lambda figure: figure.source_note),
            ),
            _("Add a stated figure"),
            _("Totals that a source states without the records behind them. They are never mixed with counted ones."),
            ("organisation",),
        ),
    )
}
