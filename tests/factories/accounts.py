"""Organisations, staff and participants for tests, made through the product's own actions."""

from datetime import UTC, datetime

from wanli.ground.accounts import actions
from wanli.ground.accounts.models import Organisation, Participant, Person
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def organisation(code: str, *, parent: Organisation | None = None, kind: str = "bank", name: str = "") -> Organisation:
    return actions.create_organisation(
        parent=parent, kind=kind, code=code, name=name or f"机构{code}", actor="system", at=NOW
    )


def member(username: str, role: str, organisation: Organisation) -> Person:
    person = Person.objects.create_user(username)
    actions.grant_membership(person, organisation=organisation, role=role, actor="system", at=NOW)
    return person


def participant(**values: str) -> Participant:
    return privacy.give_consent(purpose=Purpose.LEARNING, at=NOW, **values)
