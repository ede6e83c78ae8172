"""Template, import with a preview, and export of a campaign."""

import hashlib
import re
import time
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from wanli.ground.accounts.queries import holds_role
from wanli.outreach.campaigns import queries
from wanli.outreach.campaigns.actions import imports
from wanli.outreach.campaigns.forms import WorkbookForm
from wanli.outreach.campaigns.models import EvidenceStorage
from wanli.outreach.campaigns.views.office import crumbs, list_address, managed_or_404, xlsx

DAY = 24 * 3600


def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    _require_organiser(request)
    return xlsx(imports.template(), "wanli-campaign-template")


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """A campaign with all its records, in the shape that can be imported again."""
    campaign = managed_or_404(request, pk)
    return xlsx(imports.campaign_workbook(campaign), f"campaign-{campaign.pk}")


def upload(request: HttpRequest) -> HttpResponse:
    """Upload a workbook and see what it would change. Nothing is written yet."""
    _require_organiser(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, {"form": form}, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    if file.size > imports.MAX_UPLOAD:
        form.add_error("file", _("The file is larger than %(size)s MB.") % {"size": imports.MAX_UPLOAD // 1024 // 1024})
        return _page(request, {"form": form}, status=413)
    data = file.read()
    try:
        plan = imports.plan_import(data, actor=request.user)
    except imports.FileIsRefused as error:
        form.add_error("file", error.message)
        return _page(request, {"form": form}, status=422)
    except imports.ImportHasProblems as error:
        return _page(request, {"form": form, "problems": error.problems}, status=422)
    return _page(request, {"form": form, "plan": plan, "digest": _keep(request, data)})


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Import the workbook that was shown."""
    _require_organiser(request)
    data = _kept(request, request.POST.get("digest", ""))
    if data is None:
        messages.warning(request, _("The file is no longer here. Please upload it again."))
        return redirect("campaigns_office:import")
    try:
        plan = imports.import_campaign(data, actor=request.user, at=timezone.now())
    except imports.ImportHasProblems as error:
        return _page(request, {"form": WorkbookForm(), "problems": error.problems}, status=409)
    _forget(request, request.POST["digest"])
    messages.success(request, _("“%(campaign)s” was imported.") % {"campaign": plan.campaign})
    return redirect("campaigns_office:records", plan.campaign.pk, "sessions")


def _require_organiser(request: HttpRequest) -> None:
    if not holds_role(request.user, *queries.MANAGERS):
        raise PermissionDenied


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    title = _("Import from a workbook")
    context |= {
        "breadcrumbs_items": crumbs(list_address(), ("", title)),
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
        "most": imports.MAX_UPLOAD // 1024 // 1024,
    }
    return render(request, "campaigns/office/import.html", context, status=status)


# Between preview and confirmation the file lies in the evidence storage, under its uploader and its hash.


def _place(request: HttpRequest, digest: str) -> str | None:
    return f"imports/{request.user.pk}/{digest}.xlsx" if re.fullmatch(r"[0-9a-f]{64}", digest) else None


def _keep(request: HttpRequest, data: bytes) -> str:
    storage, digest = EvidenceStorage(), hashlib.sha256(data).hexdigest()
    _sweep(storage, f"imports/{request.user.pk}")
    place = _place(request, digest)
    if place and not storage.exists(place):
        storage.save(place, ContentFile(data))
    return digest


def _kept(request: HttpRequest, digest: str) -> bytes | None:
    storage, place = EvidenceStorage(), _place(request, digest)
    if place is None or not storage.exists(place):
        return None
    with storage.open(place) as file:
        data = file.read()
    return data if hashlib.sha256(data).hexdigest() == digest else None


def _forget(request: HttpRequest, digest: str) -> None:
    if place := _place(request, digest):
        EvidenceStorage().delete(place)


def _sweep(storage: EvidenceStorage, folder: str) -> None:
    """Files that were never confirmed go after a day."""
    if storage.exists(folder):
        for name in storage.listdir(folder)[1]:
            place = f"{folder}/{name}"
            if Path(storage.path(place)).stat().st_mtime < time.time() - DAY:
                storage.delete(place)
