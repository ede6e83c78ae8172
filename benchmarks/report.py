"""Repeats with their median and spread, the machine they were made on, and the command line that all share."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.site import CannotMeasure, Site

REPEATS = 3


def spread(values: Iterable[float], digits: int = 1) -> dict[str, Any]:
    """Every repeat, their median, the least and the greatest."""
    rounded = [round(value, digits) for value in values]
    return {
        "repeats": rounded,
        "median": round(statistics.median(rounded), digits),
        "min": min(rounded),
        "max": max(rounded),
    }


def machine(site: Site | None = None) -> dict[str, Any]:
    """Cores, processor, memory, kernel, versions, and how busy the machine was when asked."""
    facts = {
        "cores": os.cpu_count(),
        "processor": _after("/proc/cpuinfo", "model name") or platform.processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("django", "wagtail", "granian", "psycopg")},
        "load_before": busy(),
    }
    return facts | (database(site) if site else {})


def _after(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def busy() -> float:
    """Processes that wanted a core during the last minute: above 0 before a run, others were at work as well."""
    return round(os.getloadavg()[0], 1)


def database(site: Site) -> dict[str, Any]:
    """PostgreSQL's version, whether it waits for the disk, and what its data lies on."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    listed = subprocess.run(["stat", "-f", "-c", "%T", site.home], capture_output=True, text=True, check=False)
    return {"postgresql": version.split()[0], "fsync": fsync, "file_system": listed.stdout.strip() or "unknown"}


def main(
    name: str,
    measure: Callable[..., dict[str, Any]],
    arguments: Sequence[str] | None = None,
    words: Mapping[str, str] | None = None,
    **sizes: int,
) -> None:
    """The command line of one benchmark: JSON on stdout, progress on stderr, exit code 1 with a sentence.

    `sizes` are further numbers that `measure` takes, `words` further texts, each with its default.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=measure.__doc__)
    parser.add_argument("--json", action="store_true", help="one line instead of an indented text")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="how often everything is measured (%(default)s)")
    for size, default in sizes.items():
        parser.add_argument(f"--{size}", type=int, default=default, help="%(default)s")
    for word, default in (words or {}).items():
        parser.add_argument(f"--{word}", default=default)
    options = vars(parser.parse_args(arguments))
    try:
        result = measure(repeats=options["repeats"], **{more: options[more] for more in (*sizes, *(words or {}))})
    except CannotMeasure as reason:
        sys.exit(str(reason))
    print(json.dumps(result, ensure_ascii=False, indent=None if options["json"] else 1))


def headed(name: str, facts: dict[str, Any], rows: dict[str, Any]) -> dict[str, Any]:
    """A result: what, when, on what machine, and its rows."""
    return {"benchmark": name, "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}", "machine": facts, **rows}
