"""The launcher: start, stop, share, recover. Each test has a server of its own in a folder of its own."""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from wanli.run import binaries, state
from wanli.run.screen import CannotContinue
from wanli.run.server import LONGEST_SOCKET_PATH, SOCKET, Server, _is_server

FAST = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "10"}


@pytest.fixture(scope="module")
def cluster():
    """A data folder made once for this module; the server is stopped at the end whatever happened.

    Not in pytest's folder, which only its owner may enter: as root the server runs as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="wanli-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        server = Server(home, FAST)
        with server.shared():
            pass
        yield home
        server.stop()


@pytest.fixture
def home(cluster):
    yield cluster
    assert not Server(cluster, FAST).is_ready(), "a test left the server running"


def answer(url: str):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone()


def test_it_starts_answers_and_stops(home):
    server = Server(home, FAST)
    with server.shared() as url:
        assert answer(url) == (1,)
        assert server.pid()
    assert server.pid() is None
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_only_the_socket_folder_leads_in(home):
    server = Server(home, FAST)
    with server.shared() as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.sockets.stat().st_mode & 0o777 == 0o700
        assert server.data.stat().st_mode & 0o777 == 0o700


def test_durable_and_chinese(home):
    server = Server(home)
    assert "fsync" not in server.settings
    with Server(home, FAST).shared() as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT upper('é'), '金融' ~ '\\w'").fetchone() == ("É", True)


def test_the_second_one_shares_and_the_last_one_stops(home):
    first, second = Server(home, FAST), Server(home, FAST)
    with first.shared() as url:
        pid = first.pid()
        with second.shared() as same:
            assert same == url
            assert second.pid() == pid
        assert first.is_ready(), "leaving must not stop the server under another user"
    assert not first.is_ready()


def test_who_started_it_may_leave_before_the_others(home):
    second = Server(home, FAST)
    with contextlib.ExitStack() as still_in:
        with Server(home, FAST).shared():
            still_in.enter_context(second.shared())
        gc.collect()  # a program thrown away while it runs would complain here
        assert second.is_ready()
    assert not second.is_ready()


def test_two_processes_starting_at_once_share_one_server(home):
    code = (
        "import sys, time; from pathlib import Path; from wanli.run.server import Server\n"
        "server = Server(Path(sys.argv[1]), {'fsync': 'off', 'max_connections': '10'})\n"
        "with server.shared(): print(server.pid(), flush=True); time.sleep(1)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True, env=_env())
        for _ in range(2)
    ]
    pids = {process.communicate(timeout=60)[0].strip() for process in both}
    assert len(pids) == 1
    assert pids != {""}
    assert [process.returncode for process in both] == [0, 0]


def test_it_recovers_after_a_kill(home):
    server = Server(home, FAST)
    with server._alone():
        server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n")
    os.kill(server.pid(), signal.SIGKILL)
    server._process.wait(timeout=10)
    assert (server.data / "postmaster.pid").exists()
    with Server(home, FAST).shared() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_stale_pid_that_now_belongs_to_a_stranger(home):
    stranger = subprocess.Popen(["sleep", "60"], **(Server(home).account.popen if Server(home).account else {}))
    try:
        pid_file = home / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{home / 'postgres'}\n1\n5432\n{home}\n\n0 0\nready   \n")
        server = Server(home, FAST)
        assert server.pid() is None
        assert not _is_server(stranger.pid, home / "postgres")
        with server.shared() as url:
            assert answer(url) == (1,)
        assert stranger.poll() is None, "a stranger must not be stopped"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_user_does_not_keep_the_server_for_ever(home):
    code = (
        "import sys, time; from pathlib import Path; from wanli.run.server import Server\n"
        "with Server(Path(sys.argv[1]), {'fsync': 'off', 'max_connections': '10'}).shared():\n"
        "    print('in', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True, env=_env())
    assert user.stdout.readline() == "in\n"
    user.kill()
    user.communicate(timeout=10)
    server = Server(home, FAST)
    assert server.is_ready()
    with server.shared() as url:
        assert answer(url) == (1,)
    until = time.monotonic() + 5
    while server.pid() and time.monotonic() < until:
        time.sleep(0.05)


def test_another_major_version_is_said_not_guessed(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotContinue, match="was made by PostgreSQL 9"):
        binaries.choose(tmp_path, home=tmp_path, account=None)


def test_no_postgresql_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("WANLI_POSTGRES", str(tmp_path))
    with pytest.raises(CannotContinue, match="No PostgreSQL 15 or newer"):
        binaries.choose(tmp_path / "none", home=tmp_path, account=None)


def test_a_failed_creation_leaves_no_data_folder(tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("initdb", "echo initdb: error: no space left >&2; exit 1"), ("postgres", "exit 1")):
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr("wanli.run.server.unprivileged", lambda: None)
    server = Server(tmp_path)
    with pytest.raises(CannotContinue, match="no space left"):
        server._create(binaries.Binaries(programs, 18))
    assert not server.data.exists()


def test_a_long_path_gets_a_short_place_for_its_sockets(tmp_path):
    deep = tmp_path / ("万" * 40)
    server = Server(deep)
    assert not server.sockets.is_relative_to(deep)
    assert len(str(server.sockets / SOCKET).encode()) < LONGEST_SOCKET_PATH


def test_the_secret_is_made_once_and_kept_private(tmp_path):
    key = state.secret_key(tmp_path)
    assert len(key) >= 50
    assert state.secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def _env() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
