"""Accounts for staff."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction

from wanli.ground.accounts.models import Person
from wanli.ground.ledger import actions as ledger


@transaction.atomic
def create_person(
    *, username: str, actor: models.Model | str, at: datetime, family_name: str = "", given_name: str = ""
) -> tuple[Person, str]:
    """Make an account with a random first password, which is returned once and stored only as a hash.

    Raises ValidationError on a name that is taken or not allowed.
    """
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    person = Person(username=username, last_name=family_name, first_name=given_name)
    person.full_clean(exclude=["password"])
    validate_password(password, person)
    person.set_password(password)
    person.save()
    ledger.record("accounts.person.created", on=person, by=actor, at=at)
    return person, password
