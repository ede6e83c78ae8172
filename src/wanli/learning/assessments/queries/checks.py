"""The checks on offer."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.knowledge.library.queries import Invitation
from wanli.learning.assessments.models import Check


def checks_on_offer(topic_slug: str = "") -> QuerySet[Check]:
    """Checks that can be taken now, all or those that ask about one topic."""
    offered = Check.objects.filter(is_offered=True, forms__is_current=True)
    return (offered.filter(topics__slug=topic_slug) if topic_slug else offered).distinct()


def check_by_code(code: str) -> Check:
    """One check on offer. Raises Check.DoesNotExist when it is unknown or withdrawn."""
    return Check.objects.get(code=code, is_offered=True)


def invitation_for(topic_slug: str, language: str) -> Invitation:
    """The way from a topic to a test. Asked on every page view, so it does not query: the test list filters."""
    return Invitation(
        str(_("Test yourself")),
        str(_("Ten questions, no clock. After each answer you learn why.")),
        f"{reverse('assessments:index')}?topic={topic_slug}",
    )
