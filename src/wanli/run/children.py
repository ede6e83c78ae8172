"""Child processes that never outlive whoever started them."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE_SECONDS = 10.0


class Child:
    """One of our own modules as a process, with its own log file."""

    def __init__(self, name: str, module: str, *arguments: str, log: Path) -> None:
        self.name, self.log = name, log
        environment = os.environ | {"WANLI_PARENT": str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module, *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the parent only, which stops its children in order
            )

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> None:
        """Ask it to end; insist after a while. What it started goes with it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def last_words(self) -> str:
        """Why it ended, as far as its log tells: the last error that has a name, else the last line."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        errors = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception): ", line)]
        return (errors or lines or [f"exit code {self.process.returncode}"])[-1]


def end_with_parent(parent: int) -> None:
    """End this process when its parent is gone, even if the parent was killed without a word."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def end_with_starter() -> None:
    """As above, for a process that `Child` started; nothing happens in any other."""
    if parent := os.environ.get("WANLI_PARENT"):
        end_with_parent(int(parent))
