"""The state folder: where it lies, who owns what in it, the generated secret, what was prepared already."""

import hashlib
import json
import os
import pwd
import secrets
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanli.config import paths
from wanli.run.screen import CannotContinue

SYSTEM_STATE = Path("/var/lib/wanli")


@dataclass(frozen=True)
class Account:
    """A user of this machine that PostgreSQL may run as."""

    name: str
    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a program as this user, in a folder everyone may enter."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def reaches(self, path: Path) -> bool:
        """Try it as that user: permissions, mounts and namespaces are not guessed."""
        probe = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(probe, **self.popen, check=False).returncode == 0  # noqa: S603 - fixed program


def unprivileged() -> Account | None:
    """The user that the database server runs as when we are root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise CannotContinue(
        "以 root 运行需要系统里有 postgres 或 nobody 用户。",
        "Running as root needs a user named postgres or nobody on this machine.",
    )


def settle() -> Path:
    """Decide where the state lies, create it, and name it in WANLI_STATE for every process that follows."""
    folder = paths.state_folder().absolute()
    account = unprivileged()
    named = "WANLI_STATE" in os.environ or "DATABASE_URL" in os.environ
    make(folder if named or account is None or account.reaches(folder.parent) else SYSTEM_STATE)
    if account is not None and not account.reaches(folder) and "DATABASE_URL" not in os.environ:
        if named:
            raise CannotContinue(
                f"用户 {account.name} 进不了 {folder}，请把 WANLI_STATE 设到别处。",
                f"The user {account.name} cannot reach {folder}; set WANLI_STATE to another place.",
            )
        folder = make(SYSTEM_STATE / hashlib.sha256(str(folder).encode()).hexdigest()[:8])
    os.environ["WANLI_STATE"] = str(folder)
    return folder


def make(folder: Path) -> Path:
    """Create a folder that its owner writes and others may only pass through."""
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(folder)
    except OSError as error:
        raise CannotContinue(
            f"无法写入 {folder}（{error.strerror or '没有权限'}）。",
            f"Cannot write to {folder} ({error.strerror or 'no permission'}).",
        ) from error
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs cookies here: made once, readable by its owner only."""
    path = folder / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        fresh = folder / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)  # unlike a rename, never replaces a key that is already in use
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            fresh.unlink()
        return path.read_text(encoding="ascii").strip()


def fingerprint(places: Iterable[Path], *salt: str, suffixes: frozenset[str] | None = None) -> str:
    """A digest of names, sizes and times of all files below `places`; contents are not read."""
    digest = hashlib.sha256("\0".join(salt).encode())
    for place in places:
        for root, folders, files in os.walk(place):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for path in (Path(root, name) for name in sorted(files)):
                if suffixes is None or path.suffix in suffixes:
                    facts = path.stat()
                    digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepared(folder: Path) -> dict[str, str]:
    """What was prepared before, by step; empty when unknown."""
    try:
        found = json.loads((folder / "prepared.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(folder: Path, done: Mapping[str, str]) -> None:
    """Note finished steps, so that the next start may skip them."""
    fresh = folder / f"prepared.{os.getpid()}"
    fresh.write_text(json.dumps({**prepared(folder), **done}, indent=1), encoding="utf-8")
    fresh.replace(folder / "prepared.json")
