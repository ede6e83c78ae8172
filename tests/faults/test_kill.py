"""Kill it in the middle of a thousand answers: whatever was acknowledged is there after the restart, exactly once.

The people in this test do what phones do: they send an answer again until the server says that it has it.
"""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from wanli.config.paths import PACKAGE, state_folder
from wanli.run import prepare, state
from wanli.run.server import Server

pytestmark = pytest.mark.journey

HERE = Path(__file__).resolve().parent
WANLI = (sys.executable, "-c", "import sys; from wanli.run.cli import main; sys.exit(main())")
ATTEMPTS, QUESTIONS = 100, 10
PEOPLE = 8  # who answer at the same time
KILL_AFTER = ATTEMPTS * QUESTIONS // 2
PATIENCE = 60.0
# Looked up before the journeys name a product of their own to this process.
STATE = state_folder()
AROUND = {name: value for name, value in os.environ.items() if not name.startswith("WANLI_")}
PATHS = os.pathsep.join(filter(None, sys.path))
SECRET = "a" * 32  # CSRF: the cookie and the form have to agree, whatever it is
Answer = tuple[str, int, int]  # attempt, question, choice


class Product:
    """The embedded PostgreSQL and `wanli serve` in front of it, in a state folder of their own."""

    def __init__(self, home: Path, server: Server) -> None:
        self.home, self.server = home, server
        self.url = server.url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {"DATABASE_URL": self.url, "WANLI_STATE": str(home), "WANLI_SECRET_KEY": secrets.token_urlsafe(64)}
        plain = {"WANLI_ALLOWED_HOSTS": "127.0.0.1", "WANLI_PLAIN_HTTP": "1", "WANLI_REQUIRE_SECOND_FACTOR": "0"}
        django = {
            "DJANGO_SETTINGS_MODULE": "wanli.config.settings",
            "PYTHONPATH": PATHS,
        }
        self.surroundings = {**AROUND, **own, **plain, **django}
        self.web: subprocess.Popen[bytes] | None = None

    def run(self, *command: str | Path) -> str:
        done = subprocess.run(command, env=self.surroundings, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> None:
        options = [f"--port={self.port}", "--workers=2"]
        with (self.home / "web.log").open("wb") as log:
            self.web = subprocess.Popen(
                [*WANLI, "serve", *options], env=self.surroundings, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def web_is_dead(self) -> bool:
        return self.web is None or self.web.poll() is not None

    def kill_web(self) -> None:
        """SIGKILL for the server and its workers at once: nobody gets a last word."""
        assert self.web is not None
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def kill_database(self) -> None:
        """SIGKILL for the database server and every process it started."""
        postmaster = self.server.pid()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGSTOP)  # so that it starts no process while we look
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in [postmaster, *map(int, children)]:
            os.kill(pid, signal.SIGKILL)
        while self.server.pid() is not None:  # a process needs a moment to die
            time.sleep(0.005)


def kill_the_web_server(product: Product) -> None:
    product.kill_web()


def kill_the_database(product: Product) -> None:
    product.kill_database()


def kill_both(product: Product) -> None:
    product.kill_database()
    product.kill_web()


KILLS = [kill_the_web_server, kill_the_database, kill_both]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A state folder that is prepared once, and again when the code changes; without the content pack."""
    folder = state.make(STATE / "tests" / "faults")
    migrations = [place for place in PACKAGE.rglob("migrations") if place.is_dir()]
    known, now = folder / "migrations", state.fingerprint(migrations, suffixes=frozenset({".py"}))
    if known.exists() and known.read_text() != now:
        shutil.rmtree(folder)
        state.make(folder)
    made = STATE / "screening"
    if made.is_dir() and not (folder / "screening").exists():  # the model of the scam check takes long to make
        shutil.copytree(made, folder / "screening")
    yield folder
    known.write_text(now)


@pytest.fixture(scope="module")
def product(home: Path) -> Iterator[Product]:
    server = Server(home)
    with server.shared():
        made = Product(home, server)
        made.run(sys.executable, "-m", "wanli.run.prepare", f"--database={prepare.identity(server.data)}")
        made.serve()
        try:
            yield made
        finally:
            made.kill_web()


@pytest.fixture(scope="module")
def begun(product: Product) -> Iterator[list[str]]:
    """Attempts that somebody has just begun, for all tests: token and cookie."""
    told = product.run(sys.executable, HERE / "staging.py", str(ATTEMPTS * len(KILLS)))
    return (line.split("\t") for line in told.splitlines())


@pytest.fixture
def answers(begun: Iterator[list[str]]) -> list[tuple[Answer, str]]:
    """Answers to give, each with the cookie of the person who gives it."""
    people = [next(begun) for _ in range(ATTEMPTS)]
    return [
        ((token, question, (index + question) % 4), cookie)
        for question in range(1, QUESTIONS + 1)
        for index, (token, cookie) in enumerate(people)
    ]


def post(port: int, path: str, cookie: str, **form: str | int) -> int:
    """Send a form as a phone does; gives the status, or 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Cookie": f"{cookie}; csrftoken={SECRET}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, urlencode({"csrfmiddlewaretoken": SECRET, **form}), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Hall:
    """People who answer side by side and do not give up; meanwhile others join, which writes to the ledger."""

    def __init__(self, port: int, answers: list[tuple[Answer, str]]) -> None:
        self.port, self.waiting = port, list(reversed(answers))
        self.acknowledged: list[Answer] = []
        self.joined = 0
        self.refused: list[int] = []
        self.until = time.monotonic() + PATIENCE
        self.people = [threading.Thread(target=self._answer, daemon=True) for _ in range(PEOPLE)]
        self.people.append(threading.Thread(target=self._join, daemon=True))

    def _answer(self) -> None:
        while self.waiting and time.monotonic() < self.until:
            try:
                answer, cookie = self.waiting.pop()
            except IndexError:  # somebody else took the last one
                return
            token, question, choice = answer
            self._insist(f"/check/run/{token}/{question}/", cookie, choice=choice)
            self.acknowledged.append(answer)

    def _join(self) -> None:
        while self.waiting and time.monotonic() < self.until:
            self._insist("/mine/join/", "view=standard", audience="public")
            self.joined += 1

    def _insist(self, path: str, cookie: str, **form: str | int) -> None:
        while (status := post(self.port, path, cookie, **form)) != 302:
            self.refused.append(status)
            if time.monotonic() > self.until:
                raise TimeoutError(f"{path} was not acknowledged in time")
            time.sleep(0.05)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Everybody answers while the block runs, and until all answers are acknowledged."""
        for person in self.people:
            person.start()
        yield
        for person in self.people:
            person.join()

    def wait_for(self, number: int) -> None:
        while len(self.acknowledged) < number:
            assert time.monotonic() < self.until, f"only {len(self.acknowledged)} answers, {set(self.refused)}"
            time.sleep(0.002)


def tokens_of(answers: list[tuple[Answer, str]]) -> list[uuid.UUID]:
    return list({uuid.UUID(token) for (token, _question, _choice), _cookie in answers})


def stored(url: str, answers: list[tuple[Answer, str]]) -> dict[Answer, int]:
    """How often each answer of these attempts is in the table."""
    statement = """
        SELECT attempt.token::text, response.position, response.choice, count(*)
        FROM assessments_response response JOIN assessments_attempt attempt ON attempt.id = response.attempt_id
        WHERE attempt.token = ANY(%s) GROUP BY 1, 2, 3
    """
    with psycopg.connect(url) as connection:
        rows = connection.execute(statement, [tokens_of(answers)])
        return {(token, question, choice): number for token, question, choice, number in rows}


def unfinished(url: str, answers: list[tuple[Answer, str]]) -> int:
    statement = "SELECT count(*) FROM assessments_attempt WHERE token = ANY(%s) AND finished_at IS NULL"
    with psycopg.connect(url) as connection:
        return connection.execute(statement, [tokens_of(answers)]).fetchone()[0]


def consents(url: str) -> int:
    """Entries of the ledger that say so."""
    with psycopg.connect(url) as connection:
        statement = "SELECT count(*) FROM ledger_entry WHERE action = 'privacy.consent.given'"
        return connection.execute(statement).fetchone()[0]


@pytest.mark.parametrize("kill", KILLS)
def test_what_was_acknowledged_survives(
    product: Product, answers: list[tuple[Answer, str]], kill: Callable[[Product], None]
) -> None:
    consents_before = consents(product.url)
    hall = Hall(product.port, answers)
    with hall.busy():
        hall.wait_for(KILL_AFTER)
        kill(product)
        acknowledged = set(hall.acknowledged)
        product.server.start()  # as `wanli` does; nothing happens where it still runs
        assert acknowledged <= stored(product.url, answers).keys()
        if product.web_is_dead:
            product.serve()
    assert hall.refused, "nobody noticed that anything was killed"
    assert len(hall.acknowledged) == len(answers), f"refused: {set(hall.refused)}"
    assert stored(product.url, answers) == dict.fromkeys(hall.acknowledged, 1)
    assert unfinished(product.url, answers) == 0
    assert consents(product.url) - consents_before >= hall.joined > 0
    assert "0 flaws" in product.run(*WANLI, "ledger", "verify")
