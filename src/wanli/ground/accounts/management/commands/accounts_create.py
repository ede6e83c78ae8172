"""`wanli accounts create`: the first members of staff."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from wanli.ground.accounts.actions import grant_membership
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Organisation, Person


class Command(BaseCommand):
    help = "Create a member of staff; the password is read from standard input or asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--superuser", action="store_true", help="may do everything, everywhere")
        parser.add_argument("--role", choices=Role.values)
        parser.add_argument("--organisation", metavar="CODE", help="where the role is held")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["role"]) != bool(options["organisation"]):
            raise CommandError("A role needs an organisation, and an organisation needs a role.", returncode=2)
        if Person.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is a member of staff named {options['username']} already.")
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        person = Person(username=options["username"], is_superuser=options["superuser"], is_staff=options["superuser"])
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person.set_password(password)
        person.save()
        if options["role"]:
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
            if organisation is None:
                raise CommandError(f"There is no organisation with the code {options['organisation']}.")
            grant_membership(person, organisation=organisation, role=options["role"], actor="system", at=timezone.now())
        self.stdout.write(f"{person.username} created.")
