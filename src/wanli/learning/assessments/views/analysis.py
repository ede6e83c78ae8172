"""Item analysis in the back office: items, one item, the bank, calibrations and their reports."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from wanli.learning.assessments import actions, tasks
from wanli.learning.assessments.models import BankEntry, ItemBank
from wanli.learning.assessments.queries.analysis import counting, coverage, items, listing, progress, reports, verdicts
from wanli.learning.assessments.queries.analysis.tallies import tallies
from wanli.science.figures.suppression import MINIMUM
from wanli.science.psychometrics.recalibration import Floors

PAGE = 50
Answer = Callable[..., HttpResponse]


def _for(permission: str) -> Callable[[Answer], Answer]:
    """Only for those whose role allows it."""

    def guard(view: Answer) -> Answer:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(f"assessments.{permission}_itembank"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _with_view(view: Answer) -> Answer:
    """Hand the version and whose answers are asked for; without any bank, a page that says what is missing."""

    @wraps(view)
    def viewed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            chosen = listing.view_of(request.GET)
        except ItemBank.DoesNotExist as error:
            if request.GET.get("version"):
                raise Http404 from error
            return render(request, "assessments/analysis/none.html", _frame("items", None))
        return view(request, chosen, *args, **kwargs)

    return viewed


def _frame(tab: str, view: listing.View | None, *steps: tuple[str, str], title: str = "") -> dict[str, Any]:
    """What every page of the analysis shares."""
    query = f"?{view.query}" if view and view.query else ""
    crumbs = [(reverse("wagtailadmin_home"), _("Home")), (reverse("item_analysis:items") + query, _("Item analysis"))]
    return {
        "tab": tab,
        "view": view,
        "query": query,
        "versions": listing.versions() if view else [],
        "minimum": MINIMUM,
        "floors": Floors(),
        "header_title": title or _("Item analysis"),
        "header_icon": "table",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in (*crumbs, *steps)],
    }


class _Sheet(SpreadsheetExportMixin):
    """The rows as CSV or XLSX, by Wagtail's own writer."""

    list_export = list(listing.EXPORT)
    export_headings = listing.EXPORT
    export_filename = "items"


@require_GET
@_for("view")
@_with_view
def index(request: HttpRequest, view: listing.View) -> HttpResponse:
    """The list of items; everything that narrows and sorts it stands in the address."""
    found = listing.listing_of(view, request.GET.dict())
    if (wanted := request.GET.get("export")) in _Sheet.FORMATS:
        return _Sheet().as_spreadsheet(found.shown, wanted)
    page = Paginator(found.shown, PAGE).get_page(request.GET.get("page"))
    context = _frame("items", view) | {"listing": found, "page": page}
    return render(request, "assessments/analysis/items.html", context)


@require_GET
@_for("view")
@_with_view
def item(request: HttpRequest, view: listing.View, code: str) -> HttpResponse:
    """One item."""
    try:
        found = items.item_analysis(view, code)
    except BankEntry.DoesNotExist as error:
        raise Http404 from error
    context = _frame("items", view, ("", code), title=code) | {"analysis": found, "row": found.row}
    return render(request, "assessments/analysis/item.html", context)


@require_GET
@_for("view")
@_with_view
def bank(request: HttpRequest, view: listing.View) -> HttpResponse:
    """The bank as a whole."""
    context = _frame("bank", view, ("", _("The bank"))) | {"analysis": coverage.bank_analysis(view)}
    return render(request, "assessments/analysis/bank.html", context)


@require_GET
@_for("view")
@_with_view
def calibrations(request: HttpRequest, view: listing.View) -> HttpResponse:
    """What there is to calibrate from, how the latest calibration goes, and the versions so far."""
    run = progress.latest_run(at=timezone.now())
    counted = tallies()
    people = counting.people_who_count()
    enough = sum(tally.answers >= Floors().answers for tally in counted.values())
    context = _frame("calibrations", view, ("", _("Calibrations"))) | {
        "run": run,
        "people": people,
        "answers": sum(tally.answers for tally in counted.values()),
        "items_with_enough": enough,
        "is_enough": people >= Floors().people and enough >= Floors().items,
        "lacking": progress.lacking(people, enough),
        "all_versions": ItemBank.objects.order_by("-version")[: listing.VERSIONS],
        "kind": reports.KIND,
        "waiting": reports.waiting_version(),
    }
    return render(request, "assessments/analysis/calibrations.html", context)


@require_POST
@_for("add")
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a calibration."""
    try:
        tasks.start_calibration(actor=request.user, at=timezone.now())
    except tasks.CalibrationIsUnderWay as error:
        messages.warning(request, error.message)
    return redirect("item_analysis:calibrations")


@require_GET
@_for("view")
def report(request: HttpRequest, version: int) -> HttpResponse:
    """What a calibrated version would change."""
    try:
        found = reports.report_of(version)
    except ItemBank.DoesNotExist as error:
        raise Http404 from error
    title = _("Report on version %(version)s") % {"version": version}
    steps = ((reverse("item_analysis:calibrations"), _("Calibrations")), ("", title))
    context = _frame("calibrations", None, *steps, title=title) | {"report": found, "cap": verdicts.RULES.exposure_cap}
    return render(request, "assessments/analysis/report.html", context)


@require_POST
@_for("change")
def adopt(request: HttpRequest, version: int) -> HttpResponse:
    """Put a version in force."""
    try:
        chosen = ItemBank.objects.get(version=version)
    except ItemBank.DoesNotExist as error:
        raise Http404 from error
    try:
        actions.adopt_bank(chosen, actor=request.user, at=timezone.now())
    except (actions.BankIsNoProposal, actions.BankIsOutdated, actions.SecondPersonIsNeeded) as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("Version %(version)s is in force. New tests are measured on it; earlier results stay as they were.")
            % {"version": version},
        )
    return redirect("item_analysis:report", version)
