"""What a calibration leaves to do."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.ground.ui.queries import Todo
from wanli.learning.assessments.queries.analysis.reports import waiting_version


def todos_for(request: HttpRequest) -> list[Todo]:
    """A calibrated version that waits for a decision, for those who may decide."""
    if not request.user.has_perm("assessments.change_itembank"):
        return []
    version = waiting_version()
    if version is None:
        return []
    title = _("Read the report on bank version %(version)s and decide") % {"version": version}
    return [Todo(title, reverse("item_analysis:report", args=[version]), icon="table")]
