"""`wanli items score FILE.csv --bank BANK.csv --json`: where people stand on the scale of a bank."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.answers import AnswerTable, read_answers
from wanli.learning.assessments.clients.bank_files import read_bank
from wanli.learning.assessments.management.tables import (
    add_answer_options,
    add_prior_options,
    ensure_positive,
    print_json,
    print_table,
    print_warnings,
    read,
    wanted,
    whole,
    write,
    write_rows,
)
from wanli.science.psychometrics.bank import Bank, Floats
from wanli.science.psychometrics.fit import empirical_reliability
from wanli.science.psychometrics.persons import eap_many, plausible_values, wle_many

SHOWN = 20
MOST_DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Scores:
    """One entry a row: theta (expected a posteriori), Warm's estimate, answers that count, draws (rows, draws)."""

    theta: Floats
    standard_error: Floats
    wle: Floats
    wle_standard_error: Floats
    answers: np.ndarray
    draws: Floats


class Command(BaseCommand):
    help = "Score people on the scale of a bank: EAP, WLE and plausible values from a table of answers (CSV)."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_answer_options(parser)
        parser.add_argument("--bank", type=Path, required=True, metavar="BANK.csv", help="the items' parameters")
        parser.add_argument("--person", default="", metavar="COLUMN", help="the column that says who answered")
        parser.add_argument("--plausible", type=int, default=0, metavar="N", help="so many plausible values a person")
        parser.add_argument("--seed", type=int, default=1, help="of the plausible values (%(default)s)")
        add_prior_options(parser)
        parser.add_argument("--save", type=Path, metavar="SCORES.csv", help="write the scores as CSV as well")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_positive(options, "deviation")
        if not 0 <= options["plausible"] <= MOST_DRAWS or options["seed"] < 0:
            raise CommandError(
                f"--plausible 应在 0 到 {MOST_DRAWS} 之间，--seed 不能为负。"
                f"--plausible must lie between 0 and {MOST_DRAWS}, and --seed must not be negative.",
                returncode=2,
            )
        bank = read(options["bank"], read_bank)
        asked = wanted(options, only_known=bank.codes, person=options["person"])
        table = read(options["file"], lambda path: read_answers(path, asked))
        unknown = [code for code in table.responses.codes if code not in set(bank.codes)]
        if unknown:
            raise CommandError(f"题库中没有 {unknown[0]}。The bank has no item {unknown[0]}.")
        used = Bank(bank.version, tuple(bank.items[place] for place in bank.places(table.responses.codes)))
        scores = _scores(table, used, options)
        warnings = [*map(str, table.remarks), *_remarks(table, used, scores, absent=len(bank) - len(used))]
        if options["save"]:
            write(options["save"], lambda path: write_rows(path, *_as_rows(table, scores)))
        if options["json"]:
            print_json(self.stdout, _told(table, used, scores, warnings))
        else:
            self._print(table, scores, warnings)

    def _print(self, table: AnswerTable, scores: Scores, warnings: list[str]) -> None:
        told = _summary(table, scores)
        self.stdout.write(
            f"{told['persons']:,} 人 people · mean {told['mean']:.3f} · SD {told['standard_deviation']:.3f} · "
            f"reliability {told['reliability'] or float('nan'):.3f}\n\n"
        )
        head, rows = _as_rows(table, scores)
        print_table(self.stdout, head, rows[:SHOWN])
        if len(rows) > SHOWN:
            more = len(rows) - SHOWN
            self.stdout.write(f"… 另有 {more:,} 行，用 --save 或 --json 取全部。{more:,} more rows: --save or --json.")
        print_warnings(self.stdout, warnings)


def _scores(table: AnswerTable, bank: Bank, options: dict[str, Any]) -> Scores:
    answers = table.responses.answers
    prior = {"mean": options["mean"], "standard_deviation": options["deviation"]}
    theta, error = eap_many(bank, answers, **prior)
    wle, wle_error = wle_many(bank, answers)
    draws = np.zeros((len(answers), 0))
    if options["plausible"]:
        rng = np.random.default_rng(options["seed"])
        draws = plausible_values(bank, answers, draws=options["plausible"], rng=rng, **prior)
    return Scores(theta, error, wle, wle_error, (answers[:, bank.counts] >= 0).sum(axis=1), draws)


def _as_rows(table: AnswerTable, scores: Scores) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of the file: who, then how much was answered, then the estimates."""
    many = bool((table.responses.counts != 1).any())
    head = ["row", *(["person"] if table.people else []), *(["count"] if many else []), "answers", "theta"]
    head += ["standard_error", "wle", "wle_standard_error"]
    head += [f"plausible_{number}" for number in range(1, scores.draws.shape[1] + 1)]
    numbers = np.column_stack(
        [scores.theta, scores.standard_error, scores.wle, scores.wle_standard_error, scores.draws]
    ).tolist()
    rows: list[list[Any]] = []
    for place, number in enumerate(table.rows):
        who: list[Any] = [table.people[place]] if table.people else []
        if many:
            who.append(whole(float(table.responses.counts[place])))
        rows.append([number, *who, int(scores.answers[place]), *numbers[place]])
    return head, rows


def _summary(table: AnswerTable, scores: Scores) -> dict[str, Any]:
    counts = table.responses.counts
    mean = float(np.average(scores.theta, weights=counts))
    several = table.persons >= 2
    return {
        "persons": whole(table.persons),
        "mean": mean,
        "standard_deviation": float(np.sqrt(np.average((scores.theta - mean) ** 2, weights=counts))),
        "reliability": empirical_reliability(scores.theta, scores.standard_error, counts) if several else None,
    }


def _told(table: AnswerTable, bank: Bank, scores: Scores, warnings: list[str]) -> dict[str, Any]:
    head, rows = _as_rows(table, scores)
    first = len(head) - scores.draws.shape[1]
    people = [dict(zip(head[:first], row[:first], strict=True)) for row in rows]
    if scores.draws.shape[1]:
        for person, row in zip(people, rows, strict=True):
            person["plausible_values"] = row[first:]
    return {
        "bank": bank.version,
        "items": list(bank.codes),
        **_summary(table, scores),
        "people": people,
        "warnings": warnings,
    }


def _remarks(table: AnswerTable, bank: Bank, scores: Scores, *, absent: int) -> list[str]:
    remarks = []
    if absent:
        remarks.append(f"题库中有 {absent} 道题不在这份文件里。{absent} of the bank's items are not in this file.")
    if idle := [item.code for item in bank.items if not bank.counts[bank.place(item.code)]]:
        told = ", ".join(idle[:12]) + (" …" if len(idle) > 12 else "")
        remarks.append(f"试测或停用的题不计分：{told}。Items on trial or retired do not count: {told}.")
    if nothing := int(table.responses.counts[scores.answers == 0].sum()):
        remarks.append(
            f"{nothing} 人没有计分的答案：theta 只是先验，没有 WLE。"
            f"{nothing} people gave no answer that counts: their theta is the prior's, and they have no WLE."
        )
    return remarks
