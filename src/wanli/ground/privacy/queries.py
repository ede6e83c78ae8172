"""Everything we hold about one participant, gathered from the apps that hold it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger.models import Activity
from wanli.ground.privacy.models import Consent, ReturnCode
from wanli.ground.ui.queries import Slot

StrOrPromise = str | Promise
Collect = Callable[[Participant], list[dict[str, Any]]]


class Holdings:
    """What each app holds about a participant; apps above register in `ready()`."""

    def __init__(self) -> None:
        self._collectors: dict[str, Collect] = {}
        self._titles: dict[str, StrOrPromise] = {"consents": _("Consents"), "activities": _("Pages used")}

    def register(self, name: str, collect: Collect, title: StrOrPromise = "") -> None:
        """Name a kind of record, its title for readers, and the function that lists a participant's records."""
        self._collectors[name] = collect
        self._titles[name] = title or name

    def title(self, name: str) -> StrOrPromise:
        """What readers call this kind of record."""
        return self._titles.get(name, name)

    def of(self, participant: Participant) -> dict[str, list[dict[str, Any]]]:
        """All records of one participant by kind, ready to be shown or downloaded."""
        return {name: collect(participant) for name, collect in self._collectors.items()}


holdings = Holdings()


@dataclass(frozen=True)
class OwnPage:
    """A card on "my data" that leads to a page of one's own: progress, points."""

    title: StrOrPromise
    text: StrOrPromise
    url: str
    icon: str


own_pages = Slot()  # callables (participant) -> list[OwnPage]


def has_consent(participant: Participant, purpose: str) -> bool:
    """Whether a consent to this purpose stands."""
    return Consent.objects.filter(participant=participant, purpose=purpose, withdrawn_at=None).exists()


def my_data(participant: Participant) -> dict[str, Any]:
    """The whole answer to "what do you know about me?"."""
    return {
        "profile": {
            "key": str(participant.key),
            "nickname": participant.nickname,
            "age_band": participant.age_band,
            "region": participant.region,
            "audience": participant.audience,
            "created_at": participant.created_at,
        },
        "consents": list(
            participant.consents.order_by("given_at").values(
                "purpose", "version", "is_by_guardian", "given_at", "withdrawn_at"
            )
        ),
        "activities": list(
            Activity.objects.filter(participant_key=participant.key)
            .order_by("at")
            .values("at", "verb", "subject", "campaign")
        ),
        **holdings.of(participant),
    }


def digest_of(code: str) -> str:
    """What is kept of a return code; spaces, dashes and capitals make no difference."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()


def participant_by_return_code(code: str) -> Participant | None:
    """Whose code this is; nobody's when it was never given out or a newer one was."""
    found = ReturnCode.objects.filter(digest=digest_of(code), participant__erased_at=None)
    return Participant.objects.filter(return_code__in=found).first()
