"""The back office of the figures: campaigns, dashboard, the records behind a figure, the summary."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.evidence.reports import actions
from wanli.evidence.reports.forms import ScopeForm, SummaryForm
from wanli.evidence.reports.models import Summary
from wanli.evidence.reports.queries import dashboards, scopes, summaries
from wanli.evidence.reports.queries.figures import Figure, FigureIsUnknown, figures
from wanli.evidence.reports.queries.records import GroupIsTooSmall, Listing, listing_of
from wanli.evidence.reports.queries.scopes import Scope
from wanli.ground.accounts.choices import Audience
from wanli.outreach.campaigns.models import Campaign

PAGE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]


def _within(view: View) -> View:
    """Hand the view what the person may see of the campaign; others learn nothing, not even that it exists."""

    @wraps(view)
    def scoped(request: HttpRequest, campaign: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            scope = scopes.scope_for(request.user, campaign)
        except Campaign.DoesNotExist as error:
            raise Http404 from error
        return view(request, scope, *args, **kwargs)

    return scoped


def _of_whole_campaign(view: View) -> View:
    """The summary tells everything, so only those who may see everything get it."""

    @wraps(view)
    def whole(request: HttpRequest, campaign: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = scopes.whole_campaign_for(request.user, campaign)
        except Campaign.DoesNotExist as error:
            raise Http404 from error
        return view(request, found, *args, **kwargs)

    return whole


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    first = [(reverse("wagtailadmin_home"), _("Home")), (reverse("reports:index"), _("Figures and effects"))]
    return [{"url": url, "label": label} for url, label in (*first, *steps)]


def _narrowed(request: HttpRequest, scope: Scope) -> tuple[Scope, ScopeForm]:
    """What the address asks for. An organisation that the person may not see is not found."""
    form = ScopeForm(scope, request.GET)
    if not form.is_valid():
        if "organisation" in form.errors:
            raise Http404
        return scope, form
    chosen = form.cleaned_data
    audience = request.GET.get("audience", "")
    return scope.narrowed(
        organisation=chosen["organisation"],
        alone=bool(chosen["organisation"]) and request.GET.get("alone") == "1",
        since=chosen["since"],
        until=chosen["until"],
        audience=audience if audience in Audience.values else "",
        topic=request.GET.get("topic", "")[:80],
        code=request.GET.get("code", "")[:60],
    ), form


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Campaigns whose figures this person may see."""
    campaigns = scopes.campaigns_for(request.user)
    context = {"campaigns": campaigns, "breadcrumbs_items": _crumbs(), "header_title": _("Figures and effects")}
    return render(request, "reports/index.html", context | {"header_icon": "table"})


@require_GET
@_within
def dashboard(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Cards and tables of a campaign."""
    campaign = scope.campaign
    asked, form = _narrowed(request, scope)
    is_asked = form.is_valid()
    context = {
        "campaign": campaign,
        "scope": asked,
        "form": form,
        "groups": dashboards.cards_of(asked) if is_asked else [],
        "tables": dashboards.tables_of(asked) if is_asked else [],
        "sees_all": scope.reach is None,
        "header_title": campaign.label,
        "header_icon": "table",
        "breadcrumbs_items": _crumbs((reverse("reports:dashboard", args=[campaign.code]), campaign.label)),
    }
    return render(request, "reports/dashboard.html", context)


def _figure(key: str) -> Figure:
    try:
        return figures[key]
    except FigureIsUnknown as error:
        raise Http404 from error


def _refused(request: HttpRequest, scope: Scope, wanted: Figure, error: GroupIsTooSmall) -> HttpResponse:
    context = _figure_context(scope, wanted) | {"message": error.message}
    return render(request, "reports/refused.html", context, status=403)


def _figure_context(scope: Scope, wanted: Figure) -> dict[str, Any]:
    campaign = scope.campaign
    return {
        "campaign": campaign,
        "scope": scope,
        "figure": wanted,
        "header_title": str(wanted.title),
        "header_icon": "table",
        "breadcrumbs_items": _crumbs(
            (reverse("reports:dashboard", args=[campaign.code]), campaign.label), ("", str(wanted.title))
        ),
    }


@require_GET
@_within
def figure(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """The records that a figure was counted from."""
    wanted = _figure(key)
    asked, form = _narrowed(request, scope)
    try:
        listing = listing_of(wanted, asked, order=request.GET.get("order", ""))
    except GroupIsTooSmall as error:
        return _refused(request, asked, wanted, error)
    page = Paginator(listing.records, PAGE).get_page(request.GET.get("page"))
    context = _figure_context(asked, wanted) | {
        "form": form,
        "listing": listing,
        "heads": _heads(listing, asked),
        "page": page,
        "rows": [listing.cells(record) for record in page],
        "kept": {name: asked.parameters[name] for name in ("audience", "topic", "code") if name in asked.parameters},
        "topic": listing.reading.title,
        "audience": dashboards.audience_name(asked.audience) if asked.audience else "",
    }
    return render(request, "reports/figure.html", context)


def _heads(listing: Listing, scope: Scope) -> list[dict[str, Any]]:
    """Column titles with the address that sorts by them."""
    heads = []
    for column in listing.columns:
        is_up = listing.order == column.name
        order = f"-{column.name}" if is_up else column.name
        query = f"?{scope.query}&order={order}" if scope.query else f"?order={order}"
        sorting = "ascending" if is_up else "descending" if listing.order == f"-{column.name}" else ""
        heads.append(
            {"title": column.title, "url": query if column.order else "", "sorting": sorting, "column": column}
        )
    return heads


@require_POST
@_within
def export(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """The records as a spreadsheet, as the address narrows them."""
    wanted = _figure(key)
    asked, form = _narrowed(request, scope)
    if not form.is_valid():
        raise Http404
    try:
        listing = listing_of(wanted, asked, order=request.GET.get("order", ""))
    except GroupIsTooSmall as error:
        return _refused(request, asked, wanted, error)
    content = actions.export_records(listing, actor=request.user, at=timezone.now())
    return _download(content, XLSX, f"{asked.campaign.code}-{key}.xlsx")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@_of_whole_campaign
def summary(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The summary as it will be downloaded, and the organiser's words in it."""
    is_writer = scopes.may_write(request.user, campaign)
    if request.method == "POST" and not is_writer:
        raise Http404
    form = SummaryForm(request.POST) if request.method == "POST" else _blank_form(request, campaign)
    if request.method == "POST" and form.is_valid() and _save(request, campaign, form):
        messages.success(request, _("Your text is saved."))
        return redirect("reports:summary", campaign.code)
    draft = summaries.draft_of(campaign)
    context = {
        "campaign": campaign,
        "draft": draft,
        "form": form,
        "is_writer": is_writer,
        "latest": summaries.latest_text(campaign),
        "versions": Summary.objects.filter(campaign=campaign).select_related("saved_by")[:20],
        "pictures": summaries.previews_of(draft),
        "header_title": _("Summary: %(campaign)s") % {"campaign": campaign.label},
        "header_icon": "doc-full",
        "breadcrumbs_items": _crumbs(
            (reverse("reports:dashboard", args=[campaign.code]), campaign.label), ("", _("Summary"))
        ),
    }
    return render(request, "reports/summary.html", context, status=422 if form.errors else 200)


def _blank_form(request: HttpRequest, campaign: Campaign) -> SummaryForm:
    """The latest words, or those of the version that the address names, to be saved as the newest."""
    latest = summaries.latest_text(campaign)
    wanted = request.GET.get("version", "")
    shown = latest
    if wanted.isdecimal():
        shown = Summary.objects.filter(campaign=campaign, version=int(wanted[:6])).first() or latest
    return SummaryForm(instance=shown, initial={"based_on": latest.version if latest else 0})


def _save(request: HttpRequest, campaign: Campaign, form: SummaryForm) -> bool:
    values = form.cleaned_data
    try:
        actions.save_summary(campaign, texts=values, based_on=values["based_on"], actor=request.user, at=timezone.now())
    except actions.SummaryIsNewer as error:
        form.add_error(None, error.message)
        return False
    return True


@require_POST
@_of_whole_campaign
def download(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The document; its digest goes into the ledger."""
    content = actions.issue_summary(campaign, actor=request.user, at=timezone.now())
    return _download(content, DOCX, f"{campaign.name}-活动总结.docx")
