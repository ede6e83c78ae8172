"""Answers stored a second, beside one-row inserts by pgbench. `python -m benchmarks.answers --json`

Each answer is a POST as a phone sends it: the participant's signed cookie, the CSRF token, an attempt that was begun
through the product's own actions. Every answer that the server acknowledged must be in the table, exactly once.
"""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import limits, report, site, wrk

CHECK = "everyday-ten"
CLIENTS = (16, 64)
SECONDS, FASTEST = 5, 2_000  # answers are prepared for the fastest server that may be expected
ATTEMPTS_EACH = 10  # of one participant
WAVE = 100  # attempts that move through their questions side by side


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """POST answers over 16 and 64 connections, and compare with pgbench at as many clients."""
    wrk.ensure_wrk()
    with site.running() as running:
        limits.make_table()
        facts = report.machine(running)
        result: dict[str, Any] = {str(clients): {"answers": [], "limit": []} for clients in CLIENTS}
        for number in range(1, repeats + 1):
            for clients in CLIENTS:
                site.told(f"answers, {clients} connections, repeat {number} of {repeats}")
                result[str(clients)]["limit"].append(limits.pgbench(running, clients=clients, seconds=SECONDS))
                result[str(clients)]["answers"].append(one_run(running, clients))
        rows = {clients: _row(**runs) for clients, runs in result.items()}
        return report.headed("answers", facts, {"workers": site.WORKERS, "threads": site.THREADS, "rows": rows})


def one_run(running: site.Site, clients: int) -> wrk.Load:
    """Answers over so many connections, every one of them looked up afterwards."""
    with tempfile.TemporaryDirectory(prefix="wanli-bench-") as folder:
        requests = Path(folder) / "requests"
        requests.write_text("".join(prepared(SECONDS * FASTEST)), encoding="ascii")
        load, acknowledged = wrk.answers(running.port, requests, connections=clients, seconds=SECONDS)
    verify(acknowledged, clients)
    return load


def prepared(number: int) -> Iterator[str]:
    """Lines for wrk: path, cookie and body of as many answers, for attempts that have just been begun."""
    from wanli.learning.assessments.models import Check

    check = Check.objects.get(code=CHECK)
    choices = random.Random(number)
    token = "".join(choices.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=32))
    waiting = list(_attempts(check, -(-number // check.length)))
    for first in range(0, len(waiting), WAVE):
        for position in range(1, check.length + 1):
            for attempt, cookie in waiting[first : first + WAVE]:
                body = urlencode({"csrfmiddlewaretoken": token, "choice": choices.randint(0, 3)})
                yield f"/check/run/{attempt}/{position}/\t{cookie}; csrftoken={token}\t{body}\n"


def _attempts(check: Any, number: int) -> Iterator[tuple[str, str]]:
    """(token, participant's cookie) of attempts begun through the product's own actions."""
    from django.utils import timezone

    from wanli.learning.assessments.actions import start_attempt

    for count in range(number):
        if count % ATTEMPTS_EACH == 0:
            person, cookie = somebody()
        attempt = start_attempt(check, actor=person, language="zh-hans", at=timezone.now())
        yield str(attempt.token), cookie


def somebody() -> tuple[Any, str]:
    """A participant who agreed to be remembered, and the cookie by which the browser says so."""
    from django.http import HttpResponse
    from django.utils import timezone

    from wanli.ground.accounts.queries import remember_participant
    from wanli.ground.privacy.actions import give_consent
    from wanli.ground.privacy.choices import Purpose

    person = give_consent(purpose=Purpose.LEARNING, at=timezone.now(), audience="public")
    response = HttpResponse()
    remember_participant(response, person, is_secure=False)
    return person, next(iter(response.cookies.values())).OutputString(attrs=[])


def verify(acknowledged: list[str], clients: int) -> None:
    """Refuse the measurement when an acknowledged answer is not stored, or more are stored than were sent.

    What wrk had sent but not yet heard about when its time ran out may be stored too: at most one a connection.
    """
    from wanli.learning.assessments.models import Response

    seen = {tuple(path.strip("/").split("/")[2:]) for path in acknowledged}
    if len(seen) != len(acknowledged):
        raise site.CannotMeasure(f"{len(acknowledged) - len(seen)} answers were acknowledged twice.")
    tokens = {token for token, _position in seen}
    rows = Response.objects.filter(attempt__token__in=tokens).values_list("attempt__token", "position")
    stored = {(str(token), str(position)) for token, position in rows}
    if missing := seen - stored:
        raise site.CannotMeasure(f"{len(missing)} acknowledged answers are not in the table.")
    if len(stored - seen) > clients:
        raise site.CannotMeasure(f"{len(stored - seen)} answers are in the table that nobody acknowledged.")


def _row(answers: list[wrk.Load], limit: list[float]) -> dict[str, Any]:
    speed, best = report.spread(run.per_second for run in answers), report.spread(limit)
    return {
        "per_second": speed,
        "p50_ms": report.spread(run.p50_ms for run in answers),
        "p95_ms": report.spread(run.p95_ms for run in answers),
        "failures": sum(run.failures for run in answers),
        "pgbench_per_second": best,
        "of_limit": round(speed["median"] / best["median"], 4),
    }


if __name__ == "__main__":
    report.main("answers", measure)
