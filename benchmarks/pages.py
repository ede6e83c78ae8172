"""Pages a second, beside what the bare server manages with the same workers. `python -m benchmarks.pages --json`"""

import os
import re
from typing import Any

from benchmarks import limits, report, site, wrk

TITLE = re.compile("<title>.*?</title>", re.DOTALL)
ZIPPED = os.fsdecode(b"\x1f\x8b\x08")  # how a body begins that a browser has to unpack first
CONNECTIONS, SECONDS = 64, 5
TOPIC, PIECE, CHECK = "telecom-fraud", "fraud-four-steps", "everyday-ten"


def addresses(port: int) -> dict[str, tuple[str, str]]:
    """Page → its address, and words that only this page has."""
    from wanli.knowledge.library.models import Piece, Topic
    from wanli.learning.assessments.models import Check

    piece = Piece.objects.get(slug=PIECE, locale__language_code="zh-hans")
    return {
        "topic": (f"/learn/{TOPIC}/", f"<h1>{Topic.objects.get(slug=TOPIC).title}</h1>"),
        "home": ("/", TITLE.search(site.get(port, "/")[1])[0]),
        "piece": (f"/learn/{TOPIC}/{PIECE}/", f"<h1>{piece.title}</h1>"),
        "check": (f"/check/{CHECK}/", f"<h1>{Check.objects.get(code=CHECK).title}</h1>"),
    }


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """GET the topic page, the home page, a piece and a check at 64 connections, nothing cached."""
    wrk.ensure_wrk()
    with site.running() as running, limits.hello_server() as hello:
        facts = report.machine(running)
        return report.headed("pages", facts, _measured(running, hello, repeats))


def _measured(running: site.Site, hello: int, repeats: int) -> dict[str, Any]:
    loads: dict[str, list[wrk.Load]] = {}
    settings = {"connections": CONNECTIONS, "seconds": SECONDS}
    pages = addresses(running.port)
    for path, wanted in pages.values():  # every worker has loaded every template before anything is counted
        wrk.pages(running.port, path, wanted=wanted, connections=16, seconds=1)
    for number in range(1, repeats + 1):
        site.told(f"pages, repeat {number} of {repeats}")
        loads.setdefault("limit", []).append(wrk.pages(hello, "/", wanted="hello", **settings))
        for name, (path, wanted) in pages.items():
            loads.setdefault(name, []).append(wrk.pages(running.port, path, wanted=wanted, **settings))
        path, _wanted = pages["topic"]
        zipped = wrk.pages(running.port, path, wanted=ZIPPED, headers=wrk.GZIP, **settings)
        loads.setdefault("topic_gzip", []).append(zipped)
    limit = report.spread(load.per_second for load in loads["limit"])
    rows = {name: _row(runs, limit["median"]) for name, runs in loads.items()}
    return {"connections": CONNECTIONS, "workers": site.WORKERS, "threads": site.THREADS, "rows": rows}


def _row(runs: list[wrk.Load], limit: float) -> dict[str, Any]:
    speed = report.spread(run.per_second for run in runs)
    return {
        "per_second": speed,
        "p50_ms": report.spread(run.p50_ms for run in runs),
        "p95_ms": report.spread(run.p95_ms for run in runs),
        "failures": sum(run.failures for run in runs),
        "of_limit": round(speed["median"] / limit, 4),
    }


if __name__ == "__main__":
    report.main("pages", measure)
