"""The running product: what `wanli demo` starts, on a free port, with a database of its own for this run.

The demonstration is prepared once in `.wanli/tests/journeys`, by the launcher's own steps and again only when the code
or the content changed. Each run then works on a copy of that database, which is dropped at the end.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from wanli.config.paths import PACKAGE
from wanli.run import demo, prepare, pseudo, state
from wanli.run.children import Child
from wanli.run.server import Server

HERE = Path(__file__).resolve().parent
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
NAMES = (
    "DATABASE_URL",
    "WANLI_STATE",
    "WANLI_SECRET_KEY",
    "WANLI_ALLOWED_HOSTS",
    "WANLI_BASE_URL",
    "WANLI_DEBUG",
    "WANLI_PLAIN_HTTP",
    "WANLI_REQUIRE_SECOND_FACTOR",
    "WANLI_PSEUDO_LANGUAGES",
)


@dataclass
class Product:
    """Where the product answers, who may sign in, and what was staged for the journeys."""

    url: str
    strict_url: str  # the same product, asking staff for a second factor
    database: str
    passwords: dict[str, str]
    stage: dict[str, Any]
    logs: list[Path] = field(default_factory=list)

    def ask(self, statement: str, *values: Any) -> Any:
        """The first column of the first row, from the product's own database."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(statement, values).fetchone()
        return row[0] if row else None


@contextmanager
def running() -> Iterator[Product]:
    """Start the product, give its address, stop everything that was started."""
    with pytest.MonkeyPatch.context() as surroundings, ExitStack() as started:
        for name in NAMES:
            if name != "WANLI_STATE":
                surroundings.delenv(name, raising=False)
        surroundings.setenv("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
        lock = started.enter_context((state.make(state.settle() / "tests") / "journeys.lock").open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = _home()
        surroundings.setenv("WANLI_STATE", str(home))
        server = Server(home, FAST)
        whole = started.enter_context(server.shared())
        surroundings.setenv("DATABASE_URL", whole)
        ports = _free_ports(2)
        demo.surroundings(home, Namespace(host="127.0.0.1", port=ports[0]))
        demo.bring_up_to_date(home, prepare.identity(server.data))
        url = started.enter_context(_copy(server))
        fcntl.flock(lock, fcntl.LOCK_UN)
        surroundings.setenv("DATABASE_URL", url)
        stage = _stage()
        pseudo.write_catalogues(home / "pseudo")
        surroundings.setenv("WANLI_PSEUDO_LANGUAGES", str(home / "pseudo"))
        logs = [
            _serve(started, home, "web", ports[0]),
            _begin(started, home, "worker", "wanli.run.work").log,
        ]
        surroundings.setenv("WANLI_REQUIRE_SECOND_FACTOR", "1")
        logs.append(_serve(started, home, "strict", ports[1]))
        passwords = json.loads((home / "demo_accounts.json").read_text(encoding="utf-8"))
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        yield Product(addresses[0], addresses[1], url, passwords | stage["passwords"], stage, logs)


def _home() -> Path:
    """The state folder of the journeys; made anew when a migration was rewritten, which no database survives."""
    home = state.make(state.settle() / "tests" / "journeys")
    folders = [place for place in PACKAGE.rglob("migrations") if place.is_dir()]
    known, now = home / "migrations", state.fingerprint(folders, suffixes=frozenset({".py"}))
    if known.exists() and known.read_text() != now and not Server(home).is_ready():
        shutil.rmtree(home)
        state.make(home)
    known.write_text(now)
    made = state.settle() / "screening"
    if made.is_dir() and not (home / "screening").exists():  # the model of the scam check takes long to make
        shutil.copytree(made, home / "screening")
    return home


def _free_ports(count: int) -> list[int]:
    with ExitStack() as probes:
        found = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in found:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in found]


@contextmanager
def _copy(server: Server) -> Iterator[str]:
    """A copy of the prepared database for this run."""
    name = f"journeys_{os.getpid()}"
    maintenance = f"postgresql://wanli@/postgres?host={quote(str(server.sockets), safe='')}"
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE wanli STRATEGY file_copy")
    yield server.url.replace("/wanli?", f"/{name}?")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _serve(started: ExitStack, home: Path, name: str, port: int) -> Path:
    options = Namespace(host="127.0.0.1", port=port)
    child = _begin(
        started, home, name, "wanli.run.web", "--host=127.0.0.1", f"--port={port}", "--workers=1", "--threads=4"
    )
    demo.wait_for_answer(child, options)
    return child.log


def _begin(started: ExitStack, home: Path, name: str, module: str, *arguments: str) -> Child:
    child = Child(name, module, *arguments, log=home / f"{name}.{os.getpid()}.log")
    started.callback(child.log.unlink, missing_ok=True)
    started.callback(child.stop)
    return child


def _stage() -> dict[str, Any]:
    """What the journeys need beyond the demonstration: a session today, staff of two other organisations."""
    done = subprocess.run([sys.executable, HERE / "staging.py"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])
