"""Who may see what, and who is asking."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from wanli.ground.accounts.models import Membership, Organisation, Participant, Person

PARTICIPANT_COOKIE = "wanli_participant"
GUEST_COOKIE = "wanli_guest"
_COOKIE_SALT = "wanli.participant"
_GUEST_SALT = "wanli.guest"
_COOKIE_SECONDS = 400 * 24 * 3600


def organisations_of(person: Person, *roles: str) -> QuerySet[Organisation]:
    """The organisations in which a person holds one of the roles (any role when none is named), with all below.

    A superuser sees every organisation; somebody without a membership sees none.
    """
    if person.is_superuser and person.is_active:
        return Organisation.objects.all()
    memberships = Membership.objects.filter(person_id=person.pk).select_related("organisation")
    if roles:
        memberships = memberships.filter(role__in=roles)
    return Organisation.objects.below(*(membership.organisation for membership in memberships))


def organisation_for(person: Person, pk: int, *roles: str) -> Organisation:
    """One organisation, if the person holds one of the roles there. Raises Organisation.DoesNotExist otherwise."""
    return organisations_of(person, *roles).get(pk=pk)


def holds_role(person: Person, *roles: str, organisation: Organisation | None = None) -> bool:
    """Whether a person holds one of the roles, in this organisation (or above it) or anywhere."""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_superuser:
        return True
    if organisation is None:
        return Membership.objects.filter(person_id=person.pk, role__in=roles).exists()
    return organisations_of(person, *roles).filter(pk=organisation.pk).exists()


def visitor_holds(request: HttpRequest, *roles: str) -> bool:
    """Whether whoever asks holds one of the roles anywhere: one query a request, however many entries of a menu ask."""
    person = request.user
    if not person.is_authenticated or not person.is_active:
        return False
    if not hasattr(request, "_wanli_roles"):
        request._wanli_roles = frozenset(Membership.objects.filter(person_id=person.pk).values_list("role", flat=True))
    return person.is_superuser or not request._wanli_roles.isdisjoint(roles)


def participant_of(request: HttpRequest) -> Participant | None:
    """The participant whose signed cookie came with the request. A forged, stale or foreign cookie is nobody."""
    if not hasattr(request, "_wanli_participant"):
        request._wanli_participant = _read_participant(request)
    return request._wanli_participant


def _read_participant(request: HttpRequest) -> Participant | None:
    key = participant_key_of(request)
    return Participant.objects.filter(key=key, erased_at=None).first() if key else None


def participant_key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key in the signed cookie, not yet looked up: for statements that find the participant themselves."""
    if PARTICIPANT_COOKIE not in request.COOKIES:
        return None
    value = request.get_signed_cookie(PARTICIPANT_COOKIE, default="", salt=_COOKIE_SALT, max_age=_COOKIE_SECONDS)
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def guest_of(request: HttpRequest) -> Participant | None:
    """Somebody who agreed to something else than to be remembered while learning: known to "my data" alone.

    A cookie of its own, so that no test, lesson or page is ever noted for a person who did not agree to that.
    """
    if GUEST_COOKIE not in request.COOKIES:
        return None
    value = request.get_signed_cookie(GUEST_COOKIE, default="", salt=_GUEST_SALT, max_age=_COOKIE_SECONDS)
    try:
        return Participant.objects.filter(key=uuid.UUID(value), erased_at=None).first()
    except ValueError:
        return None


def remember_participant(response: HttpResponse, participant: Participant, *, is_secure: bool) -> None:
    """Put the participant's key into the signed cookie of a response. Whoever was a guest is none any more."""
    _remember(response, PARTICIPANT_COOKIE, _COOKIE_SALT, participant, is_secure)
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")


def remember_guest(response: HttpResponse, participant: Participant, *, is_secure: bool) -> None:
    """The same for a guest."""
    _remember(response, GUEST_COOKIE, _GUEST_SALT, participant, is_secure)


def _remember(response: HttpResponse, name: str, salt: str, participant: Participant, is_secure: bool) -> None:
    response.set_signed_cookie(
        name,
        str(participant.key),
        salt=salt,
        max_age=_COOKIE_SECONDS,
        httponly=True,
        secure=is_secure,
        samesite="Lax",
    )


def forget_participant(response: HttpResponse) -> None:
    """Remove the cookies."""
    response.delete_cookie(PARTICIPANT_COOKIE, samesite="Lax")
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")
