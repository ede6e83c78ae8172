"""How long until the first page: on an installed machine, and on one that has nothing. `python -m benchmarks.start`

"Nothing" is the last commit in an empty folder: `make demo` installs every package, builds the front end, creates the
database, loads content and demonstration, and serves. It needs the network of a newcomer.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import report, site

CHECKOUT = Path(__file__).resolve().parent.parent
LONGEST_INSTALLED, LONGEST_NOTHING = 120, 900


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """Seconds from the command to the first page: `wanli demo` when prepared, `make demo` from nothing (once)."""
    facts = report.machine()
    with newcomer() as checkout:
        site.told("from nothing")
        nothing = _seconds(["make", "demo"], checkout, LONGEST_NOTHING)
        installed = []
        for number in range(1, repeats + 1):
            site.told(f"installed, repeat {number} of {repeats}")
            installed.append(_seconds([str(checkout / ".venv/bin/wanli"), "demo"], checkout, LONGEST_INSTALLED))
    rows = {"nothing": {"seconds": report.spread([nothing])}, "installed": {"seconds": report.spread(installed, 2)}}
    return report.headed("start", facts, {"rows": rows})


@contextmanager
def newcomer() -> Iterator[Path]:
    """The last commit in a folder of its own, as somebody gets it who clones it."""
    with tempfile.TemporaryDirectory(prefix="wanli-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        checkout = Path(folder) / "wanli"
        subprocess.run(["git", "clone", "--quiet", "--depth=1", CHECKOUT.as_uri(), checkout], check=True)
        yield checkout


def _seconds(command: list[str], checkout: Path, longest: int) -> float:
    """Run the command until GET / is answered with a page; then end it and all it started, as Ctrl-C does."""
    port = site.free_port()
    options = f"--port={port} --no-browser"
    command = [*command, f"DEMO={options}"] if command[0] == "make" else [*command, *options.split()]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("WANLI_", "DATABASE_"))}
    log = checkout.parent / "start.log"
    began = time.monotonic()
    with log.open("wb") as output:
        started = subprocess.Popen(
            command, cwd=checkout, env=surroundings, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        site.wait_for_page(port, started, longest, log)
        return time.monotonic() - began
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


if __name__ == "__main__":
    report.main("start", measure)
