"""The way from the result of a placement to the path."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.learning.assessments.queries import WayOn
from wanli.learning.courses.queries.catalogue import courses_on_offer


def way_to_the_path(request: HttpRequest) -> list[WayOn]:
    """One step, when there is a course. One query."""
    if not courses_on_offer().exists():
        return []
    return [WayOn(_("My path from here"), reverse("courses:home"))]
