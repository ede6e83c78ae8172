"""`wanli serve` refuses to start unsafely and names the reason."""

import argparse
import socket
import threading

import pytest
from django.db import connection, connections
from django.test import override_settings

from wanli.run import demo, serve
from wanli.run.children import Child
from wanli.run.screen import CannotContinue

KEY = "k3y-" + "aB4$" * 15 + "0123456789"
COMPLETE = {
    "DATABASE_URL": "postgresql://wanli@db/wanli",
    "WANLI_SECRET_KEY": KEY,
    "WANLI_ALLOWED_HOSTS": "wanli.example.org",
}


@pytest.fixture
def environment(monkeypatch):
    """Everything that `wanli serve` needs; a test takes away or spoils one thing."""
    monkeypatch.delenv("WANLI_DEBUG", raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_complete_environment_passes(environment):
    serve.check_environment()


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_each_missing_variable_is_named(environment, name, value):
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)
    with pytest.raises(CannotContinue, match=f"{name} .* is not set"):
        serve.main([])


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WANLI_SECRET_KEY", "short", "at least 50 random characters"),
        ("WANLI_SECRET_KEY", "a" * 80, "at least 50 random characters"),
        ("WANLI_ALLOWED_HOSTS", "*", "must name hosts"),
        ("WANLI_DEBUG", "1", "must be off in production"),
    ],
)
def test_weak_values_are_refused(environment, name, value, told):
    environment.setenv(name, value)
    with pytest.raises(CannotContinue, match=told):
        serve.main([])


SAFE = {
    "SECRET_KEY": KEY,
    "PLAIN_HTTP": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31536000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "ALLOWED_HOSTS": ["wanli.example.org"],
    "DEBUG": False,
}


def test_cookies_over_plain_http_are_refused_unless_asked_for():
    with override_settings(**SAFE | {"SESSION_COOKIE_SECURE": False}):
        with pytest.raises(CannotContinue, match=r"security\.W012"):
            serve.check_settings()
        with override_settings(PLAIN_HTTP=True):
            serve.check_settings()


@pytest.mark.django_db
def test_pending_migrations_are_refused(monkeypatch):
    monkeypatch.setattr(serve.prepare, "pending", lambda: 3)
    with pytest.raises(CannotContinue, match="3 migrations are pending"):
        serve.check_database()


@pytest.mark.django_db
def test_an_old_server_is_refused(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setitem(connections["default"].__dict__, "pg_version", 140012)
    with pytest.raises(CannotContinue, match="15 or newer"):
        serve.check_database()


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_said_with_another_to_try(taken_port):
    with pytest.raises(CannotContinue, match=f"Port {taken_port} is in use; .*--port {taken_port + 1}"):
        demo.ensure_port_is_free("127.0.0.1", taken_port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99999), ("203.0.113.7", 8000)])
def test_an_impossible_address_is_said(host, port):
    with pytest.raises(CannotContinue):
        demo.ensure_port_is_free(host, port)


def test_a_port_taken_in_the_last_moment_is_said_too(tmp_path, taken_port):
    log = tmp_path / "web.log"
    child = Child("web", "wanli.run.web", "--host=127.0.0.1", f"--port={taken_port}", log=log)
    child.process.wait()
    with pytest.raises(CannotContinue, match=f"Port {taken_port} is in use"):
        demo.wait_for_answer(child, argparse.Namespace(host="127.0.0.1", port=taken_port))


def test_the_last_words_of_a_child_are_its_error_and_not_a_line_of_its_trace(tmp_path):
    child = Child("web", "json.tool", "--nothing", log=tmp_path / "web.log")
    child.process.wait()
    child.log.write_text("Traceback\nRuntimeError: no memory\n\nStack backtrace:\n  25: _start\n")
    assert child.last_words() == "RuntimeError: no memory"


def test_a_site_that_answers_with_an_error_is_not_called_started(tmp_path):
    (tmp_path / "web.log").write_text("Traceback\nValueError: no such table\n")

    class Broken:
        log = tmp_path / "web.log"

        def has_ended(self):
            return False

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        options = argparse.Namespace(host="127.0.0.1", port=listener.getsockname()[1])
        answering = threading.Thread(target=_answer_500, args=[listener])
        answering.start()
        with pytest.raises(CannotContinue, match="500"):
            demo.wait_for_answer(Broken(), options)
        answering.join()


def _answer_500(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
