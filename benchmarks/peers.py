"""Wanli beside Kolibri on this machine in the same run. `python -m benchmarks.peers --json`

Six things that a learner or a village waits for: signing in, reporting progress, answering, the first view, the start
and the memory. Kolibri is installed from its package into a folder of its own; see `benchmarks/kolibri.py`.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import answers, kolibri, report, site, weight, wrk

CONNECTIONS, SECONDS = 16, 5
COURSE, LEARNERS = "everyone", 100  # each of them begins every lesson of the course
TOKEN = "k" * 32
FORM = "application/x-www-form-urlencoded"


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """Load both with the same tool, for the same time, over as many connections, one after the other."""
    wrk.ensure_wrk()
    facts = report.machine()
    theirs, ours = _theirs(repeats), _ours(repeats)
    rows = {name: {"wanli": ours[name], "kolibri": theirs[name]} for name in ours}
    return report.headed("peers", facts, {"connections": CONNECTIONS, "kolibri": kolibri.VERSION, "rows": rows})


def _theirs(repeats: int) -> dict[str, Any]:
    with kolibri.running() as running:
        logins, progress, replies, learner = kolibri.learners(running)
        loads: dict[str, list[wrk.Load]] = {}
        for number in range(1, repeats + 1):
            site.told(f"Kolibri, repeat {number} of {repeats}")
            for name, requests in (("login", logins), ("progress", progress), ("answer", replies)):
                load = wrk.in_turn(running.port, requests, connections=CONNECTIONS, seconds=SECONDS)
                loads.setdefault(name, []).append(load)
        cookie = learner.headers()["Cookie"]
        return {
            **{name: _row(runs) for name, runs in loads.items()},
            "first_view_bytes": weight.first_view(running.port, f"/zh-hans/learn/#{cookie}")["bytes"],
            "start_seconds": report.spread([running.start_seconds], 2),
            "memory_mb": report.spread([running.memory_mb()]),
        }


def _ours(repeats: int) -> dict[str, Any]:
    loads: dict[str, list[wrk.Load]] = {}
    memory = []
    with site.running() as running:
        for number in range(1, repeats + 1):
            site.told(f"Wanli, repeat {number} of {repeats}")
            load = wrk.in_turn(running.port, [_join()], connections=CONNECTIONS, seconds=SECONDS)
            loads.setdefault("login", []).append(load)
            loads.setdefault("progress", []).append(_progress(running))
            loads.setdefault("answer", []).append(answers.one_run(running, CONNECTIONS))
            memory += [kolibri.resident_mb(pid) for pid in running.workers()]
        first = weight.first_view(running.port, "/")["bytes"]
    return {
        **{name: _row(runs) for name, runs in loads.items()},
        "first_view_bytes": first,
        "start_seconds": report.spread([_start() for _number in range(repeats)], 2),
        "memory_mb": report.spread(memory),
    }


def _row(runs: list[wrk.Load]) -> dict[str, Any]:
    return {
        "per_second": report.spread(run.per_second for run in runs),
        "p95_ms": report.spread(run.p95_ms for run in runs),
        "failures": sum(run.failures for run in runs),
    }


def _join() -> wrk.Request:
    """A citizen comes in: agrees to be remembered, and gets a signed cookie. There is no password to check."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "next": "/learn/", "audience": "rural"})
    return wrk.Request("POST", "/mine/join/", {"Cookie": f"csrftoken={TOKEN}", "Content-Type": FORM}, body)


def _progress(running: site.Site) -> wrk.Load:
    """Answer the questions of lessons: each answer is stored, moves the skill, and the last one ends the lesson.

    Raises CannotMeasure when an answer that was acknowledged is not in the table.
    """
    from wanli.learning.assessments.models import Response

    before = Response.objects.filter(attempt__stage="lesson").count()
    with tempfile.NamedTemporaryFile("w", prefix="wanli-bench-", encoding="ascii") as requests:
        requests.writelines(_lesson_answers())
        requests.flush()
        load, acknowledged = wrk.answers(running.port, Path(requests.name), connections=CONNECTIONS, seconds=SECONDS)
    stored = Response.objects.filter(attempt__stage="lesson").count() - before
    if not len(acknowledged) <= stored <= len(acknowledged) + CONNECTIONS:
        raise site.CannotMeasure(f"{len(acknowledged)} lesson answers were acknowledged, {stored} are in the table.")
    return load


def _lesson_answers() -> Iterator[str]:
    """Lines for wrk: path, cookie and body. Those of one lesson lie far enough apart to arrive in their order."""
    from django.utils import timezone

    from wanli.learning.courses.actions import start_lesson
    from wanli.learning.courses.models import Lesson, LessonRun

    lessons = list(Lesson.objects.filter(course__code=COURSE).select_related("course", "skill__topic"))
    people = [answers.somebody() for _number in range(LEARNERS)]
    for lesson in lessons:
        begun = [(start_lesson(lesson, actor=one, language="zh-hans", at=timezone.now()).token, cookie)
                 for one, cookie in people]  # fmt: skip
        codes = dict(LessonRun.objects.filter(token__in=[token for token, _cookie in begun])
                     .values_list("token", "item_codes"))  # fmt: skip
        asked = {str(token): items for token, items in codes.items()}
        for place in range(max(map(len, asked.values()))):
            for token, cookie in begun:
                if place < len(asked[token]):
                    body = urlencode({"csrfmiddlewaretoken": TOKEN, "item": asked[token][place], "choice": 1})
                    yield f"/learn/lesson/{token}/{place + 1}/\t{cookie}; csrftoken={TOKEN}\t{body}\n"


def _start() -> float:
    """Seconds from `wanli demo` to the first page, on a machine where it is installed and has run before."""
    with site.folder() as home:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        surroundings |= {"WANLI_STATE": str(home)}
        _until_page(home, surroundings)
        return _until_page(home, surroundings)


def _until_page(home: Path, surroundings: dict[str, str]) -> float:
    port, log, began = site.free_port(), home / "demo.log", time.monotonic()
    command = [site.WANLI, "demo", f"--port={port}", "--no-browser"]
    with site.process(command, log, env=surroundings) as started:
        site.wait_for_page(port, started, 180, log)
        return time.monotonic() - began


if __name__ == "__main__":
    report.main("peers", measure)
