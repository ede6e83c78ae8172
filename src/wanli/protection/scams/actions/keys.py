"""Keys of the programming interface: made once, shown once, used within their quota, revoked."""

import secrets
from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from wanli.ground.ledger import actions as ledger
from wanli.protection.scams.models import ApiKey, ApiUse
from wanli.protection.scams.models.keys import digest_of_key

_START = 10


class KeyIsRevoked(Exception):
    """There is no such key, or it was revoked."""


class QuotaIsUsedUp(Exception):
    """This call would go over the key's messages for today; `left` is how many are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@transaction.atomic
def make_key(*, name: str, quota: int, actor: models.Model, at: datetime) -> tuple[ApiKey, str]:
    """Make a key; gives it together with its secret, which is stored nowhere and cannot be shown again."""
    secret = f"wanli_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name, start=secret[:_START], digest=digest_of_key(secret), quota=quota, made_by=actor, made_at=at
    )
    ledger.record("scams.key.made", on=key, by=actor, at=at, after={"quota": quota})
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, actor: models.Model, at: datetime) -> ApiKey:
    """From now on the key opens nothing. Revoking again changes nothing."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        ledger.record("scams.key.revoked", on=key, by=actor, at=at)
    return key


@transaction.atomic
def use_key(secret: str, *, number: int, at: datetime) -> tuple[ApiKey, int]:
    """Take `number` messages from today's quota; gives the key and what is left of the quota.

    All or nothing. Raises KeyIsRevoked, QuotaIsUsedUp. No entry in the ledger: it is counted by day.
    """
    key = ApiKey.objects.filter(digest=digest_of_key(secret), revoked_at=None).first()
    if key is None:
        raise KeyIsRevoked
    day = timezone.localdate(at)
    ApiUse.objects.get_or_create(key=key, day=day)
    taken = ApiUse.objects.filter(key=key, day=day, number__lte=key.quota - number)
    is_taken = number <= key.quota and taken.update(number=F("number") + number)
    used = ApiUse.objects.values_list("number", flat=True).get(key=key, day=day)
    if not is_taken:
        raise QuotaIsUsedUp(max(key.quota - used, 0))
    return key, key.quota - used
