"""What must be true before the first page: tables, cache table, content, demonstration, static files, the screen.

Runs in a process of its own, so that `wanli demo` on a prepared machine starts without importing Django. Each step
is skipped when its fingerprint (files it depends on, database it wrote to) is the one noted after the last success.
"""

import argparse
import hashlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from wanli.config.paths import PACKAGE, content_folder
from wanli.run import state
from wanli.run.screen import step

_CODE = frozenset({".py"})


def wanted(home: Path, database: str) -> dict[str, str]:
    """Fingerprint of each step as things stand now. `database` tells one data folder from another."""
    salt = (database, sys.prefix, *_versions())
    code = state.fingerprint([PACKAGE], *salt, suffixes=_CODE)
    return {
        "tables": code,
        "content": state.fingerprint([content_folder()], code),
        "static": state.fingerprint(
            [place for place in PACKAGE.rglob("static") if place.is_dir()], sys.prefix, *_versions()
        )
        + str((home / "static" / "staticfiles.json").exists()),
        "screen": state.fingerprint([content_folder() / "scams"], code) + str(any((home / "screening").glob("*.npz"))),
        "pages": hashlib.sha256(os.environ.get("WANLI_BASE_URL", "").encode()).hexdigest(),
    }


def identity(data: Path) -> str:
    """Names this very data folder: one made afresh has other times."""
    facts = (data / "PG_VERSION").stat()
    return f"{facts.st_ino} {facts.st_mtime_ns}"


def _versions() -> list[str]:
    from importlib import metadata

    return [f"{name} {metadata.version(name)}" for name in ("django", "wagtail", "django-allauth", "whitenoise")]


def main(arguments: Sequence[str] = ()) -> int:
    """`wanli database prepare [--demo]`: safe to run again at any time."""
    parser = argparse.ArgumentParser(prog="wanli database prepare")
    parser.add_argument("--demo", action="store_true", help="also load the content and the demonstration campaign")
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    home = state.settle()
    import django

    django.setup()
    target, before = wanted(home, options.database), state.prepared(home)
    stale = {name for name, value in target.items() if not options.database or before.get(name) != value}
    if "tables" in stale:
        tables()
    if options.demo and stale & {"tables", "content", "pages"}:
        content(home)
    if "static" in stale:
        static(home)
    if "screen" in stale:
        screen()
    state.remember(home, wanted(home, options.database))
    return 0


def tables() -> None:
    """Bring the tables up to date, and what each app keeps true after migrating: roles, the review.

    The latter also without a migration waiting: a new version may grant a right, and a start may have been cut short.
    """
    from django.core.management import call_command

    waiting = pending()
    with step("建立或升级数据表", f"tables, {waiting} migrations") if waiting else nullcontext():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def pending() -> int:
    """How many migrations have not been applied to this database."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def content(home: Path) -> None:
    """Load the content pack, the demonstration campaign and the demonstration accounts."""
    from django.core.management import call_command, get_commands

    known = get_commands()
    for name, chinese, english in (
        ("content_load", "装入知识内容", "content pack"),
        ("campaigns_load_demo", "装入演示活动", "demonstration campaign"),
    ):
        if name in known:
            with step(chinese, english):
                call_command(name, stdout=io.StringIO(), verbosity=0)
    if "accounts_demo" in known:
        with step("建立演示账号", "demonstration accounts"):
            told = io.StringIO()
            call_command("accounts_demo", stdout=told)
            write_privately(home / "demo_accounts.txt", told.getvalue())


def write_privately(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def static(home: Path) -> None:
    """Collect static files under names that carry their content's hash."""
    from django.core.management import call_command

    (home / "static").mkdir(exist_ok=True)
    with step("收集静态文件", "static files"):
        call_command("collectstatic", interactive=False, verbosity=0)


def screen() -> None:
    """Have the model ready that tells scams: no visitor waits for its training."""
    from wanli.protection.scams.queries import screen_in_force

    with step("准备诈骗识别模型", "model of the scam check"):
        screen_in_force()


if __name__ == "__main__":
    from wanli.run.cli import guarded

    sys.exit(guarded(lambda: main(sys.argv[1:])))
