"""Measure all, or what is named; with --write put it into docs/benchmarks.md. `python -m benchmarks --write`"""

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
ALL = (
    "pages", "answers", "placement", "hall", "weight", "start", "calibration", "adaptive", "tracking", "path",
    "screening", "web", "peers",
)  # fmt: skip
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
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md; what is not measured stays")
    parser.add_argument("--repeats", type=int, default=report.REPEATS)
    parser.add_argument("only", nargs="*", choices=[*ALL, []], help="some of: " + ", ".join(ALL))
    options = parser.parse_args()
    results = {name: _measured(name, options.repeats) for name in options.only or ALL}
    text = page(results, PAGE.read_text(encoding="utf-8"))
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


def page(results: dict[str, dict[str, Any]], before: str) -> str:
    """docs/benchmarks.md for these results; the sections of others stay as they stand in the page `before`."""
    _head, *old = before.split("\n## ")
    sections = {section.split("\n", 1)[0].lower(): section.split("\n", 1)[1].strip() for section in old}
    sections |= {name: _section(name, result) for name, result in results.items()}
    told = [f"## {name.capitalize()}\n\n{sections[name]}\n" for name in ALL if name in sections]
    return "\n".join([HEAD, *told])


def _section(name: str, result: dict[str, Any]) -> str:
    lines = [_about(result["machine"], result["date"]), ""]
    lines += ["| | aim | measured | limit | ratio | |", "|---|---|---|---|---|---|"]
    return "\n".join([*lines, *map(str, _LINES[name](result["rows"]))])


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


def _hall(rows: dict[str, Any]) -> list[Line]:
    whole = f"{rows['answers']:,} answers, {rows['dropped']} phones dropped out and came back"
    again = f"{rows['sent_again']} answers sent again, {rows['late']} too late and told so"
    p95 = rows["shown_p95_ms"]
    return [
        Line(f"hall: {whole}, {again}", "0 lost", f"{rows['lost']} lost", "", "", not rows["lost"]),
        Line("p95 from an answer's acknowledgement to the host's bar", "≤ 1,000 ms", _span(p95, " ms"), "", "",
             p95["max"] <= 1000),
        Line("p95 from sending an answer to the host's bar", "", _span(rows["sent_to_shown_p95_ms"], " ms"), "", "",
             None),
        Line("p95 until an answer is acknowledged", "", _span(rows["acknowledged_p95_ms"], " ms"), "", "", None),
        Line("p95 of a phone asking whether the hall moved", "", _span(rows["phone_poll_p95_ms"], " ms"), "", "", None),
        Line("requests of the whole hall", "", _span(rows["requests_per_second"], "/s"), "", "", None),
    ]  # fmt: skip


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


# ---- measurement: the limit is the peer's figure, or what nobody can do better --------------------------------------


def _calibration(rows: dict[str, Any]) -> list[Line]:
    aims = {  # seconds, RMSE of a, RMSE of b
        "50 items × 10,000": (0.5, 0.029, 0.036),
        "50 items × 10,000, with standard errors": (2.0, 0.029, 0.036),
        "200 items × 100,000, 30 % missing": (None, 0.014, 0.013),
        "200 items × 100,000, 80 % missing": (12.0, None, None),
    }
    held, lines = rows.pop("coverage"), []
    for case, row in rows.items():
        seconds, of_a, of_b = aims.get(case, (None, None, None))
        peer = f"mirt {row['peer_seconds']:.1f} s" if "peer_seconds" in row else ""
        ratio = f"{row['peer_seconds'] / row['seconds']['median']:.1f} ×" if peer else ""
        met = row["seconds"]["median"] <= seconds if seconds else None
        aim = f"≤ {seconds} s" if seconds else ""
        lines.append(Line(case, aim, _span(row["seconds"], " s", 2), peer, ratio, met))
        for name, most in (("rmse_a", of_a), ("rmse_b", of_b), ("bias_a", 0.005)):
            aim, met = (f"≤ {most}", abs(row[name]) <= most) if most else ("", None)
            least = row.get(name.replace("rmse", "limit")) if name != "bias_a" else None
            limit, over = (f"{least:.4f}", f"{row[name] / least:.2f}") if least else ("", "")
            lines.append(Line(f"{case}: {name.replace('_', ' of ')}", aim, f"{row[name]:.4f}", limit, over, met))
    shares = {name: share for name, share in held.items() if name not in ("replications", "not_converged", "within")}
    for name, share in shares.items():
        what = f"{held['replications']} replications, held by their 95 % interval: {name.replace('_', ' ')}"
        lines.append(Line(what, ".94–.96", f"{share:.4f} ± {held['within']:.4f}", "", "", 0.94 <= share <= 0.96))
    return lines


def _adaptive(rows: dict[str, Any]) -> list[Line]:
    aims = {"200 items, no limits": 14, "200 items, quotas and exposure": 17}
    lines = []
    for name, row in rows.items():
        most = aims.get(name)
        aim, met = (f"≤ {most}", row["questions"]["median"] <= most) if most else ("", None)
        lines.append(Line(f"{name}: questions until precise", aim, _span(row["questions"], "", 1), "", "", met))
        aim, met = ("≤ .30", row["exposure_max"]["median"] <= 0.30) if "exposure" in name else ("", None)
        what = f"{name}: share of tests that show the commonest item"
        lines.append(Line(what, aim, _span(row["exposure_max"], "", 3), "", "", met))
        lines.append(Line(f"{name}: error of the estimate, SD", "", _span(row["rmse"], "", 3), "", "", None))
        if p99 := row.get("choose_p99_ms"):
            what = f"{name}: choosing, p99"
            lines.append(Line(what, "< 1 ms", _span(p99, " ms", 2), "", "", p99["median"] < 1))
        lines.append(Line(f"{name}: a question in all", "", _span(row["question_ms"], " ms", 2), "", "", None))
    return lines


def _tracking(rows: dict[str, Any]) -> list[Line]:
    lines = []
    for size, found in rows.items():
        limit = found.pop("limit")
        least = min(row["log_loss"]["median"] for name, row in found.items() if not name.startswith("tracking"))
        for name, row in found.items():
            loss = row["log_loss"]
            aim, met = ("below Elo and BKT", loss["median"] < least) if name == "tracking" else ("", None)
            most, over = _span(limit["log_loss"], "", 4), f"{loss['median'] / limit['log_loss']['median']:.3f}"
            lines.append(Line(f"{size}, {name}: log loss", aim, _span(loss, "", 4), most, over, met))
            auc = "–".join(f"{end(row['auc']):.3f}" for end in (min, max))
            lines.append(Line(f"{size}, {name}: AUC, least–greatest of the skills", "", auc, "", "", None))
        ours = found["tracking"]
        error, update = ours["calibration_error"], ours["update_us"]
        what = f"{size}, tracking: calibration error"
        lines.append(Line(what, "≤ .03", _span(error, "", 4), "", "", error["median"] <= 0.03))
        what = f"{size}, tracking: an update"
        lines.append(Line(what, "< 100 µs", _span(update, " µs", 1), "", "", update["median"] < 100))
    return lines


def _screening(rows: dict[str, Any]) -> list[Line]:
    clean = rows["own"]["clean"]
    lines = [_found(f"own messages, another writer's, {name}", row, clean) for name, row in rows["own"].items()]
    recall = clean["recall_at_2"]
    what = "own messages, another writer's: recall at 2 % false positives"
    lines[:1] = [
        Line(what, "≥ .95", f"{recall:.3f}", "", "", recall >= 0.95),
        Line("… at 5 % · AUC", "", f"{clean['recall_at_5']:.3f} · {clean['auc']:.3f}", "", "", None),
        Line("… calibration error", "≤ .05", f"{clean['calibration_error']:.3f}", "", "",
             clean["calibration_error"] <= 0.05),
        Line("… macro-F1 of 23 types", "≥ .85", f"{clean['macro_f1']:.3f}", "", "", clean["macro_f1"] >= 0.85),
    ]  # fmt: skip
    for name, row in rows["parts"].items():
        real = f" · real {row['real']['auc']:.3f}" if "real" in row else ""
        ways = " · ".join(f"{way} {row[way]['recall_at_5']:.3f}" for way in ("clean", "spaces", "homophones"))
        lines.append(Line(f"held-out voice, {name}: recall at 5 %", "", ways, "", "", None))
        lines.append(Line(f"held-out voice, {name}: AUC", "", f"{row['clean']['auc']:.3f}{real}", "", "", None))
    if "skipped" not in rows["real"]:
        real = {name: row for name, row in rows["real"].items() if isinstance(row, dict) and "auc" in row}
        lines += [
            _found(f"{rows['real']['messages']:,} real messages, {name}", row, real["clean"])
            for name, row in real.items()
        ]
    speed = rows["speed"]
    met = speed["p95_ms"]["median"] <= 20
    lines.append(Line("a message in process, p95", "≤ 20 ms", _span(speed["p95_ms"], " ms", 1), "", "", met))
    met = speed["per_second"]["median"] >= 500
    lines.append(Line("messages a second, one core", "≥ 500", _span(speed["per_second"]), "", "", met))
    met = speed["longest_ms"]["median"] <= 200
    lines.append(
        Line("100,000 characters, slowest of 12 texts", "≤ 200 ms", _span(speed["longest_ms"], " ms"), "", "", met)
    )
    lines.append(Line("memory of a process with model and rules", "", f"{speed['memory_mb']:.0f} MB", "", "", None))
    return lines


def _found(what: str, row: dict[str, Any], clean: dict[str, Any]) -> Line:
    """Recall at 5 % and AUC of one disguise; how many points of recall it costs beside the clean text."""
    lost = clean["recall_at_5"] - row["recall_at_5"]
    most = None if row is clean or "clean" in what else 0.10 if "homophones" in what else 0.03
    aim = f"≤ {most * 100:.0f} points lost" if most else ""
    measured = f"{row['recall_at_2']:.3f} · {row['recall_at_5']:.3f} · AUC {row['auc']:.3f}"
    ratio = f"{100 * lost:+.1f} points lost" if most else ""
    return Line(f"{what}: recall at 2 % · 5 %", aim, measured, "", ratio, lost <= most if most else None)


def _path(rows: dict[str, Any]) -> list[Line]:
    lines = []
    for case, found in rows.items():
        ours = found["path"]["skills_per_hour"]
        lines.append(Line(f"{case}: skills gained an hour, by the path", "", _span(ours, "", 2), "", "", None))
        for name, row in found.items():
            if name == "path":
                continue
            brings, theirs = row["path_brings"], row["skills_per_hour"]
            what = f"{case}: the path against {name}"
            ahead = brings["min"] > 1
            lines.append(Line(what, "ahead in every run", _span(brings, " ×", 2), _span(theirs, "", 2), "", ahead))
    return lines


def _web(rows: dict[str, Any]) -> list[Line]:
    lines = []
    for page, row in rows.items():
        seconds = {name: row[f"{name}_ms"]["median"] / 1000 for name in ("first_paint", "largest_paint", "usable")}
        told = " · ".join(f"{value:.1f} s" for value in seconds.values())
        what = f"{page}: first paint · largest paint · usable"
        lines.append(Line(what, "≤ 5 s", told, "", "", seconds["usable"] <= 5))
        size = f"{row['bytes']['median'] / 1000:,.0f} kB in {row['files']['median']} files"
        still = f"{row['blocked_ms']['median']:,.0f} ms busy, shift {row['shift']['median']}"
        lines.append(Line(f"{page}: bytes · processor busy · layout shift", "", f"{size} · {still}", "", "", None))
    return lines


def _peers(rows: dict[str, Any]) -> list[Line]:
    names = {
        "login": "signing in (ours: agreeing to be remembered, without a password)",
        "progress": "progress reported (ours: an answer in a lesson, which moves the skill and the path)",
        "answer": "a quiz answer stored",
        "start_seconds": "installed → first page",
        "memory_mb": "memory of a web process",
    }
    lines = []
    for name, row in rows.items():
        ours, theirs = row["wanli"], row["kolibri"]
        if name == "first_view_bytes":
            mine, other = f"{ours / 1000:,.0f} kB", f"{theirs / 1000:,.0f} kB"
            lines.append(Line("first view", "less", mine, other, f"{theirs / ours:.1f} ×", ours < theirs))
        elif name in ("start_seconds", "memory_mb"):
            unit, digits = (" s", 1) if name == "start_seconds" else (" MB", 0)
            ratio, ahead = theirs["median"] / ours["median"], ours["median"] < theirs["median"]
            lines.append(
                Line(
                    names[name], "less", _span(ours, unit, digits), _span(theirs, unit, digits), f"{ratio:.1f} ×", ahead
                )
            )
        else:
            mine, other = ours["per_second"], theirs["per_second"]
            ratio, ahead = mine["median"] / max(other["median"], 0.1), mine["median"] > other["median"]
            what = f"{names[name]}, {ours['failures']} failures"
            lines.append(Line(what, "more", _span(mine, "/s"), _span(other, "/s", 1), f"{ratio:.1f} ×", ahead))
            late, their_late = _span(ours["p95_ms"], " ms"), _span(theirs["p95_ms"], " ms")
            lines.append(Line(f"{names[name]}: p95", "", late, their_late, "", None))
    return lines


_LINES = {
    "web": _web,
    "peers": _peers,
    "pages": _pages,
    "answers": _answers,
    "placement": _placement,
    "hall": _hall,
    "weight": _weight,
    "start": _start,
    "calibration": _calibration,
    "adaptive": _adaptive,
    "tracking": _tracking,
    "screening": _screening,
    "path": _path,
}

if __name__ == "__main__":
    main()
