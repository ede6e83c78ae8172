"""What is due about scams today, for one member of staff."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.ground.ui.queries import Todo
from wanli.protection.scams.queries.reviews import messages_in


def todos_for(request: HttpRequest) -> list[Todo]:
    """Kept messages that wait for a second person other than who labelled them."""
    person = request.user
    if not person.has_perm("scams.review_keptmessage"):
        return []
    waiting = messages_in("labelled").exclude(labelled_by=person.pk).count()
    address = reverse("scams_office:messages") + "?state=labelled"
    return [Todo(_("Kept messages to confirm"), address, waiting)] if waiting else []
