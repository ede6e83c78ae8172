"""Kolibri, running beside us: installed from its package, given learners and exercises, on this machine only.

Kolibri (MIT) is what schools without a line use. Nothing of it is in this repository: it is installed into a folder of
its own, driven over HTTP and through its own `kolibri manage`, and removed afterwards.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import site, wrk

VERSION = "0.19.5"
LEARNERS, ITEMS = 30, 20
PASSWORD = "learn-in-minutes"  # noqa: S105 - of accounts that live as long as the measurement
CHANNEL = "6199dde695db4ee4ab392222d5af1e5c"  # the channel of the test content that the package brings

# Runs inside Kolibri's own shell: an exercise and a document for every learner.
_SEED = """
import uuid
from kolibri.core.content.models import AssessmentMetaData, ContentNode
root = ContentNode.objects.filter(channel_id="{channel}", parent=None).first()
name = lambda word: uuid.uuid5(uuid.NAMESPACE_OID, word).hex
for number in range({learners}):
    for kind in ("exercise", "document"):
        node = ContentNode(
            pk=name(f"{{kind}}-node-{{number}}"), content_id=name(f"{{kind}}-content-{{number}}"), kind=kind,
            parent=root, channel_id=root.channel_id, title=f"{{kind}} {{number}}", available=True, sort_order=number,
        )
        node.save()
        if kind == "exercise":
            AssessmentMetaData.objects.create(
                pk=name(f"assessment-{{number}}"), contentnode=node, randomize=True, is_manipulable=True,
                assessment_item_ids=[name(f"item-{{number}}-{{each}}") for each in range({items})],
                number_of_assessments={items}, mastery_model={{"type": "m_of_n", "m": 5, "n": 7}},
            )
"""


@dataclass
class Kolibri:
    """A running Kolibri: its port, its process, and how long it took to come up."""

    port: int
    pid: int
    install_seconds: float
    start_seconds: float

    def memory_mb(self) -> float:
        return resident_mb(self.pid)


@dataclass
class Browser:
    """Somebody's connection, with the cookies it was given."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def arrive(self) -> None:
        """Look at the sign-in page. The CSRF cookie comes with another address, which refuses to be read (405)."""
        self.ask("GET", "/en/auth/")
        self.ask("GET", "/api/auth/session/current/", refused=405)

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None, *, refused: int = 0) -> Any:
        """The JSON of the answer, or None when it is something else. Raises CannotMeasure for 400 and above."""
        connection = http.client.HTTPConnection(site.HOST, self.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(data) if data is not None else None, self.headers())
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name.strip()] = rest.split(";")[0].strip('"')
        if answer.status >= 400 and answer.status != refused:
            raise site.CannotMeasure(f"Kolibri answered {answer.status} to {method} {path}: {body[:200].decode()}")
        try:
            return json.loads(body)
        except ValueError:
            return None

    def headers(self) -> dict[str, str]:
        found = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if "kolibri_csrftoken" in self.cookies:
            found["X-CSRFToken"] = self.cookies["kolibri_csrftoken"]
        return found

    def request(self, method: str, path: str, data: dict[str, Any]) -> wrk.Request:
        """The same request, prepared for wrk."""
        return wrk.Request(method, path, self.headers(), json.dumps(data))


@contextmanager
def running() -> Iterator[Kolibri]:
    """Install, set up, fill and start Kolibri while the block runs; end and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="wanli-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        port = site.free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "WANLI_"))}
        environment |= {
            "KOLIBRI_HOME": str(home),
            "KOLIBRI_HTTP_PORT": str(port),
            "KOLIBRI_ZIP_CONTENT_PORT": str(site.free_port()),
            "KOLIBRI_LISTEN_ADDRESS": site.HOST,
            "KOLIBRI_ZEROCONF_ENABLED": "False",
            "KOLIBRI_DISABLE_PING": "True",
        }
        site.told(f"install Kolibri {VERSION}")
        began = time.monotonic()
        program = _installed(Path(folder))
        manage = [program, "manage"]
        _run([*manage, "--no-input", "provisiondevice", "--facility", "Village", "--superusername", "admin",
              "--superuserpassword", PASSWORD, "--preset", "nonformal", "--language_id", "en", "--noinput"],
             environment)  # fmt: skip
        installed = time.monotonic() - began
        _run([*manage, "loaddata", "content_test"], environment)
        _run([*manage, "shell"], environment, _SEED.format(channel=CHANNEL, learners=LEARNERS, items=ITEMS))
        log = Path(folder) / "kolibri.log"
        began = time.monotonic()
        with site.process([program, "start", "--foreground"], log, env=environment) as started:
            _wait(port, started, log)
            seconds = time.monotonic() - began
            pid = int((home / "server.pid").read_text(encoding="ascii").split()[0])
            yield Kolibri(port, pid, installed, seconds)


def _installed(folder: Path) -> Path:
    python = folder / "venv" / "bin" / "python"
    _run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, python.parent.parent])
    _run([sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, f"kolibri=={VERSION}"])
    return python.with_name("kolibri")


def _run(command: list[Any], environment: dict[str, str] | None = None, text: str = "") -> None:
    done = subprocess.run(command, env=environment, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise site.CannotMeasure(f"{Path(command[0]).name} {command[1]}: {words[0]}")


def _wait(port: int, started: subprocess.Popen[bytes], log: Path) -> None:
    """Until the page that a browser lands on is served."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if started.poll() is not None:
            raise site.CannotMeasure(f"Kolibri ended: {log.read_text(errors='replace').splitlines()[-1:]}")
        try:
            status, body, _headers = site.get(port, "/en/auth/")
        except OSError:
            time.sleep(0.05)
            continue
        if status == 200 and "</html>" in body:
            return
        time.sleep(0.05)
    raise site.CannotMeasure("Kolibri served no page within two minutes.")


def resident_mb(pid: int) -> float:
    """Resident memory of a process in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6


def learners(kolibri: Kolibri) -> tuple[list[wrk.Request], list[wrk.Request], list[wrk.Request], Browser]:
    """Sign up and sign in the learners, and begin an exercise and a document each.

    Gives the requests to load it with — signing in, reporting progress in the document, answering in the exercise —
    and the first learner's browser.
    """
    visitor = Browser(kolibri.port)
    visitor.arrive()
    facility = visitor.ask("GET", "/api/auth/facility/")[0]["id"]
    logins, progress, answers, first = [], [], [], None
    for number in range(LEARNERS):
        account = {"username": f"learner{number}", "password": PASSWORD, "facility": facility}
        browser = Browser(kolibri.port)
        browser.arrive()
        browser.ask("POST", "/api/auth/signup/", account | {"full_name": f"Learner {number}"})
        logins.append(visitor.request("POST", "/api/auth/session/", account))
        document = browser.ask("POST", "/api/logger/trackprogress/", _begin("document", number))["session_id"]
        exercise = browser.ask("POST", "/api/logger/trackprogress/", _begin("exercise", number))["session_id"]
        step = {"progress_delta": 0.001, "time_spent_delta": 5}
        progress.append(browser.request("PUT", f"/api/logger/trackprogress/{document}/", step))
        for each in range(ITEMS):
            answer = {"item": _name(f"item-{number}-{each}"), "correct": each % 2, "complete": True, "time_spent": 5,
                      "answer": {"q": 1}, "simple_answer": "1"}  # fmt: skip
            answers.append(
                browser.request(
                    "PUT", f"/api/logger/trackprogress/{exercise}/", {"time_spent_delta": 5, "interactions": [answer]}
                )
            )
        first = first or browser
    return logins, progress, answers, first


def _begin(kind: str, number: int) -> dict[str, Any]:
    begun = {
        "node_id": _name(f"{kind}-node-{number}"),
        "content_id": _name(f"{kind}-content-{number}"),
        "channel_id": CHANNEL,
        "kind": kind,
    }
    return begun | ({"mastery_model": {"type": "m_of_n", "m": 5, "n": 7}} if kind == "exercise" else {})


def _name(word: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, word).hex
