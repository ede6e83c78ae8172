"""What staff do with items beyond the editor: import with a check first, withdrawal, return, translation."""

import csv
import io
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from wanli.ground.ui.actions import CellProblem, keep_upload, kept_upload, spreadsheet_text
from wanli.learning.assessments import actions, tasks
from wanli.learning.assessments.clients.item_files import MAX_UPLOAD, TYPES, FileIsRefused, write_template
from wanli.learning.assessments.forms import ItemFileForm, WithdrawalForm
from wanli.learning.assessments.models import ORIGINAL, Item, ItemImportRun
from wanli.learning.assessments.queries import imports
from wanli.learning.assessments.queries.item_rows import Defaults, allowed_values

SHOWN = 200
_KEPT = ("topic", "skill", "source")


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(f"assessments.{permission}"):
        raise PermissionDenied


def _list_address() -> str:
    return reverse(Item.snippet_viewset.get_url_name("list"))


def _crumbs(title: str) -> list[dict[str, str]]:
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return [home, {"url": _list_address(), "label": _("Items")}, {"url": "", "label": title}]


# ---- import --------------------------------------------------------------------------------------------------------


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    _require(request, "import_item")
    response = HttpResponse(write_template(allowed_values()), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = 'attachment; filename="wanli-items-template.xlsx"'
    return response


def upload(request: HttpRequest) -> HttpResponse:
    """Upload a file with items and see what importing it would do. Nothing is written yet."""
    _require(request, "import_item")
    form = ItemFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    if file.size > MAX_UPLOAD:
        form.add_error("file", _("The file is larger than %(size)s MB.") % {"size": MAX_UPLOAD // 1024 // 1024})
        return _page(request, form, status=413)
    data = file.read()
    try:
        plan = actions.plan_items(data, defaults=form.defaults())
    except FileIsRefused as error:
        form.add_error("file", error.message)
        return _page(request, form, status=422)
    digest = keep_upload(data, actor=request.user)
    kept = [*_kept(digest, form.defaults()), ("file_name", file.name[:200])]
    return _page(request, form, plan=plan, kept=kept, status=422 if plan.problems else 200)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the import of the file that was checked, and go where its course is shown."""
    _require(request, "import_item")
    digest = request.POST.get("digest", "")
    return _start(request, digest, request.POST.get("file_name", ""), _defaults(request.POST))


def _start(request: HttpRequest, digest: str, file_name: str, defaults: Defaults) -> HttpResponse:
    if kept_upload(digest, actor=request.user) is None:
        messages.warning(request, _("The file is no longer here. Please upload it again."))
        return redirect("assessments_office:import")
    run = tasks.start_item_import(
        digest,
        file_name=file_name[:200],
        defaults=defaults,
        language=get_language() or ORIGINAL,
        actor=request.user,
        at=timezone.now(),
    )
    return redirect("assessments_office:import_run", run.pk)


@require_GET
@never_cache
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How an import goes, and what came of it."""
    _require(request, "import_item")
    run = get_object_or_404(ItemImportRun.objects.select_related("asked_by"), pk=pk)
    course = imports.course_of(run, at=timezone.now())
    title = _("Import of items")
    context = _import_frame(title) | {"run": run, "course": course, "drafts": f"{_list_address()}?state=draft"}
    if run.outcome and "counts" in run.outcome:
        context |= _found(run.outcome["counts"], imports.findings_of(run))
    return render(request, "assessments/admin/import_run.html", context)


@require_POST
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an import anew that stopped on the way."""
    _require(request, "import_item")
    run = get_object_or_404(ItemImportRun, pk=pk, asked_by=request.user)
    defaults = Defaults(**{**run.defaults, "audiences": tuple(run.defaults["audiences"])})
    return _start(request, run.digest, run.file_name, defaults)


@require_GET
def run_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """All that an import had to say, as a CSV file."""
    _require(request, "import_item")
    run = get_object_or_404(ItemImportRun, pk=pk)
    return _findings_file(imports.findings_of(run))


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """All that the check found, as a CSV file."""
    _require(request, "import_item")
    data = kept_upload(request.GET.get("digest", ""), actor=request.user)
    if data is None:
        messages.warning(request, _("The file is no longer here. Please upload it again."))
        return redirect("assessments_office:import")
    plan = actions.plan_items(data, defaults=_defaults(request.GET))
    return _findings_file(plan.findings)


def _findings_file(found: list[tuple[str, CellProblem]]) -> HttpResponse:
    kinds, text = _kinds(), io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_("Kind"), _("Sheet"), _("Row"), _("Column"), _("Reason")])
    for kind, problem in found:
        cells = (kinds[kind], problem.sheet, str(problem.row or ""), problem.column, problem.reason)
        writer.writerow([spreadsheet_text(cell) for cell in cells])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type=TYPES["csv"])
    response["Content-Disposition"] = 'attachment; filename="items-import.csv"'
    return response


def _kinds() -> dict[str, str]:
    return {
        "broken": _("broken"),
        "duplicate": _("duplicate, left out"),
        "unsupported": _("not supported, left out"),
        "alike": _("nearly the same, imported"),
    }


def _kept(digest: str, defaults: Defaults) -> list[tuple[str, str]]:
    """The fields that carry the checked file and its defaults on to the import."""
    fields = [("digest", digest), *((name, getattr(defaults, name)) for name in _KEPT)]
    fields += [("audiences", audience) for audience in defaults.audiences]
    if defaults.difficulty is not None:
        fields.append(("difficulty", f"{defaults.difficulty:g}"))
    return [(name, value) for name, value in fields if value]


def _defaults(sent: Any) -> Defaults:
    """What `_kept` carried; a forged value is named by the check as any other unknown one."""
    try:
        difficulty = float(sent["difficulty"])
    except (KeyError, ValueError):
        difficulty = None
    named = {name: str(sent.get(name, "")) for name in _KEPT}
    return Defaults(audiences=tuple(sent.getlist("audiences")), difficulty=difficulty, **named)


def _import_frame(title: str) -> dict[str, Any]:
    return {
        "breadcrumbs_items": _crumbs(title),
        "page_title": title,
        "header_title": title,
        "header_icon": "upload",
    }


def _found(counts: dict[str, int], found: list[tuple[str, CellProblem]]) -> dict[str, Any]:
    """Counts and findings as the pages show them."""
    kinds = _kinds()
    names = {
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "duplicates": _("Duplicates"),
        "unsupported": _("Not supported"),
        "broken": _("Broken"),
    }
    return {
        "counts": [(label, counts[name]) for name, label in names.items()],
        "findings": [(kinds[kind], problem) for kind, problem in found[:SHOWN]],
        "more": max(len(found) - SHOWN, 0),
    }


def _page(
    request: HttpRequest,
    form: ItemFileForm,
    *,
    plan: actions.ItemImport | None = None,
    kept: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _import_frame(_("Import items")) | {
        "form": form,
        "plan": plan,
        "kept": kept or [],
        "most": MAX_UPLOAD // 1024 // 1024,
    }
    if plan is not None:
        context |= _found(plan.counts, plan.findings)
    else:
        now = timezone.now()
        context["runs"] = [(run, imports.course_of(run, at=now)) for run in imports.recent_runs()]
    return render(request, "assessments/admin/import.html", context, status=status)


# ---- one item ------------------------------------------------------------------------------------------------------


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the item out of use in every language."""
    _require(request, "withdraw_item")
    item = get_object_or_404(Item.objects.select_related("locale"), pk=pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(item, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())
        except actions.ItemIsNotInUse:
            messages.error(request, _("This item is not in use; there is nothing to withdraw."))
        else:
            messages.success(request, _("%(code)s is no longer asked.") % {"code": item.code})
        return redirect(_list_address())
    title = _("Withdraw")
    context = {
        "breadcrumbs_items": _crumbs(title),
        "page_title": title,
        "header_title": title,
        "header_icon": "warning",
        "item": item,
        "form": form,
        "back": _list_address(),
    }
    return render(request, "assessments/admin/withdraw.html", context, status=422 if form.errors else 200)


def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a withdrawn item into use again, as it was approved."""
    _require(request, "bring_back_item")
    item = get_object_or_404(Item.objects.select_related("locale"), pk=pk)
    if request.method == "POST":
        try:
            actions.bring_back(item, actor=request.user, at=timezone.now())
        except actions.ItemIsInUse:
            messages.warning(request, _("This item is in use already."))
        except actions.ItemHasToBeReviewed:
            told = _("%(code)s was rewritten, replaced or has expired: it comes back by a new review.")
            messages.error(request, told % {"code": item.code})
        else:
            messages.success(request, _("%(code)s is asked again.") % {"code": item.code})
        return redirect(_list_address())
    title = _("Bring back")
    context = {
        "breadcrumbs_items": _crumbs(title),
        "page_title": title,
        "header_title": title,
        "header_icon": "undo",
        "item": item,
        "back": _list_address(),
    }
    return render(request, "assessments/admin/bring_back.html", context)


def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the English twin, or go to the one there is."""
    _require(request, "add_item")
    item = get_object_or_404(Item.objects.select_related("locale", "topic", "source"), pk=pk)
    if not item.is_original:
        raise PermissionDenied
    if request.method == "POST":
        try:
            twin = actions.translate(item, "en", actor=request.user, at=timezone.now())
        except actions.TwinIsThere as present:
            twin = present.twin
        return redirect(reverse(Item.snippet_viewset.get_url_name("edit"), args=[twin.pk]))
    title = _("Translate into English")
    context = {
        "breadcrumbs_items": _crumbs(title),
        "page_title": title,
        "header_title": title,
        "header_icon": "globe",
        "item": item,
        "twin": Item.objects.filter(code=item.code, locale__language_code="en").first(),
        "back": _list_address(),
    }
    return render(request, "assessments/admin/translate.html", context)
