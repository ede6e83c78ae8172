"""`wanli scams check --jsonl`: reads messages, writes verdicts, one line each."""

import json
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.protection.scams.queries import PackIsBroken, screen_in_force
from wanli.protection.scams.queries.telling import told_verdict
from wanli.science.screening.verdicts import screen


class Command(BaseCommand):
    help = "Check messages for scams: --jsonl reads {id, text} lines from standard input, writes a verdict a line."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="*", help="a message to check")
        parser.add_argument("--jsonl", action="store_true", help="read lines from standard input, write lines")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="of reasons and advice")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["jsonl"] == bool(options["text"]):
            raise CommandError("请给出要查的文字，或用 --jsonl。Give a text to check, or --jsonl.", returncode=2)
        language = options["language"]
        try:
            found = screen_in_force(language)
        except PackIsBroken as error:
            raise CommandError(f"内容包有误。The content pack is broken: {error}") from error
        if options["jsonl"]:
            for number, (name, text) in enumerate(_lines(sys.stdin), 1):
                told = {"id": name, **told_verdict(screen(text, found.model, found.rules), language)}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
                if number % 200 == 0:
                    self.stdout.flush()
            return
        told = told_verdict(screen(" ".join(options["text"]), found.model, found.rules), language)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=None if options["json"] else 2))


def _lines(stream: TextIO) -> Iterator[tuple[Any, str]]:
    """Each line's id and text. Raises CommandError with the line's number for a line that is not one."""
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, text = row["id"], row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"第 {number} 行不是带 id 和 text 的 JSON。Line {number} is not JSON with id and text."
            ) from error
        if not isinstance(text, str):
            raise CommandError(f"第 {number} 行的 text 不是文字。Line {number}: text is not a string.")
        yield name, text
