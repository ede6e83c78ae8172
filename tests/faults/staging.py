"""Run as a program beside the product: a small check, and people who have begun it. Prints token and cookie of each."""

import sys

import django

django.setup()

from django.http import HttpResponse  # noqa: E402 - Django has to be set up first

from factories import accounts, assessments  # noqa: E402 - after the applications are loaded
from wanli.ground.accounts.queries import remember_participant  # noqa: E402 - after the applications are loaded
from wanli.learning.assessments import actions  # noqa: E402 - after the applications are loaded
from wanli.learning.assessments.models import Check  # noqa: E402 - after the applications are loaded

CODE = "faults-ten"


def main(number: int) -> None:
    check = Check.objects.filter(code=CODE).first() or assessments.check(CODE)
    for _ in range(number):
        person = accounts.participant(audience="public")
        attempt = actions.start_attempt(check, actor=person, language="zh-hans", at=accounts.NOW)
        response = HttpResponse()
        remember_participant(response, person, is_secure=False)
        cookie = next(iter(response.cookies.values())).OutputString(attrs=[])
        sys.stdout.write(f"{attempt.token}\t{cookie}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
