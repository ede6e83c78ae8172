"""The web server: granian running Django through WSGI, several processes sharing one imported application."""

import argparse
import gc
import importlib
import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from wanli.run import children

APPLICATION = "wanli.config.wsgi"
# Neither the query string nor the address of the visitor is ever written down.
ACCESS_LINE = '%(time)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'


def add_options(parser: argparse.ArgumentParser, *, workers: int) -> None:
    """The options that `demo` and `serve` share."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen at (%(default)s)")
    parser.add_argument("--workers", type=int, default=workers, help="processes (%(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="threads in each process (%(default)s)")
    parser.add_argument("--access-log", action="store_true", help="a line for each request, without addresses")


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT. The application is imported once, before the processes are forked."""
    from granian import Granian
    from granian.constants import Interfaces

    logging.getLogger("_granian").setLevel(logging.WARNING)
    if multiprocessing.get_start_method() == "fork":
        warm_up()
    Granian(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        blocking_threads_idle_timeout=600,  # a thread keeps its database connection
        backlog=2048,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level="warning",
        log_access=options.access_log,
        log_access_format=ACCESS_LINE,
    ).serve(target_loader=_Loader(os.getpid()), wrap_loader=False)


class _Loader:
    """Runs in each worker process: hands over the application and ties the worker's life to the server's."""

    def __init__(self, server: int) -> None:
        self.server = server

    def __call__(self) -> Callable[..., Any]:
        children.end_with_parent(self.server)
        return importlib.import_module(APPLICATION).application


def warm_up() -> None:
    """Import what the first request would import, so that no visitor waits for it."""
    importlib.import_module(APPLICATION)
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver

    from wanli.protection.scams.queries import screen_in_force

    get_resolver().reverse_dict  # noqa: B018 - filling the cache is the purpose
    screen_in_force()
    engines.all()
    connections.close_all()  # a connection must not be shared by two processes
    gc.collect()
    gc.freeze()  # what was imported stays shared between the processes


def main(arguments: Sequence[str]) -> int:
    """`python -m wanli.run.web`: what `wanli demo` starts."""
    parser = argparse.ArgumentParser(prog="wanli web")
    add_options(parser, workers=2)
    options = parser.parse_args(arguments)
    children.end_with_starter()
    run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
