"""Citizens by pseudonym. Called by `privacy`, which asks for consent first."""

import uuid
from datetime import datetime

from django.db import transaction

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger


def admit_participant(
    *, at: datetime, nickname: str = "", age_band: str = "", region: str = "", audience: str = ""
) -> Participant:
    """Create the pseudonym. Only the privacy app calls this, after consent."""
    participant = Participant(
        nickname=nickname.strip(), age_band=age_band, region=region, audience=audience, created_at=at
    )
    participant.full_clean()
    participant.save()
    return participant


def describe_participant(
    participant: Participant, *, nickname: str = "", age_band: str = "", region: str = "", audience: str = ""
) -> Participant:
    """Add what a participant tells about itself later; what it told before stays. Only the privacy app calls this."""
    values = {"nickname": nickname.strip(), "age_band": age_band, "region": region, "audience": audience}
    new = {name: value for name, value in values.items() if value and not getattr(participant, name)}
    if new:
        for name, value in new.items():
            setattr(participant, name, value)
        participant.full_clean()
        participant.save(update_fields=list(new))
    return participant


@transaction.atomic
def empty_participant(participant: Participant, *, at: datetime) -> None:
    """Erase the person and keep the row as an empty shell, so that what was counted stays counted.

    The old key is gone from the row and from the activity stream: no cookie leads here any more.
    """
    old_key = participant.key
    participant.key = uuid.uuid4()
    participant.nickname = participant.age_band = participant.region = participant.audience = ""
    participant.erased_at = at
    participant.save()
    ledger.rekey(old_key, participant.key)
