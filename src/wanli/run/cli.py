"""The command `wanli`: three ways to run the product, and a verb for each noun.

`wanli content load` runs the management command `content_load`. With DATABASE_URL unset the embedded database is
used: started when it does not run, stopped again by whoever leaves last.

Exit codes: 0 done · 1 failed, with a sentence saying why · 2 wrong usage.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import metadata

from wanli.run import state
from wanli.run.screen import CannotContinue, WrongUsage, complain, say, wants_traceback
from wanli.run.server import Server

BUILT_IN = {
    "demo": "打开就能看的演示 · everything on this machine, with the demonstration campaign",
    "serve": "正式运行网站 · the web server for production, configured by the environment",
    "work": "后台任务 · background tasks and what is due every minute",
    "database prepare": "建表、收集静态文件 · create or upgrade tables, collect static files",
    "database run": "带着数据库运行一条命令 · run a command with the database up: wanli database run -- psql",
    "django": "Django 自带的命令 · any of Django's own commands: wanli django createsuperuser",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code; a failure is one sentence on stderr."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    words = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: _dispatch(words))


def guarded(call: Callable[[], int]) -> int:
    """The exit code of `call`; a failure becomes one sentence on stderr (WANLI_TRACEBACK=1 shows where)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
    try:
        return call()
    except WrongUsage as reason:
        complain(str(reason))
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `wanli … | head` is no failure worth a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as reason:
        if wants_traceback():
            raise
        complain(_sentence(reason))
        return getattr(reason, "returncode", 1)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _sentence(reason: Exception) -> str:
    told = " ".join(str(reason).split()) or type(reason).__name__
    if isinstance(reason, OSError) and reason.strerror:
        told = f"{reason.strerror}: {reason.filename}" if reason.filename else reason.strerror
    return told


def _dispatch(arguments: list[str]) -> int:
    match arguments:
        case [] | ["--help" | "-h" | "help", *_]:
            return _show_everything()
        case ["--version" | "version"]:
            say(f"wanli {version()}")
            return 0
        case ["demo", *rest]:
            from wanli.run import demo

            return demo.main(rest)
        case ["serve", *rest]:
            from wanli.run import serve

            return serve.main(rest)
        case ["work", *rest]:
            return _work(rest)
        case ["database", "prepare", *rest]:
            from wanli.run import prepare

            with database():
                return prepare.main(rest)
        case ["database", "run", *rest]:
            return _run_beside_database(rest)
        case ["django", *rest]:
            return _run_django(rest)
    return _run_command(arguments)


def version() -> str:
    """The installed version; in a checkout, what pyproject.toml says."""
    try:
        return metadata.version("wanli")
    except metadata.PackageNotFoundError:
        import tomllib

        from wanli.config.paths import PACKAGE

        project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
        return project["project"]["version"]


@contextmanager
def database(*, needed: bool = True) -> Iterator[None]:
    """Have a database while the block runs: the one in DATABASE_URL, else the embedded one."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    try:
        home = state.settle()
        os.environ.setdefault("WANLI_SECRET_KEY", state.secret_key(home))
    except CannotContinue:
        if needed:
            raise
        home = None
    if home is None:  # nothing can be kept here; what needs no database works all the same
        yield
        return
    server = Server(home)
    with server.shared() if needed else nullcontext(server.url) as url:
        os.environ["DATABASE_URL"] = url
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def _commands() -> dict[tuple[str, str], tuple[str, str]]:
    """(noun, verb) → (application, management command), of Wanli's own commands."""
    import django
    from django.core.management import get_commands

    django.setup()
    found = {}
    for name, application in get_commands().items():
        if isinstance(application, str) and application.startswith("wanli.") and "_" in name:
            noun, verb = name.split("_", 1)
            found[noun, verb.replace("_", "-")] = (application, name)
    return dict(sorted(found.items()))


def _show_everything(only: str | None = None) -> int:
    from django.core.management import load_command_class

    with database(needed=False):
        commands = _commands()
        lines = {} if only else dict(BUILT_IN)
        for (noun, verb), (application, name) in commands.items():
            if only in {None, noun}:
                lines[f"{noun} {verb}"] = load_command_class(application, name).help.split("\n")[0].strip()
    width = max(map(len, lines), default=0) + 2
    say("万里行 Wanli · wanli <noun> <verb> …\n")
    for name, told in lines.items():
        say(f"  wanli {name:<{width}}{told}")
    if not only:
        say("\n  wanli <noun> <verb> --help · wanli --version · docs/running.md")
    return 0


def _run_command(arguments: list[str]) -> int:
    """`wanli <noun> <verb> …` → the management command `<noun>_<verb>`."""
    from django.core.management import load_command_class

    with database(needed=False):
        commands = _commands()
    noun, verb, rest = arguments[0], arguments[1] if len(arguments) > 1 else "", arguments[2:]
    verbs = [known_verb for known_noun, known_verb in commands if known_noun == noun]
    if verbs and verb in {"-h", "--help"}:
        return _show_everything(only=noun)
    if (noun, verb) not in commands:
        known = ", ".join(verbs) or ", ".join(dict.fromkeys(noun for noun, _ in commands))
        raise WrongUsage(
            f"没有命令 wanli {noun} {verb}。",
            f"There is no command wanli {noun} {verb}; there is: {known}. See wanli --help.",
        )
    application, name = commands[noun, verb]
    command = load_command_class(application, name)
    if not {"-h", "--help"}.isdisjoint(rest):
        return _execute(command, f"{noun} {verb}", rest)
    with database(needed=getattr(command, "needs_database", True)):
        return _execute(command, f"{noun} {verb}", rest)


def _execute(command, spoken: str, arguments: list[str]) -> int:
    """What Django's `run_from_argv` does, with our exit codes and without a traceback."""
    from django.core.management.base import handle_default_options
    from django.db import connections

    command._called_from_command_line = True  # wrong options end with 2 and a usage line
    options = vars(command.create_parser("wanli", spoken).parse_args(arguments))
    positional = options.pop("args", ())
    handle_default_options(_Options(options))
    try:
        command.execute(*positional, **options)
    finally:
        connections.close_all()
    return 0


class _Options:
    def __init__(self, options: dict) -> None:
        self.settings, self.pythonpath = options.get("settings"), options.get("pythonpath")


def _run_django(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line
    from django.db import connections

    with database():
        try:
            execute_from_command_line(["wanli django", *(arguments or ["help"])])
        finally:
            connections.close_all()
    return 0


def _work(arguments: list[str]) -> int:
    from wanli.run import work

    with database():
        return work.main(arguments)


def _run_beside_database(arguments: list[str]) -> int:
    """`wanli database run -- CMD …`: DATABASE_URL and PostgreSQL's own variables are set for CMD."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise WrongUsage("请写上要运行的命令。", "Name the command to run: wanli database run -- COMMAND …")
    embedded = "DATABASE_URL" not in os.environ
    with database():
        surroundings = dict(os.environ)
        if embedded:
            surroundings |= Server(state.settle()).environment
        return subprocess.run(command, env=surroundings, check=False).returncode  # noqa: S603 - the user's own
