"""Campaigns in the back office: the list, one campaign with its tabs, adding, changing, removing.

Everything is fetched through `queries.access`; what a person may not see is a 404, as if it were not there.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from wanli.ground.accounts.queries import holds_role
from wanli.outreach.campaigns import actions, queries
from wanli.outreach.campaigns.actions import imports
from wanli.outreach.campaigns.forms import CampaignForm, NewCampaignForm, QuickCountForm
from wanli.outreach.campaigns.models import Campaign, Photo, PlanTask, Session
from wanli.outreach.campaigns.views.sections import SECTIONS, Section

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The path to a page for the header of the back office."""
    start = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    return [*start, *({"url": url, "label": label} for url, label in steps)]


def list_address() -> tuple[str, str]:
    return reverse("campaigns_office:index"), _("Campaigns")


def campaign_crumbs(campaign: Campaign, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The path to a page of one campaign."""
    home = reverse("campaigns_office:records", args=[campaign.pk, "sessions"])
    return crumbs(list_address(), (home, str(campaign)), *steps)


def campaign_or_404(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, if this person may see it."""
    try:
        return queries.campaign_for(request.user, pk)
    except Campaign.DoesNotExist as error:
        raise Http404 from error


def managed_or_404(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, if this person may change it; 403 for those who may only see it, 404 for all others."""
    campaign = campaign_or_404(request, pk)
    if not queries.may_manage(request.user, campaign):
        raise PermissionDenied
    return campaign


def section_or_404(slug: str) -> Section:
    if slug not in SECTIONS:
        raise Http404
    return SECTIONS[slug]


def xlsx(data: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def index(request: HttpRequest) -> HttpResponse:
    """The campaigns that this person may see."""
    campaigns = queries.campaigns_for(request.user)
    if wanted := request.GET.get("q", "").strip()[:80]:
        campaigns = campaigns.filter(name__icontains=wanted)
    context = {
        "page": Paginator(campaigns, PAGE).get_page(request.GET.get("p")),
        "wanted": wanted,
        "may_create": holds_role(request.user, *queries.MANAGERS),
        "breadcrumbs_items": crumbs(list_address()),
        "header_title": _("Campaigns"),
        "page_title": _("Campaigns"),
        "header_icon": "group",
    }
    return render(request, "campaigns/office/index.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Found a campaign."""
    if not holds_role(request.user, *queries.MANAGERS):
        raise PermissionDenied
    form = NewCampaignForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        campaign = actions.create_campaign(actor=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("“%(campaign)s” was created.") % {"campaign": campaign})
        return redirect("campaigns_office:records", campaign.pk, "sessions")
    return form_page(request, form, _("New campaign"), crumbs(list_address(), ("", _("New campaign"))))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a campaign."""
    campaign = managed_or_404(request, pk)
    form = CampaignForm(request.POST or None, instance=campaign, person=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_campaign(campaign, values=form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("campaigns_office:records", campaign.pk, "sessions")
    title = _("Edit campaign")
    return form_page(request, form, title, campaign_crumbs(campaign, ("", title)))


def records(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One tab of a campaign."""
    campaign, section = campaign_or_404(request, pk), section_or_404(slug)
    wanted, order = request.GET.get("q", "").strip()[:80], request.GET.get("sort", "")
    found = section.enrich(queries.records_for(request.user, section.model).filter(campaign=campaign))
    found = section.sorted(section.narrowed(found, wanted), order)
    page = Paginator(found.select_related(*section.related), PAGE).get_page(request.GET.get("p"))
    changeable = set(
        queries.changeable_by(request.user, section.model)
        .filter(pk__in=[record.pk for record in page])
        .values_list("pk", flat=True)
    )
    finishable = _finishable(request, section)
    rows = [
        {
            "record": record,
            "cells": [(column.label, column.cell(record)) for column in section.columns],
            "may": record.pk in changeable,
            "may_finish": record.pk in finishable,
        }
        for record in page
    ]
    context = {
        "campaign": campaign,
        "section": section,
        "sections": SECTIONS.values(),
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "order": order,
        "headings": section.headings(order),
        "may_manage": queries.may_manage(request.user, campaign),
        "may_add": may_add(request, campaign, section),
        "breadcrumbs_items": campaign_crumbs(campaign),
        "header_title": f"{campaign} · {section.label}",
        "page_title": str(campaign),
        "header_icon": "group",
    }
    return render(request, "campaigns/office/records.html", context)


def _finishable(request: HttpRequest, section: Section) -> set[int]:
    if section.model is not PlanTask:
        return set()
    return set(queries.tasks_to_finish(request.user).values_list("pk", flat=True))


def may_add(request: HttpRequest, campaign: Campaign, section: Section) -> bool:
    """The host's organisers add everything; others what their own organisations did."""
    if queries.may_manage(request.user, campaign):
        return True
    own = queries.organisations_for_records(request.user, campaign)
    return queries.may_report(request.user, section.model) and own.exists()


def add(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Add a record."""
    campaign, section = campaign_or_404(request, pk), section_or_404(slug)
    if not may_add(request, campaign, section):
        raise PermissionDenied
    initial = {"session": request.GET.get("session")} if request.GET.get("session") else None
    files = request.FILES if request.method == "POST" else None
    form = section.form(request.POST or None, files, campaign=campaign, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and (record := _store(request, form)):
        undo = messages.button(_record_address("remove", campaign, slug, record.pk), _("Undo"))
        messages.success(request, _("Recorded: %(record)s") % {"record": record}, buttons=[undo])
        return redirect("campaigns_office:records", campaign.pk, slug)
    steps = ((_tab_address(campaign, slug), str(section.label)), ("", str(section.add_label)))
    return form_page(request, form, str(section.add_label), campaign_crumbs(campaign, *steps))


def change(request: HttpRequest, pk: int, slug: str, record_pk: int) -> HttpResponse:
    """Change a record."""
    campaign, section = campaign_or_404(request, pk), section_or_404(slug)
    record = _changeable(request, campaign, section, record_pk)
    form = section.form(request.POST or None, instance=record, campaign=campaign, person=request.user)
    if request.method == "POST" and form.is_valid() and _store(request, form):
        messages.success(request, _("Saved."))
        return redirect("campaigns_office:records", campaign.pk, slug)
    steps = ((_tab_address(campaign, slug), str(section.label)), ("", _("Edit")))
    remove_url = _record_address("remove", campaign, slug, record.pk)
    return form_page(request, form, str(record), campaign_crumbs(campaign, *steps), remove_url=remove_url)


def remove(request: HttpRequest, pk: int, slug: str, record_pk: int) -> HttpResponse:
    """Show what would go, then take the record back."""
    campaign, section = campaign_or_404(request, pk), section_or_404(slug)
    record = _changeable(request, campaign, section, record_pk)
    if request.method == "POST":
        actions.remove_record(record, actor=request.user, at=timezone.now())
        messages.success(request, _("Removed."))
        return redirect("campaigns_office:records", campaign.pk, slug)
    context = {
        "record": record,
        "back": _tab_address(campaign, slug),
        "breadcrumbs_items": campaign_crumbs(campaign, (_tab_address(campaign, slug), str(section.label))),
        "page_title": _("Remove this record?"),
        "header_title": _("Remove this record?"),
        "header_icon": "bin",
    }
    return render(request, "campaigns/office/remove.html", context)


@require_POST
def finish(request: HttpRequest, task_pk: int) -> HttpResponse:
    """Finish a task, or reopen it."""
    task = _task_or_404(request, task_pk)
    try:
        if request.POST.get("undo"):
            actions.reopen_task(task, actor=request.user, at=timezone.now())
            messages.success(request, _("The task is open again."))
        else:
            actions.finish_task(task, actor=request.user, at=timezone.now())
            messages.success(request, _("Done: %(task)s") % {"task": task})
    except actions.TaskIsNotOpen:
        messages.warning(request, _("Somebody has finished this task already."))
    return redirect("campaigns_office:records", task.campaign_id, "tasks")


def count(request: HttpRequest, session_pk: int) -> HttpResponse:
    """Record who came, from a phone at the booth."""
    try:
        session = queries.changeable_record_for(request.user, Session, session_pk)
    except Session.DoesNotExist as error:
        raise Http404 from error
    form = QuickCountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        head_count = actions.record_head_count(session, actor=request.user, at=timezone.now(), **form.cleaned_data)
        undo = messages.button(_record_address("remove", session.campaign, "counts", head_count.pk), _("Undo"))
        messages.success(request, _("Recorded: %(record)s") % {"record": head_count}, buttons=[undo])
        return redirect("campaigns_office:count", session.pk)
    title = _("Who came")
    steps = ((_tab_address(session.campaign, "counts"), _("Attendance")), ("", title))
    context = {"session": session, "counts": session.head_counts.all(), "check_ins": session.check_ins.count()}
    return form_page(request, form, str(session), campaign_crumbs(session.campaign, *steps), **context)


@never_cache
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture itself, to those who may see it; at most some hundred kilobytes after it was made anew."""
    try:
        with queries.record_for(request.user, Photo, pk).file.open("rb") as file:
            return HttpResponse(file.read(), content_type="image/jpeg")
    except (Photo.DoesNotExist, FileNotFoundError) as error:
        raise Http404 from error


def export_records(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One tab as a workbook."""
    campaign, section = campaign_or_404(request, pk), section_or_404(slug)
    found = section.enrich(queries.records_for(request.user, section.model).filter(campaign=campaign))
    found = found.select_related(*section.related)
    table = imports.RECORD_TABLES.get(section.model)
    if table is not None:
        return xlsx(
            imports.records_workbook(table, found), f"{campaign.code}-{slug}".encode("ascii", "ignore").decode()
        )
    header = [str(column.label) for column in section.columns]
    rows = [[str(column.cell(record)) for column in section.columns] for record in found]
    return xlsx(imports.rows_workbook(str(section.label), header, rows), f"campaign-{campaign.pk}-{slug}")


def form_page(
    request: HttpRequest, form: Any, title: str, breadcrumbs: list[dict[str, str]], **context: Any
) -> HttpResponse:
    """A form in the back office; 422 when it was refused, with what was typed."""
    context |= {
        "form": form,
        "breadcrumbs_items": breadcrumbs,
        "page_title": title,
        "header_title": title,
        "header_icon": "edit",
    }
    return render(request, "campaigns/office/form.html", context, status=422 if form.is_bound else 200)


def _store(request: HttpRequest, form: Any) -> Any:
    """Save through the actions; what they refuse becomes an error of the form. Gives the record or None."""
    try:
        if "upload" in form.fields:
            values = {name: form.cleaned_data[name] for name in ("upload", "caption", "taken_on", "note")}
            session = form.cleaned_data["session"]
            return actions.add_photo(session, actor=request.user, at=timezone.now(), **values)
        record = form.save(commit=False)
        return actions.save_record(record, actor=request.user, at=timezone.now())
    except (actions.MoreThanWasStocked, actions.PhotoIsRefused) as error:
        form.add_error("count" if "count" in form.fields else None, error.message)
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _changeable(request: HttpRequest, campaign: Campaign, section: Section, pk: int) -> Any:
    try:
        return queries.changeable_by(request.user, section.model).filter(campaign=campaign).get(pk=pk)
    except section.model.DoesNotExist as error:
        raise Http404 from error


def _task_or_404(request: HttpRequest, pk: int) -> PlanTask:
    try:
        return queries.task_for(request.user, pk)
    except PlanTask.DoesNotExist as error:
        raise Http404 from error


def _tab_address(campaign: Campaign, slug: str) -> str:
    return reverse("campaigns_office:records", args=[campaign.pk, slug])


def _record_address(name: str, campaign: Campaign, slug: str, pk: int) -> str:
    return reverse(f"campaigns_office:{name}", args=[campaign.pk, slug, pk])
