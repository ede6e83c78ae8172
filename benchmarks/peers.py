"""Wanli beside Kolibri on this machine in the same run. `python -m benchmarks.peers --json`

Six things that a learner or a village waits for: signing in, reporting progress, answering, the first view, the start
and the memory. Kolibri is installed from its package into a folder of its own; see `benchmarks/kolibri.py`.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import answers, kolibri, report, site, weight, wrk

CONNECTIONS, SECONDS = 16, 5
READERS = 30


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
            for name, requests in (("login", [_join()]), ("progress", _progress(number))):
                load = wrk.in_turn(running.port, requests, connections=CONNECTIONS, seconds=SECONDS)
                loads.setdefault(name, []).append(load)
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
