"""The command line: what it lists, what it ends with, what it says."""

import os
import subprocess
import sys

import pytest
from django.core.management.base import BaseCommand, CommandError

from wanli.run import cli
from wanli.run.cli import main


class Greet(BaseCommand):
    help = "Say hello.\nMore words."
    needs_database = False
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--how", choices=["well", "badly"], default="well")

    def handle(self, *, how, **options):
        if how == "badly":
            raise CommandError("the greeting\nwent wrong")
        self.stdout.write("hello")


@pytest.fixture
def greeting(monkeypatch):
    """One command of one noun, in the place of the product's own."""
    monkeypatch.setattr(cli, "_commands", lambda: {("guests", "greet-all"): ("wanli.x", "guests_greet_all")})
    monkeypatch.setattr("django.core.management.load_command_class", lambda application, name: Greet())


@pytest.fixture(autouse=True)
def _signals_stay(monkeypatch):
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)


def test_a_verb_of_a_noun_runs_its_command(greeting, capsys):
    assert main(["guests", "greet-all"]) == 0
    assert capsys.readouterr().out == "hello\n"


def test_failure_is_one_sentence_without_a_traceback(greeting, capsys):
    assert main(["guests", "greet-all", "--how", "badly"]) == 1
    told = capsys.readouterr()
    assert told.err == "the greeting went wrong\n"
    assert told.out == ""


def test_the_traceback_is_there_for_those_who_ask(greeting, monkeypatch):
    monkeypatch.setenv("WANLI_TRACEBACK", "1")
    with pytest.raises(CommandError):
        main(["guests", "greet-all", "--how", "badly"])


def test_wrong_options_end_with_two(greeting, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["guests", "greet-all", "--how", "somehow"])
    assert ended.value.code == 2
    assert "wanli guests greet-all" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["guests", "shout"], ["guests"], ["nobody", "greet"]])
def test_an_unknown_command_ends_with_two_and_names_what_there_is(greeting, capsys, words):
    assert main(words) == 2
    assert "there is: g" in capsys.readouterr().err


def test_help_lists_nouns_verbs_and_their_first_line(greeting, capsys):
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "wanli guests greet-all" in told
    assert "Say hello." in told
    assert "More words" not in told
    for name in cli.BUILT_IN:
        assert f"wanli {name}" in told


def test_no_words_list_what_there_is(greeting, capsys):
    assert main([]) == 0
    assert "wanli demo" in capsys.readouterr().out


def test_version_needs_neither_django_nor_database():
    code = "import sys; from wanli.run.cli import main; main(['--version']); print('django' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=_without_database(), check=True
    ).stdout.splitlines()
    assert told[0].startswith("wanli 0.")
    assert told[1] == "False"


def test_database_run_hands_on_the_address_and_the_exit_code(capfd):
    code = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    assert main(["database", "run", "--", sys.executable, "-c", code]) == 7
    assert capfd.readouterr().out.startswith("postgresql://")


def test_database_run_without_a_command_is_wrong_usage(capsys):
    assert main(["database", "run", "--"]) == 2
    assert "Name the command" in capsys.readouterr().err


def _without_database() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"PYTHONPATH": os.pathsep.join(sys.path)}
