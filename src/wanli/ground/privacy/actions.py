"""Consent is given, withdrawn, and a person erased. Nothing about a citizen is stored before `give_consent`."""

from datetime import datetime
from secrets import choice

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts import actions as accounts
from wanli.ground.accounts.choices import AgeBand
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy import signals
from wanli.ground.privacy.choices import VERSIONS, Purpose
from wanli.ground.privacy.models import Consent, ReturnCode
from wanli.ground.privacy.queries import digest_of

# Without the letters and digits that are mistaken for each other when read aloud or from paper.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 4  # 31^12: nobody finds one by trying


class GuardianMustConsent(Exception):
    """A child under 14 needs the consent of a guardian (个人信息保护法, article 31)."""

    message = _("For a child under 14 a parent or guardian has to agree. Please ask an adult to tick the box.")


@transaction.atomic
def give_consent(
    *,
    purpose: str,
    at: datetime,
    participant: Participant | None = None,
    age_band: str = "",
    audience: str = "",
    region: str = "",
    nickname: str = "",
    guardian: bool = False,
) -> Participant:
    """Record consent to a purpose, creating the pseudonymous participant when there is none yet.

    A participant who is there already keeps what it told about itself; what it had left empty is filled in.

    Raises GuardianMustConsent for a child under 14 without a guardian. Agreeing again changes nothing.
    """
    band = (participant.age_band if participant else "") or age_band
    if band == AgeBand.UNDER_14 and not guardian:
        raise GuardianMustConsent
    if participant is None:
        participant = accounts.admit_participant(
            at=at, nickname=nickname, age_band=age_band, region=region, audience=audience
        )
    else:
        accounts.describe_participant(
            participant, nickname=nickname, age_band=age_band, region=region, audience=audience
        )
    _consent, is_new = Consent.objects.get_or_create(
        participant=participant,
        purpose=Purpose(purpose),
        withdrawn_at=None,
        defaults={"version": VERSIONS[Purpose(purpose)], "is_by_guardian": guardian, "given_at": at},
    )
    if is_new:
        ledger.record(
            "privacy.consent.given",
            on=participant,
            by=participant,
            at=at,
            after={"purpose": purpose, "version": VERSIONS[Purpose(purpose)], "guardian": guardian},
        )
    return participant


@transaction.atomic
def withdraw_consent(participant: Participant, *, purpose: str, at: datetime) -> None:
    """Close a consent. What was counted stays counted; nothing more is stored for this purpose."""
    closed = participant.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=at)
    if closed:
        ledger.record("privacy.consent.withdrawn", on=participant, by=participant, at=at, after={"purpose": purpose})
        signals.consent_withdrawn.send(Consent, participant=participant, purpose=purpose, at=at)


@transaction.atomic
def make_return_code(participant: Participant, *, at: datetime) -> str:
    """A new code with which this person comes back. It is told once; an earlier one no longer opens anything."""
    groups = ["".join(choice(_LETTERS) for _place in range(_GROUP)) for _group in range(_GROUPS)]
    code = "-".join(groups)
    ReturnCode.objects.update_or_create(participant=participant, defaults={"digest": digest_of(code), "made_at": at})
    ledger.record("privacy.return_code.made", on=participant, by=participant, at=at)
    return code


@transaction.atomic
def erase(participant: Participant, *, at: datetime) -> None:
    """Erase the person (个人信息保护法, article 47): withdraw every consent, empty the pseudonym, cut its key."""
    for purpose in participant.consents.filter(withdrawn_at=None).values_list("purpose", flat=True):
        withdraw_consent(participant, purpose=purpose, at=at)
    ReturnCode.objects.filter(participant=participant).delete()
    accounts.empty_participant(participant, at=at)
    signals.participant_erased.send(Participant, participant=participant, at=at)
    ledger.record("privacy.participant.erased", on=participant, by=participant, at=at)
