"""What the home page shows of games."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.ground.pages.queries import Card
from wanli.learning.games.choices import Phase
from wanli.learning.games.models import Hall


def cards_near(request: HttpRequest) -> list[Card]:
    """A way into the hall while one is open anywhere."""
    if not Hall.objects.exclude(phase=Phase.OVER).exists():
        return []
    return [
        Card(
            title=_("Join the hall"),
            url=reverse("halls:enter"),
            text=_("Type the number on the big screen and play along."),
            icon="people",
        )
    ]
