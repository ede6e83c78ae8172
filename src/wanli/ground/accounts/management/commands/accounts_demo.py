"""`wanli accounts demo`: one demonstration account for each role, with fresh passwords kept beside the database."""

import json
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from wanli.ground.accounts.actions import create_organisation, grant_membership
from wanli.ground.accounts.choices import OrganisationKind, Role
from wanli.ground.accounts.models import Organisation, Person

ACCOUNTS = {
    "demo-admin": [Role.ADMINISTRATOR],
    "demo-editor": [Role.EDITOR],
    "demo-reviewer": [Role.REVIEWER],
    "demo-organiser": [Role.ORGANISER, Role.EVALUATOR],
    "demo-officer": [Role.INFORMATION_OFFICER],
}


class Command(BaseCommand):
    help = "Make sure the demonstration accounts exist and print their names and passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.STATE / "demo_accounts.json"
        passwords: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        with transaction.atomic():
            for name, roles in ACCOUNTS.items():
                self._ensure(name, roles, passwords)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(passwords), "utf-8")
        rows = [
            {"name": name, "password": passwords[name], "roles": [role.value for role in roles]}
            for name, roles in ACCOUNTS.items()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        else:
            for row in rows:
                self.stdout.write(f"{row['name']}  {row['password']}  {', '.join(row['roles'])}")

    def _ensure(self, name: str, roles: list[Role], passwords: dict[str, str]) -> None:
        """Passwords are random for each installation: a demonstration that is left running has no known password."""
        now = timezone.now()
        person, is_new = Person.objects.get_or_create(username=name)
        if is_new or name not in passwords or not person.check_password(passwords[name]):
            passwords[name] = "-".join(secrets.token_hex(2) for _ in range(3))
            person.set_password(passwords[name])
        person.is_superuser = Role.ADMINISTRATOR in roles
        person.save()
        roots = list(Organisation.get_root_nodes()) or [
            create_organisation(
                parent=None,
                kind=OrganisationKind.ASSOCIATION,
                code="demo",
                name="演示机构",
                actor="system",
                at=now,
            )
        ]
        for root in roots:
            for role in roles:
                grant_membership(person, organisation=root, role=role, actor="system", at=now)
