"""Template, import with a preview, and export of a campaign."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from wanli.ground.accounts.queries import holds_role
from wanli.ground.ui.actions import forget_upload, keep_upload, kept_upload
from wanli.outreach.campaigns import queries
from wanli.outreach.campaigns.actions import imports
from wanli.outreach.campaigns.forms import WorkbookForm
from wanli.outreach.campaigns.views.office import crumbs, list_address, managed_or_404, xlsx


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
    return _page(request, {"form": form, "plan": plan, "digest": keep_upload(data, actor=request.user)})


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Import the workbook that was shown."""
    _require_organiser(request)
    data = kept_upload(request.POST.get("digest", ""), actor=request.user)
    if data is None:
        messages.warning(request, _("The file is no longer here. Please upload it again."))
        return redirect("campaigns_office:import")
    try:
        plan = imports.import_campaign(data, actor=request.user, at=timezone.now())
    except imports.ImportHasProblems as error:
        return _page(request, {"form": WorkbookForm(), "problems": error.problems}, status=409)
    forget_upload(request.POST["digest"], actor=request.user)
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
