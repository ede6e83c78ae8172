"""Citizens check in at a session with one tap."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from wanli.ground.accounts.models import Participant
from wanli.ground.deliveries.choices import Reason
from wanli.ground.deliveries.queries import Record, RecordIsRefused
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import has_consent
from wanli.outreach.campaigns.models import CheckIn, Session
from wanli.outreach.campaigns.queries import session_by_short_code


class SessionIsNotToday(Exception):
    """Checking in is possible only on the day of a session that is neither cancelled nor hidden."""


def check_in(
    session: Session, *, nonce: uuid.UUID, at: datetime, participant: Participant | None = None
) -> tuple[CheckIn, bool]:
    """Count one phone at a session; says whether it was counted now (True) or had been before (False).

    `nonce` is made for this phone and this session. A participant who agreed to storing is counted once, whatever
    the nonce. Raises SessionIsNotToday outside the session's day.
    """
    if not session.is_on(timezone.localdate(at)) or not session.campaign.is_public:
        raise SessionIsNotToday(session)
    if participant is not None and not has_consent(participant, Purpose.LEARNING):
        participant = None
    same = Q(nonce=nonce)
    if participant is not None:
        same |= Q(session=session, participant=participant)
    if earlier := CheckIn.objects.filter(same).first():
        return earlier, False
    try:
        with transaction.atomic():
            found = CheckIn.objects.create(session=session, participant=participant, nonce=nonce, at=at)
            ledger.record("campaigns.session.checked_in", on=session, by=participant or "visitor", at=at)
    except IntegrityError:  # the same phone in the same instant
        return CheckIn.objects.get(same), False
    if participant is not None:
        ledger.note(
            "checked_in",
            participant_key=participant.key,
            at=at,
            subject=f"session:{session.short_code}",
            campaign=session.campaign.code,
        )
    return found, True


def take_attendance(record: Record) -> None:
    """Check in, `{session}` being the code in the printed link, at a session that was attended without a line.

    Raises RecordIsRefused outside the session's day.
    """
    code = record.payload.get("session")
    try:
        session = session_by_short_code(code if isinstance(code, str) else "")
        nonce = uuid.uuid5(record.client, str(record.sequence))
        check_in(session, nonce=nonce, at=record.at, participant=record.participant)
    except Session.DoesNotExist as reason:
        raise RecordIsRefused(Reason.RECALLED) from reason
    except SessionIsNotToday as reason:
        raise RecordIsRefused(Reason.NOT_THAT_DAY) from reason
