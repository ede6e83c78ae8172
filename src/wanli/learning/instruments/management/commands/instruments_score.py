"""`wanli instruments score FILE.csv --instrument oecd-infe@2022 --json`: the scores of people in a table."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.queries import FileIsRefused, opened
from wanli.learning.instruments.queries import Definition, Question, ScoreWords, answer_from, read_instruments
from wanli.science.psychometrics.instruments import DONT_KNOW, Answer, AnswerDoesNotFit, Score, mean_score, score

UNKNOWN = {"dk", "-97", "不知道"}


@dataclass(frozen=True)
class Person:
    """One row: its number in the file (1 is the line with the names), its name if it has one, and its answers."""

    row: int
    name: str
    answers: dict[str, Answer]


class Command(BaseCommand):
    help = "Score a questionnaire: a row a person, a column a question."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            metavar="FILE.csv",
            help="cells: the option's number from 1, or the number somebody wrote; dk or -97 for “don't know” "
            "(0 as well where there are options); empty for a missing answer",
        )
        parser.add_argument("--instrument", required=True, metavar="CODE@VERSION", help="such as oecd-infe@2022")
        parser.add_argument("--person", default="", metavar="COLUMN", help="the column that names the person")
        parser.add_argument("--folder", type=Path, default=None, help="the pack (default: the one that came along)")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        definition = _instrument(options["folder"] or settings.CONTENT_FOLDER, options["instrument"])
        path: Path = options["file"]
        try:
            people, wanted, warnings = _read(path, definition, options["person"])
        except FileIsRefused as error:
            raise CommandError(f"{path.name}：{error.chinese} {error.english}") from error
        except OSError as error:
            raise CommandError(f"无法读取 {path}。Cannot read it: {error.strerror}.") from error
        found = {words.code: [score(words.rule, person.answers) for person in people] for words in wanted}
        scores = [_told(words, found[words.code], warnings) for words in wanted]
        if options["json"]:
            rows = [
                {"row": person.row, **({"person": person.name} if options["person"] else {})}
                | {code: {"value": scored[number].value, "band": scored[number].band} for code, scored in found.items()}
                for number, person in enumerate(people)
            ]
            told = {"instrument": definition.name, "persons": len(people), "scores": scores, "people": rows}
            self.stdout.write(json.dumps(told | {"warnings": warnings}, ensure_ascii=False))
            return
        self.stdout.write(f"{definition.name} · {definition.title.zh} {definition.title.en} · {len(people)} 人 people")
        for line in scores:
            self._print(line)
        for warning in warnings:
            self.stdout.write(f"\n! {warning}")

    def _print(self, line: dict[str, Any]) -> None:
        mean = "–" if line["mean"] is None else f"{line['mean']:.3f}"
        interval = "" if line["low"] is None else f" [{line['low']:.3f}, {line['high']:.3f}]"
        self.stdout.write(
            f"\n{line['score']} ({line['least']:g}–{line['most']:g}) · {line['status']}\n"
            f"  均值 mean {mean}{interval}  n = {line['scored']}"
        )
        for value, count in {**line["distribution"], **line["bands"]}.items():
            self.stdout.write(f"  {value:>10}  {count}")


def _instrument(folder: Path, name: str) -> Definition:
    definitions, problems = read_instruments(folder)
    if problems:
        raise CommandError(f"{problems[0]}（共 {len(problems)} 处 problems）")
    known = {definition.name: definition for definition in definitions}
    if name not in known:
        names = "、".join(sorted(known)) or "–"
        raise CommandError(f"没有 {name} 这份量表；有：{names}。There is no instrument {name}.", returncode=2)
    return known[name]


def _read(path: Path, definition: Definition, person: str) -> tuple[list[Person], list[ScoreWords], list[str]]:
    """The people of a file, the scores that its columns allow, and what to know about it. Raises FileIsRefused."""
    with opened(path) as text:
        start = text.tell()
        line = text.readline()
        text.seek(start)
        reader = csv.reader(text, delimiter=max(",;\t", key=line.count), strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            wanted, warnings = _columns(names, definition, person)
            needed = [question.code for words in wanted for question in words.rule.questions]
            people = [
                _person(row, reader.line_num, names, [definition.question(code) for code in needed], person)
                for row in reader
                if any(cell.strip() for cell in row)
            ]
        except csv.Error as error:
            raise FileIsRefused(
                f"第 {reader.line_num} 行无法读取：可能有一个引号没有配对。",
                f"Row {reader.line_num} cannot be read ({error}): perhaps a quotation mark has no partner.",
            ) from error
    if not people:
        raise FileIsRefused("除列名外没有可用的行。", "There is no row that could be used besides the names.")
    return people, wanted, warnings


def _columns(names: list[str], definition: Definition, person: str) -> tuple[list[ScoreWords], list[str]]:
    for name in {name for name in names if name and names.count(name) > 1}:
        first = names.index(name)
        second = names.index(name, first + 1)
        raise FileIsRefused(
            f"第 {first + 1} 列和第 {second + 1} 列同名：{name}。",
            f"Columns {first + 1} and {second + 1} have the same name: {name}.",
        )
    if person and person not in names:
        raise FileIsRefused(f"没有名为 {person} 的列。", f"There is no column {person}.")
    wanted, warnings = [], []
    for words in definition.scores:
        codes = [question.code for question in words.rule.questions]
        missing = [code for code in codes if code not in names]
        if not missing:
            wanted.append(words)
        elif words.is_asked or len(missing) < len(codes):
            raise FileIsRefused(
                f"缺少 {'、'.join(missing)} 列，算不出“{words.title.zh}”。",
                f"Column {', '.join(missing)} is missing, so “{words.title.en}” cannot be worked out.",
            )
        else:
            warnings.append(f"没有“{words.title.zh}”的列，未计算。No columns for “{words.title.en}”: left out.")
    used = {question.code for words in wanted for question in words.rule.questions} | {person}
    if left := [name for name in names if name and name not in used]:
        warnings.append(f"没有用到的列：{'、'.join(left[:12])}。Columns not used: {', '.join(left[:12])}.")
    warnings += [
        f"“{words.title.zh}”：{words.status}，{words.basis.zh} {words.title.en}: {words.basis.en}"
        for words in wanted
        if not words.is_verified
    ]
    return wanted, warnings


def _person(row: list[str], number: int, names: list[str], questions: list[Question], person: str) -> Person:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        raise FileIsRefused(
            f"第 {number} 行有 {len(row)} 格，而列名有 {len(names)} 个。",
            f"Row {number} has {len(row)} cells, but there are {len(names)} column names.",
        )
    cells = dict(zip(names, row, strict=False))
    answers: dict[str, Answer] = {}
    for question in questions:
        text = cells.get(question.code, "").strip()
        if not text:
            continue
        try:
            answers[question.code] = DONT_KNOW if text.casefold() in UNKNOWN else answer_from(text, question)
        except AnswerDoesNotFit as error:
            raise _bad_cell(number, question, text) from error
    return Person(number, cells.get(person, "").strip(), answers)


def _bad_cell(number: int, question: Question, text: str) -> FileIsRefused:
    shown = text if len(text) <= 20 else f"{text[:20]}…"
    if question.is_number:
        chinese, english = (
            "应是一个数，或 dk（不知道），或空",
            "a number, dk for “don't know”, or nothing can stand there",
        )
    else:
        last = len(question.options)
        chinese = f"应是 1 到 {last} 的选项号，0 或 dk（不知道），或空"
        english = f"an option from 1 to {last}, 0 or dk for “don't know”, or nothing can stand there"
    return FileIsRefused(
        f"第 {number} 行 {question.code} 列是“{shown}”：{chinese}。",
        f"Row {number}, column {question.code} holds “{shown}”: {english}.",
    )


def _told(words: ScoreWords, found: list[Score], warnings: list[str]) -> dict[str, Any]:
    values = [one.value for one in found if one.value is not None]
    mean = mean_score(values, words.rule) if len(values) > 1 else None
    if open_left := len(found) - len(values):
        warnings.append(
            f"{open_left} 人缺答案，没有“{words.title.zh}”。{open_left} people lack answers and have no "
            f"“{words.title.en}”; what is missing is not guessed."
        )
    bands = Counter(one.band for one in found if one.band is not None)
    return {
        "score": words.code,
        "status": words.status,
        "least": words.least,
        "most": words.most,
        "scored": len(values),
        "mean": mean.value if mean else (values[0] if values else None),
        "low": mean.low if mean else None,
        "high": mean.high if mean else None,
        "standard_error": mean.standard_error if mean else None,
        "distribution": {f"{value:g}": count for value, count in sorted(Counter(values).items())},
        "bands": {band.code: bands[band.code] for band in words.bands if bands[band.code]},
    }
