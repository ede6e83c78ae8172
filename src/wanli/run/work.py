"""The background worker: queued tasks as they come, and what is due by the clock.

`PERIODIC_COMMANDS` in the settings names management commands and the minutes between two runs. Any number of
workers may run; a lock in the database lets only one of them do what is due.
"""

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence

from wanli.run import children

logger = logging.getLogger(__name__)
CLOCK_LOCK = 0x77616E6C69  # "wanli": any number that nothing else in this database locks


def due(minute: int, commands: Iterable[str | tuple[str, int]]) -> Iterator[str]:
    """The commands due in this minute (counted from 1970). A bare name is due every minute."""
    for entry in commands:
        name, every = (entry, 1) if isinstance(entry, str) else entry
        if minute % every == 0:
            yield name


def run_due(minute: int) -> list[str]:
    """Run what is due, unless another worker is at it; gives the names of what was run.

    A command that fails is logged and does not keep the others from running.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    ran = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [CLOCK_LOCK])
            if not cursor.fetchone()[0]:
                return ran
        for name in due(minute, settings.PERIODIC_COMMANDS):
            try:
                call_command(name, verbosity=0)
                ran.append(name)
            except Exception:
                logger.exception("the periodic command %s failed", name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CLOCK_LOCK])
    except Exception:
        logger.exception("what is due could not be run")
    return ran


def _watch_the_clock(stopping: threading.Event) -> None:
    from django.db import connection

    last = int(time.time() // 60)
    while not stopping.wait(1):
        minute = int(time.time() // 60)
        if minute != last:
            last = minute
            run_due(minute)
            connection.close()  # which also gives back the lock if a command broke the connection


def main(arguments: Sequence[str]) -> int:
    """Work until SIGTERM or SIGINT; a task that has begun is finished first."""
    argparse.ArgumentParser(prog="wanli work").parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
    import django
    from django.core.management import call_command
    from django.db import OperationalError, close_old_connections

    django.setup()
    children.end_with_starter()
    stopping = threading.Event()
    clock = threading.Thread(target=_watch_the_clock, args=[stopping], name="clock", daemon=True)
    clock.start()
    try:
        while True:
            try:
                call_command("db_worker", queue_name="*", interval=1, reload=False, startup_delay=False, verbosity=0)
                return 0
            except OperationalError as error:  # the database restarts; tasks wait in it, nothing is lost
                logger.warning("the database does not answer, trying again: %s", error)
                close_old_connections()
                time.sleep(5)
    finally:
        stopping.set()
        clock.join(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
