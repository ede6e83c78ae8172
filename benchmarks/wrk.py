"""Load by `wrk`: on this machine only, for a fixed time, every answer looked at."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.site import HOST, CannotMeasure

FOLDER = Path(__file__).resolve().parent
LONGEST = 60
GZIP = ("Accept-Encoding: gzip",)


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw. `failures` are wrong answers and broken connections."""

    requests: int
    seconds: float
    failures: int
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return (self.requests - self.failures) / self.seconds

    def as_json(self) -> dict[str, float]:
        return {"per_second": round(self.per_second, 1), **asdict(self)}


def ensure_wrk() -> None:
    """Refused with a sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        raise CannotMeasure("wrk is missing: apt-get install wrk (Debian, Ubuntu), brew install wrk (macOS).")


def pages(port: int, path: str, *, wanted: str, connections: int, seconds: int, headers: Sequence[str] = ()) -> Load:
    """GET one page again and again. An answer other than 200, or without `wanted` in its body, is a failure."""
    return _run("pages.lua", [wanted], port, path, connections, seconds, headers)


def answers(port: int, requests: Path, *, connections: int, seconds: int) -> tuple[Load, list[str]]:
    """POST the prepared lines (path, cookie, body, with tabs between), each once; gives the acknowledged addresses too.

    An answer other than 302 is a failure.
    """
    with tempfile.NamedTemporaryFile(prefix="wanli-bench-", mode="r", encoding="ascii") as acknowledged:
        load = _run("answers.lua", [str(requests), acknowledged.name], port, "/", connections, seconds, ())
        return load, acknowledged.read().split()


@dataclass(frozen=True)
class Request:
    """One prepared request."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""

    def __str__(self) -> str:
        headers = "\x1e".join(f"{name}: {value}" for name, value in self.headers.items())
        return "\t".join((self.method, self.path, headers, self.body))


def in_turn(port: int, requests: Sequence[Request], *, connections: int, seconds: int) -> Load:
    """Send the requests in turn, over and over. An answer of 400 or more is a failure."""
    with tempfile.NamedTemporaryFile("w", prefix="wanli-bench-", encoding="ascii") as prepared:
        prepared.write("".join(f"{request}\n" for request in requests))
        prepared.flush()
        return _run("requests.lua", [prepared.name], port, "/", connections, seconds, ())


def _run(
    script: str, arguments: Sequence[str], port: int, path: str, connections: int, seconds: int, headers: Sequence[str]
) -> Load:
    if not 1 <= seconds <= LONGEST:
        raise CannotMeasure(f"A load lasts from 1 to {LONGEST} seconds, not {seconds}.")
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as lua:
        lua.write((FOLDER / script).read_text(encoding="utf-8") + (FOLDER / "result.lua").read_text(encoding="utf-8"))
        lua.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=10s", "-s", lua.name]
        command += [part for header in headers for part in ("-H", header)]
        command += [f"http://{HOST}:{port}{path}", "--", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST + 30)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise CannotMeasure(f"wrk gave no result: {(done.stderr or done.stdout).strip()}")
    told = json.loads(lines[0].removeprefix("RESULT "))
    if told["exhausted"]:
        raise CannotMeasure("The prepared answers did not last; prepare more of them.")
    told["failures"] = told.pop("wrong") + told.pop("broken")
    del told["exhausted"]
    return Load(**told)
