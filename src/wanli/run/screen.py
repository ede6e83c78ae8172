"""What the terminal says: short lines, 中文 first and English beside it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class CannotContinue(Exception):
    """Stops a command with one sentence in each language; the command ends with exit code 1."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english
        super().__init__(f"{chinese} {english}")


class WrongUsage(CannotContinue):
    """The command was not understood; exit code 2."""


def say(line: str = "") -> None:
    """Print a line at once, also when the output is a pipe."""
    print(line, flush=True)


def complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(chinese: str, english: str) -> Iterator[None]:
    """Announce a step and, once it is done, how long it took."""
    start = time.monotonic()
    print(f"  · {chinese} {english} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def wants_traceback() -> bool:
    return os.environ.get("WANLI_TRACEBACK", "") not in {"", "0"}
