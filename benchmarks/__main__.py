"""Measure everything and, with --write, put it into docs/benchmarks.md. `python -m benchmarks --write`"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.site import told

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
ALL = ("pages", "answers", "placement", "weight", "start")
HEAD = """# Benchmarks

Written by `python -m benchmarks --write`; no figure here was typed by hand. How each is measured, and what the aims
are: [benchmarks/README.md](../benchmarks/README.md). Each figure is the median of its repeats, with the least and the
greatest in brackets. The limit was measured in the same run, on the same machine, with the same settings.
"""


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    what: str
    aim: str
    measured: str
    limit: str
    ratio: str
    is_met: bool | None

    def __str__(self) -> str:
        met = {True: "met", False: "**not met**", None: ""}[self.is_met]
        return f"| {self.what} | {self.aim} | {self.measured} | {self.limit} | {self.ratio} | {met} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md")
    parser.add_argument("--repeats", type=int, default=report.REPEATS)
    parser.add_argument("only", nargs="*", choices=[*ALL, []], help="some of: " + ", ".join(ALL))
    options = parser.parse_args()
    results = {name: _measured(name, options.repeats) for name in options.only or ALL}
    text = page(results)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


def _measured(name: str, repeats: int) -> dict[str, Any]:
    """Each in a process of its own, so that none inherits another's database."""
    told(name)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", f"--repeats={repeats}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=PAGE.parent.parent)
    if done.returncode:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def page(results: dict[str, dict[str, Any]]) -> str:
    """docs/benchmarks.md for these results."""
    lines = [HEAD]
    for name, result in results.items():
        lines += [f"## {name.capitalize()}", "", _about(result["machine"], result["date"]), ""]
        lines += ["| | aim | measured | limit | ratio | |", "|---|---|---|---|---|---|"]
        lines += [str(line) for line in _LINES[name](result["rows"])]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _about(machine: dict[str, Any], date: str) -> str:
    facts = [f"{machine['cores']} cores of {machine['processor']}", f"{machine['memory_gb']} GB", machine["kernel"]]
    facts += [f"Python {machine['python']}", f"granian {machine['granian']}"]
    if "postgresql" in machine:
        facts.append(f"PostgreSQL {machine['postgresql']}, fsync {machine['fsync']}, {machine['file_system']}")
    busy = f"Load average before the run: {machine['load_before']}."
    return f"{date} · {', '.join(facts)}. {busy}"


def _span(found: dict[str, Any], unit: str = "", digits: int = 0) -> str:
    least, middle, most = (f"{found[name]:,.{digits}f}" for name in ("min", "median", "max"))
    return f"{middle}{unit} [{least}–{most}]"


def _pages(rows: dict[str, Any]) -> list[Line]:
    limit = _span(rows.pop("limit")["per_second"], "/s")
    names = {"topic": "topic page", "topic_gzip": "topic page, compressed"}
    lines = []
    for name, row in rows.items():
        aim, met = ("≥ 400/s", row["per_second"]["median"] >= 400) if name.startswith("topic") else ("", None)
        met = met if not row["failures"] else False
        what = f"{names.get(name, name)}, 64 connections, {row['failures']} failures"
        lines.append(Line(what, aim, _span(row["per_second"], "/s"), limit, f"{row['of_limit']:.1%}", met))
    return lines


def _answers(rows: dict[str, Any]) -> list[Line]:
    lines = []
    for clients, row in rows.items():
        met = row["per_second"]["median"] >= 1000 and row["of_limit"] >= 0.08 and not row["failures"]
        what = f"answers stored, {clients} connections, {row['failures']} failures"
        limit = _span(row["pgbench_per_second"], "/s")
        lines.append(
            Line(what, "≥ 1,000/s and ≥ 8 %", _span(row["per_second"], "/s"), limit, f"{row['of_limit']:.1%}", met)
        )
        for name in ("p50_ms", "p95_ms"):
            what = f"{name.removesuffix('_ms')} until acknowledged, {clients} connections"
            lines.append(Line(what, "", _span(row[name], " ms", 1), "", "", None))
    return lines


def _placement(rows: dict[str, Any]) -> list[Line]:
    once, pause = rows["at_once"], rows["without_pause"]
    whole = f"{once['answers']:,} answers of {once['people']:,} people at once, {once['lost']} lost"
    slow = once["question_p95_ms"]
    lines = [
        Line(f"placement: {whole}", "0 lost", f"{once['seconds']:,.0f} s", "", "", not once["lost"]),
        Line("p95 until the next question is there, all of them at once", "≤ 500 ms", f"{slow:,.0f} ms", "", "",
             slow <= 500),
        Line("greatest exposure of an item", "≤ 32 %", f"{once['greatest_exposure']:.1%}", "", "",
             once["greatest_exposure"] <= 0.32),
    ]  # fmt: skip
    requests, bare = _span(pause["requests_per_second"], "/s"), _span(pause["hello_per_second"], "/s")
    lines.append(Line("requests of 64 that do not pause", "", requests, bare, f"{pause['of_server']:.1%}", None))
    answers, rows_stored = _span(pause["answers_per_second"], "/s"), _span(pause["pgbench_per_second"], "/s")
    what = "answers of theirs stored, each with a page that explains and the next question"
    return [*lines, Line(what, "", answers, rows_stored, f"{pause['of_database']:.1%}", None)]


def _weight(rows: dict[str, Any]) -> list[Line]:
    memory = rows.pop("worker_mb")
    lines = [
        Line(f"first view: {name}, {row['fetched']} files", "≤ 200 kB", f"{row['bytes'] / 1000:.1f} kB", "", "",
             row["bytes"] <= 200_000)
        for name, row in rows.items()
    ]  # fmt: skip
    lines.append(Line("memory of a worker", "≤ 200 MB", _span(memory, " MB"), "", "", memory["max"] <= 200))
    return lines


def _start(rows: dict[str, Any]) -> list[Line]:
    return [
        Line(what, f"≤ {aim} s", _span(rows[name]["seconds"], " s", 1), "", "", rows[name]["seconds"]["median"] <= aim)
        for name, what, aim in (
            ("installed", "installed → first page", 6),
            ("nothing", "nothing → first page", 120),
        )
    ]


_LINES = {"pages": _pages, "answers": _answers, "placement": _placement, "weight": _weight, "start": _start}

if __name__ == "__main__":
    main()
