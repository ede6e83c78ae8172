"""`wanli items calibrate FILE.csv --model 2pl --json`: the items' parameters from a table of answers."""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.answers import read_answers
from wanli.learning.assessments.clients.bank_files import read_bank, write_bank
from wanli.learning.assessments.management.calibrations import cannot_calibrate, ensure_enough, outcome_warnings
from wanli.learning.assessments.management.tables import (
    add_answer_options,
    print_json,
    print_table,
    print_warnings,
    read,
    wanted,
    whole,
    write,
)
from wanli.science.psychometrics.calibration import Calibration, CannotCalibrate, Model, calibrate

FOUR_OPTIONS = 0.25


class Command(BaseCommand):
    help = "Calibrate items from a table of answers (CSV): 1PL, 2PL, or 3PL with fixed guessing."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_answer_options(parser)
        parser.add_argument("--model", choices=[str(model) for model in Model], default=str(Model.TWO))
        parser.add_argument(
            "--guessing", metavar="C", help="3pl: the chance to guess right, one number or one for each item: .25,.2"
        )
        parser.add_argument("--group", default="", metavar="COLUMN", help="groups with a mean and spread of their own")
        parser.add_argument("--anchors", type=Path, metavar="BANK.csv", help="items of this bank keep its parameters")
        parser.add_argument("--save", type=Path, metavar="BANK.csv", help="write the items as a bank as well")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        table = read(options["file"], lambda path: read_answers(path, wanted(options, group=options["group"])))
        model, warnings = Model(options["model"]), [str(remark) for remark in table.remarks]
        guessing = _guessing(options["guessing"], model, len(table.responses.codes), warnings)
        anchors = read(options["anchors"], read_bank) if options["anchors"] else None
        ensure_enough(table, options["file"])
        try:
            found = calibrate(
                table.responses,
                model=model,
                guessing=guessing,
                groups=np.array(table.groups) if table.groups else None,
                anchors=anchors,
            )
        except CannotCalibrate as error:
            raise cannot_calibrate(options["file"], error) from error
        warnings += outcome_warnings(found)
        if save := options["save"]:
            write(save, lambda path: write_bank(path, found.bank(save.stem)))
        if options["json"]:
            print_json(self.stdout, _told(found, warnings))
        else:
            self._print(found, warnings)

    def _print(self, found: Calibration, warnings: list[str]) -> None:
        converged = "已收敛 converged" if found.converged else "未收敛 NOT CONVERGED"
        self.stdout.write(
            f"{found.model.upper()} · {found.persons:,.0f} 人 people · log-likelihood {found.log_likelihood:.3f} · "
            f"{found.iterations} 次 iterations · {converged}\n\n"
        )
        guesses = any(item.c for item in found.items)
        head = ["item", "a", "b", *(["c"] if guesses else []), "d", "SE(a)", "SE(b)", "SE(d)"]
        rows = [
            [
                *(item.code, item.a, item.b, *([item.c] if guesses else []), item.d),
                *(item.a_standard_error, item.b_standard_error, item.d_standard_error),
            ]
            for item in found.items
        ]
        print_table(self.stdout, head, rows)
        if len(found.groups) > 1:
            self.stdout.write("")
            print_table(
                self.stdout,
                ["group", "people", "mean", "SD", "SE(mean)", "SE(SD)"],
                [
                    [
                        *(group.name, f"{group.persons:,.0f}", group.mean, group.standard_deviation),
                        *(group.mean_standard_error, group.standard_deviation_standard_error),
                    ]
                    for group in found.groups
                ],
            )
        print_warnings(self.stdout, warnings)


def _guessing(text: str | None, model: Model, items: int, warnings: list[str]) -> float | np.ndarray:
    if model != Model.THREE:
        if text is not None:
            raise CommandError("--guessing 只用于 3pl。--guessing belongs to --model 3pl.", returncode=2)
        return 0.0
    if text is None:
        warnings.append(
            f"猜对的机会按 {FOUR_OPTIONS} 计（四个选项）；可用 --guessing 另定。Guessing was taken as {FOUR_OPTIONS} "
            "(four options); --guessing sets another."
        )
        return FOUR_OPTIONS
    try:
        values = [float(value) for value in text.split(",")]
    except ValueError:
        values = [-1.0]
    if not all(0 <= value < 1 for value in values) or len(values) not in {1, items}:
        raise CommandError(
            f"--guessing 应是 0 到 1 之间的一个数，或每题一个（{items} 个）。"
            f"--guessing must be one number from 0 to below 1, or {items} of them.",
            returncode=2,
        )
    return values[0] if len(values) == 1 else np.array(values)


def _told(found: Calibration, warnings: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "model": str(found.model),
        "persons": whole(found.persons),
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "converged": found.converged,
        "items": [
            {
                "item": item.code,
                "a": item.a,
                "b": item.b,
                "c": item.c,
                "d": item.d,
                "a_standard_error": item.a_standard_error,
                "b_standard_error": item.b_standard_error,
                "d_standard_error": item.d_standard_error,
            }
            for item in found.items
        ],
        "warnings": warnings,
    }
    if len(found.groups) > 1:
        told["groups"] = [
            {
                "group": group.name,
                "persons": group.persons,
                "mean": group.mean,
                "standard_deviation": group.standard_deviation,
                "mean_standard_error": group.mean_standard_error,
                "standard_deviation_standard_error": group.standard_deviation_standard_error,
            }
            for group in found.groups
        ]
    return told
