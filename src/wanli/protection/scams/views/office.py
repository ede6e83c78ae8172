"""Back office, group Protection: files checked in the background, kept messages reviewed, drift, keys."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from wanli.ground.ledger import actions as ledger
from wanli.ground.ui.actions import FileIsRefused
from wanli.protection.scams import actions, tasks
from wanli.protection.scams.choices import BatchState, RiskLevel, Way
from wanli.protection.scams.forms import BatchForm, KeyForm, LabelForm
from wanli.protection.scams.models import ApiKey, Batch, KeptMessage
from wanli.protection.scams.queries.drift import drift as drift_of
from wanli.protection.scams.queries.reviews import STATES, messages_in, training_lines

PAGE = 20
REFRESH_SECONDS = 4
Answer = Callable[..., HttpResponse]


def _for(*permissions: str) -> Callable[[Answer], Answer]:
    """Only for those whose role allows one of these."""

    def guard(view: Answer) -> Answer:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_perm(f"scams.{permission}") for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _frame(title: str, icon: str, **further: Any) -> dict[str, Any]:
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [home, {"url": "", "label": title}],
        **further,
    }


# ---- files ---------------------------------------------------------------------------------------------------------


@_for("add_batch")
def batches(request: HttpRequest) -> HttpResponse:
    """Bring a file; see how far the last ones are."""
    form = BatchForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (answer := _begin(request, form)):
            return answer
        status = 422
    found = Batch.objects.filter(asked_by=request.user).defer("result")[:PAGE]
    is_busy = any(batch.finished_at is None and batch.asked_at > timezone.now() - actions.LOST for batch in found)
    context = _frame(_("Check a file"), "table", form=form, batches=found)
    response = render(request, "scams/office/batches.html", context, status=status)
    if is_busy and request.method == "GET":
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _begin(request: HttpRequest, form: BatchForm) -> HttpResponse | None:
    file = form.cleaned_data["file"]
    try:
        batch = tasks.start_batch(file.read(), name=file.name, actor=request.user, at=timezone.now())
    except FileIsRefused as refusal:
        form.add_error("file", refusal.message)
        return None
    except actions.BatchIsUnderWay:
        form.add_error("file", _("Your last file is still being checked. Please wait until it is done."))
        return None
    messages.success(request, _("%(number)s messages are being checked.") % {"number": batch.total})
    return redirect("scams_office:batch", pk=batch.pk)


@require_GET
@never_cache
@_for("view_batch")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one file is, which rows could not be read, how it came out."""
    found = get_object_or_404(Batch.objects.defer("result"), pk=pk, asked_by=request.user)
    is_lost = found.finished_at is None and found.asked_at < timezone.now() - actions.LOST
    levels = [(str(level.label), found.counts.get(level.value, 0)) for level in RiskLevel]
    context = _frame(found.name, "table", batch=found, levels=levels, is_lost=is_lost, problems=found.problems[:200])
    response = render(request, "scams/office/batch.html", context)
    if not found.finished_at and not is_lost:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


@require_GET
@_for("view_batch")
def batch_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as a CSV file."""
    found = get_object_or_404(Batch, pk=pk, asked_by=request.user)
    if found.state != BatchState.DONE or found.result is None:
        raise Http404
    response = HttpResponse(bytes(found.result), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="wanli-verdicts-{found.pk}.csv"'
    return response


# ---- kept messages -------------------------------------------------------------------------------------------------


@require_GET
@_for("view_keptmessage")
def kept(request: HttpRequest) -> HttpResponse:
    """Kept messages with the verdict, what somebody said they are, and what is to be done."""
    state = request.GET.get("state", "new")
    state = state if state in STATES else "new"
    page = Paginator(messages_in(state), PAGE).get_page(request.GET.get("page"))
    rows = [
        (message, LabelForm(initial={"label": message.label or message.type}, auto_id=f"label-{message.pk}-%s"))
        for message in page
    ]
    names = {"new": _("Not labelled"), "labelled": _("Waiting for a second person"), "confirmed": _("Confirmed")}
    tabs = [(name, names[name], messages_in(name).count()) for name in STATES]
    context = _frame(_("Kept messages"), "list-ul", state=state, page=page, rows=rows, tabs=tabs)
    return render(request, "scams/office/messages.html", context)


@require_POST
@_for("review_keptmessage")
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a message is."""
    message = get_object_or_404(KeptMessage, pk=pk)
    form = LabelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what the message is."))
    else:
        try:
            actions.label_message(message, label=form.cleaned_data["label"], actor=request.user, at=timezone.now())
            messages.success(request, _("Noted. A second person has to confirm it."))
        except actions.LabelIsConfirmed:
            messages.error(request, _("Two people have agreed on this message already."))
    return redirect(_back_to(request))


@require_POST
@_for("review_keptmessage")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with what somebody else said."""
    message = get_object_or_404(KeptMessage, pk=pk)
    try:
        actions.confirm_label(message, actor=request.user, at=timezone.now())
        messages.success(request, _("Confirmed. It is part of the training file from now on."))
    except actions.SecondPersonIsNeeded:
        messages.error(request, _("You said yourself what this message is. Somebody else has to confirm it."))
    except actions.NothingToConfirm:
        messages.error(request, _("Nobody has said what this message is yet."))
    except actions.LabelIsConfirmed:
        messages.error(request, _("Two people have agreed on this message already."))
    return redirect(_back_to(request))


def _back_to(request: HttpRequest) -> str:
    state = request.POST.get("state", "new")
    return reverse("scams_office:messages") + (f"?state={state}" if state in STATES else "")


@require_GET
@_for("export_keptmessage")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The confirmed messages, for training."""
    ledger.record("scams.messages.exported", on=None, by=request.user, at=timezone.now())
    response = StreamingHttpResponse(training_lines(), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="wanli-messages-{timezone.localdate():%Y%m%d}.jsonl"'
    return response


# ---- drift ---------------------------------------------------------------------------------------------------------


@require_GET
@_for("view_drift")
def drift(request: HttpRequest) -> HttpResponse:
    """How checks come out over time, beside the training messages."""
    way = request.GET.get("way", "")
    found = drift_of(timezone.localdate(), way)
    levels = [str(level.label) for level in RiskLevel]
    ways = [("", _("All"))] + [(one.value, str(one.label)) for one in Way]
    context = _frame(_("Drift"), "history", drift=found, levels=levels, way=way, ways=ways)
    return render(request, "scams/office/drift.html", context)


# ---- keys ----------------------------------------------------------------------------------------------------------


@never_cache
@_for("view_apikey")
def keys(request: HttpRequest) -> HttpResponse:
    """All keys; a new one is shown once, in the answer to its making."""
    form, secret, status = KeyForm(request.POST or None), "", 200
    if request.method == "POST":
        if not request.user.has_perm("scams.add_apikey"):
            raise PermissionDenied
        if form.is_valid():
            _key, secret = actions.make_key(**form.cleaned_data, actor=request.user, at=timezone.now())
            form = KeyForm()
        else:
            status = 422
    today = timezone.localdate()
    found = [(key, sum(use.number for use in key.uses.all() if use.day == today)) for key in _keys()]
    context = _frame(_("API keys"), "key", form=form, secret=secret, keys=found)
    context["openapi"] = request.build_absolute_uri(reverse("scams_openapi"))
    context["address"] = request.build_absolute_uri(reverse("scams_api"))
    return render(request, "scams/office/keys.html", context, status=status)


def _keys() -> Any:
    return ApiKey.objects.select_related("made_by").prefetch_related("uses")


@require_POST
@_for("change_apikey")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    key = actions.revoke_key(get_object_or_404(ApiKey, pk=pk), actor=request.user, at=timezone.now())
    messages.success(request, _("The key %(start)s… opens nothing any more.") % {"start": key.start})
    return redirect("scams_office:keys")
