"""The embedded PostgreSQL: one server for each state folder, shared by all `wanli` processes that use it.

Whoever comes first starts it, whoever leaves last stops it. Being "in" is a shared lock that the kernel drops
with the process, so a killed process never keeps the server alive for ever nor stops it under another.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from wanli.run import binaries
from wanli.run.screen import CannotContinue
from wanli.run.state import Account, make, unprivileged

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100
FREE_BYTES_NEEDED = 500_000_000
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "jit": "off",
    # An error is logged without the statement and without the values of the row: no personal data in logs.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# Servers that this process started and that others still use when it leaves. Held here because a `Popen` that is
# thrown away while its program runs complains (ResourceWarning), and whoever uses the server last stops it.
_LEFT_TO_OTHERS: list[subprocess.Popen[bytes]] = []


class Server:
    """The PostgreSQL whose data lies in `home`/postgres."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.data = home / "postgres"
        self.log = home / "postgres.log"
        self.settings = {**SETTINGS, **(settings or {})}
        self.account = self._owner()
        self.sockets = self._place_for_sockets()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://wanli@/wanli?host={quote(str(self.sockets), safe='')}"

    @property
    def environment(self) -> dict[str, str]:
        """What PostgreSQL's own programs (psql, pg_dump) read."""
        return {"PGHOST": str(self.sockets), "PGUSER": "wanli", "PGDATABASE": "wanli"}

    @contextmanager
    def shared(self) -> Iterator[str]:
        """Run the server while the block runs; gives the address of the database."""
        make(self.home)
        with (self.home / "postgres.users").open("a") as users:
            with self._alone():
                self.start()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.url
            finally:
                with self._alone():
                    if self._is_last(users):
                        self.stop()
                    elif self._process is not None:
                        _LEFT_TO_OTHERS.append(self._process)

    def start(self) -> None:
        """Bring the server up if it is not, creating the data folder at the first time."""
        if self.is_ready():
            return
        if self._process is not None and self.pid() is None:
            self._process.wait(timeout=10)  # one that was killed is not left behind as a zombie
        programs = binaries.choose(self.data, home=self.home, account=self.account)
        if not self.data.is_dir():
            self._create(programs)
        self._private(self.sockets)
        self._forget_a_stale_pid()
        for attempt in range(4):
            if self._launch(programs):
                return
            time.sleep(0.5 * attempt)  # processes of a killed server need a moment to notice
        raise CannotContinue(
            f"数据库没有启动：{self._last_words()}（日志 {self.log}）。",
            f"The database did not start: {self._last_words()} (log: {self.log}).",
        )

    def stop(self) -> None:
        """Shut down in order, disconnecting whoever is still connected."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + 60
        while self.pid() == pid and time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.02)
        if self._process is not None:
            self._process.wait(timeout=10)
            self._process = None

    def pid(self) -> int | None:
        """The process of the running server, by its own lock file; None when no such process lives."""
        lines = self._pid_file()
        if not lines:
            return None
        pid = int(lines[0])
        return pid if _is_server(pid, self.data) else None

    def is_ready(self) -> bool:
        lines = self._pid_file()
        return len(lines) >= 8 and lines[7].strip() == "ready" and self.pid() is not None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise CannotContinue(
                f"{self.data} 属于另一个用户，请用该用户或 root 运行。",
                f"{self.data} belongs to another user: run as that user or as root.",
            ) from error

    def _owner(self) -> Account | None:
        """Who the server runs as: an existing data folder's owner, else a user without privileges."""
        account = unprivileged()
        if account is not None and self.data.is_dir() and (facts := self.data.stat()).st_uid != 0:
            return Account(f"uid {facts.st_uid}", facts.st_uid, facts.st_gid)
        return account

    def _place_for_sockets(self) -> Path:
        beside = self.home / "socket"
        if len(str(beside / SOCKET).encode()) < LONGEST_SOCKET_PATH:
            return beside
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"wanli-{os.geteuid()}-{digest}"

    def _private(self, folder: Path) -> None:
        """A folder that only the server's user enters. One prepared by somebody else is refused."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.account.uid if self.account else os.geteuid()
        facts = folder.lstat()
        if facts.st_uid == os.geteuid() != owner:
            os.chown(folder, owner, self.account.gid if self.account else -1)
        elif facts.st_uid != owner or folder.is_symlink():
            raise CannotContinue(f"{folder} 属于另一个用户。", f"{folder} belongs to another user.")
        folder.chmod(0o700)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time decides whether the server starts or stops."""
        with (self.home / "postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_last(self, users) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            return False
        return True

    def _create(self, programs: binaries.Binaries) -> None:
        """Make the data folder beside its place and move it there when complete: half a folder never stays."""
        if shutil.disk_usage(self.home).free < FREE_BYTES_NEEDED:
            raise CannotContinue(
                f"磁盘空间不足：{self.home} 至少需要 {FREE_BYTES_NEEDED // 10**6} MB。",
                f"Not enough disk space: {self.home} needs at least {FREE_BYTES_NEEDED // 10**6} MB.",
            )
        for left_over in self.home.glob("postgres.new*"):
            shutil.rmtree(left_over)
        fresh = self.home / "postgres.new"
        self._private(fresh)
        ctype = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
        options = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}", "--auth=trust", "--username=wanli"]
        if programs.major >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run([programs.folder / "initdb", "-D", fresh, *options])
        single = [programs.folder / "postgres", "--single", "-D", fresh, "postgres"]
        self._run(single, text="CREATE DATABASE wanli;\n")
        fresh.rename(self.data)

    def _run(self, command: list[str | Path], text: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - programs chosen by `binaries`
            command, input=text, capture_output=True, text=True, check=False, **self._as_owner()
        )
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["?"]
            raise CannotContinue(f"数据库没有建成：{reason[0]}", f"The database could not be created: {reason[0]}")

    def _launch(self, programs: binaries.Binaries) -> bool:
        """Start the server in a session of its own, out of reach of the terminal's Ctrl-C; True once ready."""
        options = self.settings | {"unix_socket_directories": str(self.sockets)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - programs chosen by `binaries`
                [programs.folder / "postgres", "-D", self.data, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_owner(),
            )  # fmt: skip
        until = time.monotonic() + 120  # recovery after a crash replays the log first
        while self._process.poll() is None and time.monotonic() < until:
            if self.is_ready():
                return True
            time.sleep(0.01)
        return False

    def _as_owner(self) -> dict:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        return {"env": environment | {"LC_ALL": "C", "TZ": "UTC"}} | (self.account.popen if self.account else {})

    def _forget_a_stale_pid(self) -> None:
        """After a kill the lock file may name a number that another program has been given since."""
        if self._pid_file() and self.pid() is None:
            for left_over in (self.data / "postmaster.pid", self.sockets / SOCKET, self.sockets / f"{SOCKET}.lock"):
                left_over.unlink(missing_ok=True)

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except FileNotFoundError:
            return "?"
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return (fatal or lines or ["?"])[-1]


def _is_server(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL server on this data folder, and not a stranger with its number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # alive, and somebody else's: its command line tells the rest
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return str(data).encode() in words
    except FileNotFoundError:
        listed = subprocess.run(  # noqa: S603 - a fixed program
            ["/bin/ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return f"-D {data}" in listed.stdout
