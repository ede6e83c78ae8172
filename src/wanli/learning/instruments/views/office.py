"""The back office: every version of every instrument, what it rests on, and how people scored. Nobody writes here."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wanli.ground.accounts.queries import holds_role
from wanli.learning.instruments import queries
from wanli.learning.instruments.choices import READERS
from wanli.learning.instruments.queries import VersionFigures
from wanli.science.figures.suppression import MINIMUM


def _for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds_role(request.user, *READERS):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@_for_readers
def index(request: HttpRequest) -> HttpResponse:
    """All versions on one page."""
    context = {
        "versions": queries.figures_of_instruments(),
        "minimum": MINIMUM,
        "header_title": _("Instruments"),
        "header_icon": "form",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("instruments_office:index"), "label": _("Instruments")},
        ],
    }
    return render(request, "instruments/office/index.html", context)


@require_GET
@_for_readers
def export(request: HttpRequest) -> HttpResponse:
    """The same numbers as CSV, hidden where the page hides them."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="instruments-{timezone.localdate():%Y-%m-%d}.csv"'
    writer = csv.writer(response)
    head = ["instrument", "score", "status", "least", "most", "persons", "mean", "low", "high", "cell", "cell_persons"]
    writer.writerow(head)
    for figures in queries.figures_of_instruments():
        writer.writerows(_rows(figures))
    return response


def _rows(figures: VersionFigures) -> Iterator[list[Any]]:
    """A row for each score, and one for each cell of its distribution. Empty means hidden, or nobody."""
    for told in figures.scores:
        start = [figures.definition.name, told.score.code, told.score.status, told.score.least, told.score.most]
        numbers: list[Any] = ["" if told.persons is None else told.persons, "", "", ""]
        if told.mean:
            numbers[1] = round(told.mean.value, told.digits)
        if told.mean and told.has_interval:
            numbers[2:] = round(told.mean.low, told.digits), round(told.mean.high, told.digits)
        yield [*start, *numbers, "", ""]
        for cell in told.cells:
            yield [*start, *[""] * 4, cell.label, cell.persons]
