"""A running Wanli of its own: fresh state folder, embedded PostgreSQL with fsync, `wanli serve` on a free port."""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS, THREADS = 2, 4
HOST = "127.0.0.1"
WANLI = Path(sys.executable).parent / "wanli"


class CannotMeasure(Exception):
    """Stops a benchmark with one sentence."""


@dataclass(frozen=True)
class Site:
    """Where it is, and what it runs on."""

    port: int
    home: Path
    database: str
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def workers(self) -> list[int]:
        """The process ids of the web workers: children of the server that listen for requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def folder() -> Iterator[Path]:
    """A state folder that the database's user may pass through; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wanli-bench-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(*, workers: int = WORKERS, threads: int = THREADS) -> Iterator[Site]:
    """Prepare everything, serve while the block runs, stop and remove everything.

    Also points this process at the new database, so that a benchmark may call the product's own actions.
    """
    import django

    from wanli.run.server import Server

    with folder() as home:
        server = Server(home)
        with server.shared() as url:
            os.environ.update(surroundings(home, url))
            told("prepare")
            subprocess.run([sys.executable, "-m", "wanli.run.prepare", "--demo"], check=True, stdout=subprocess.DEVNULL)
            port = free_port()
            options = [f"--port={port}", f"--workers={workers}", f"--threads={threads}"]
            log = home / "serve.log"
            with process([WANLI, "serve", *options], log) as web:
                wait_for_page(port, web, 60, log)
                django.setup()
                yield Site(port, home, url, web)


def surroundings(home: Path, url: str) -> dict[str, str]:
    """The environment of `wanli serve`, over plain HTTP on this machine."""
    return {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "wanli.config.settings",
        "WANLI_STATE": str(home),
        "WANLI_SECRET_KEY": secrets.token_urlsafe(64),
        "WANLI_ALLOWED_HOSTS": HOST,
        "WANLI_PLAIN_HTTP": "1",
    }


@contextmanager
def process(command: list[str | Path], log: Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs; asked to end afterwards, ended with all it started when it does not."""
    with log.open("ab") as output:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def wait_for_page(port: int, web: subprocess.Popen[bytes], seconds: float, log: Path) -> float:
    """Wait for GET / to answer 200; gives the seconds from the call until then."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if web.poll() is not None:
            words = log.read_text(errors="replace").strip().splitlines()[-1:] or [f"exit code {web.returncode}"]
            raise CannotMeasure(f"The server ended before it served a page: {words[0]}")
        try:
            status, body, _headers = get(port, "/")
        except OSError:
            time.sleep(0.01)
            continue
        if status == 200 and "</html>" in body:
            return time.monotonic() - began
        raise CannotMeasure(f"The first page answered {status}.")
    raise CannotMeasure(f"No page within {seconds:.0f} seconds.")


def get(port: int, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), answer.headers
    finally:
        connection.close()


def told(what: str) -> None:
    """Progress goes to stderr: stdout is the result."""
    print(f"· {what}", file=sys.stderr, flush=True)
