"""How somebody appears on boards, or does not."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.practice.choices import FIRST_WORDS, SECOND_WORDS
from wanli.learning.practice.models import GroupMember, Player


class NoSuchPseudonym(Exception):
    """A name that is not on the lists."""

    message = _("Please choose one of the names shown.")


class PseudonymIsTaken(Exception):
    """Somebody in one of the same groups has this name."""

    message = _("Somebody in your group has this name already. Please choose another one.")


def player_of(participant: Participant) -> Player:
    """The player of a participant, with a pseudonym by chance the first time."""
    player = Player.objects.filter(participant=participant).first()
    if player is None:
        first, second = some_pseudonym()
        player, _is_new = Player.objects.get_or_create(
            participant=participant, defaults={"first_word": first, "second_word": second}
        )
    return player


def some_pseudonym() -> tuple[int, int]:
    """Two words by chance."""
    return secrets.randbelow(len(FIRST_WORDS)), secrets.randbelow(len(SECOND_WORDS))


def is_taken(participant: Participant, first: int, second: int) -> bool:
    """Whether somebody else in one of this person's groups has the name."""
    groups = GroupMember.objects.filter(participant=participant, left_at=None).values("group")
    others = GroupMember.objects.filter(group__in=groups, left_at=None).exclude(participant=participant)
    return Player.objects.filter(
        participant__in=others.values("participant"), first_word=first, second_word=second
    ).exists()


def offered_pseudonyms(participant: Participant, count: int = 6) -> list[tuple[int, int]]:
    """Names to choose from, none of which is taken in a group of this person's."""
    offered: dict[tuple[int, int], None] = {}
    while len(offered) < count:
        name = some_pseudonym()
        if not is_taken(participant, *name):
            offered[name] = None
    return list(offered)


@transaction.atomic
def choose_pseudonym(*, actor: Participant, first: int, second: int, at: datetime) -> Player:
    """Take another name from the lists. Raises NoSuchPseudonym and PseudonymIsTaken."""
    if not (0 <= first < len(FIRST_WORDS) and 0 <= second < len(SECOND_WORDS)):
        raise NoSuchPseudonym
    if is_taken(actor, first, second):
        raise PseudonymIsTaken
    player = player_of(actor)
    player.first_word, player.second_word = first, second
    player.save(update_fields=["first_word", "second_word"])
    ledger.note("practice.pseudonym.chosen", participant_key=actor.key, at=at)
    return player


def settle_pseudonym(participant: Participant) -> None:
    """Give another name by chance where somebody in a group that was just joined has the same."""
    player = player_of(participant)
    if is_taken(participant, player.first_word, player.second_word):
        player.first_word, player.second_word = offered_pseudonyms(participant, 1)[0]
        player.save(update_fields=["first_word", "second_word"])


@transaction.atomic
def opt_out(*, actor: Participant, at: datetime) -> None:
    """No points any more: none are computed, and those there are stay out of sight for everybody."""
    _switch(actor, is_out=True, at=at)


@transaction.atomic
def opt_in(*, actor: Participant, at: datetime) -> None:
    """Points again, from now on and with those from before."""
    _switch(actor, is_out=False, at=at)


def _switch(actor: Participant, *, is_out: bool, at: datetime) -> None:
    player = player_of(actor)
    if player.is_out != is_out:
        player.is_out = is_out
        player.save(update_fields=["is_out"])
        ledger.note(f"practice.points.{'off' if is_out else 'on'}", participant_key=actor.key, at=at)
