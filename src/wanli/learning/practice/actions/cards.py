"""Cards are worked out from answers, again and again: nothing in them cannot be lost."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from wanli.ground.accounts.models import Participant
from wanli.learning.practice.models import Card
from wanli.learning.practice.queries.answers import feeding, histories


@transaction.atomic
def feed_cards(participant: Participant, codes: Iterable[str]) -> None:
    """Work out the cards of these questions from all their answers."""
    cards = []
    for code, history in histories(participant, codes).items():
        remembered = history.card
        if remembered is not None:
            cards.append(
                Card(
                    participant=participant,
                    item_code=code,
                    stability=remembered.stability,
                    difficulty=remembered.difficulty,
                    last_on=remembered.last,
                    due_on=remembered.due,
                    answers=len(history.answers),
                )
            )
    Card.objects.bulk_create(
        cards,
        update_conflicts=True,
        unique_fields=["participant", "item_code"],
        update_fields=["stability", "difficulty", "last_on", "due_on", "answers"],
    )


def catch_up(participant: Participant) -> None:
    """Bring the cards up to the answers that came in without being told, which are those of tests.

    Two queries when nothing is new.
    """
    known = dict(Card.objects.filter(participant=participant).values_list("item_code", "answers"))
    counted = feeding(participant).values_list("item__code").annotate(Count("pk")).order_by()
    behind = [code for code, count in counted if known.get(code) != count]
    if behind:
        feed_cards(participant, behind)
