"""`wanli items fit FILE.csv --json`: does each item behave as its curve says, and how consistent is the test?"""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.answers import read_answers
from wanli.learning.assessments.clients.bank_files import read_bank
from wanli.learning.assessments.management.calibrations import cannot_calibrate, ensure_enough, outcome_warnings
from wanli.learning.assessments.management.tables import (
    add_answer_options,
    print_json,
    print_table,
    print_warnings,
    read,
    wanted,
    whole,
)
from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.calibration import Calibration, CannotCalibrate, Model, calibrate
from wanli.science.psychometrics.classical import TooFewAnswers, cronbach_alpha, item_statistics, mcdonald_omega
from wanli.science.psychometrics.fit import (
    NotTested,
    empirical_reliability,
    item_fit,
    marginal_reliability,
    mean_squares,
)
from wanli.science.psychometrics.functioning import holm
from wanli.science.psychometrics.persons import eap_many
from wanli.science.psychometrics.responses import Responses

SIGNIFICANCE, MATTERS = 0.05, 0.05  # of the adjusted p-value; of the RMSEA
NOT_TESTED = {
    NotTested.TOO_FEW_PEOPLE: "too few people answered every item",
    NotTested.NO_DEGREES_OF_FREEDOM: "no degrees of freedom are left",
}


class Command(BaseCommand):
    help = "Item fit and classical statistics from a table of answers (CSV): S-X2, infit, outfit, alpha, omega."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_answer_options(parser)
        parser.add_argument("--model", choices=[str(Model.ONE), str(Model.TWO)], default=str(Model.TWO))
        parser.add_argument(
            "--bank", type=Path, metavar="BANK.csv", help="judge these parameters, which came from other answers"
        )
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = read(options["bank"], read_bank) if options["bank"] else None
        asked = wanted(options, only_known=bank.codes if bank else None)
        table = read(options["file"], lambda path: read_answers(path, asked))
        ensure_enough(table, options["file"])
        if bank is not None and (unknown := [code for code in table.responses.codes if code not in set(bank.codes)]):
            raise CommandError(f"题库中没有 {unknown[0]}。The bank has no item {unknown[0]}.")
        try:
            found = calibrate(table.responses, model=Model(options["model"]), anchors=bank, standard_errors=False)
        except CannotCalibrate as error:
            raise cannot_calibrate(options["file"], error) from error
        warnings = [*map(str, table.remarks), *outcome_warnings(found)]
        told = _told(table.responses, found, bank, warnings)
        if options["json"]:
            print_json(self.stdout, told)
        else:
            self._print(told)

    def _print(self, told: dict[str, Any]) -> None:
        self.stdout.write(
            f"{told['persons']:,} 人 people · "
            + " · ".join(
                f"{name} {told[name]:.3f}"
                for name in ("alpha", "omega", "marginal_reliability", "empirical_reliability")
                if told[name] is not None
            )
            + "\n\n"
        )
        keys = ["item", "share_right", "item_rest", "s_x2", "degrees_of_freedom", "p_value", "rmsea", "infit", "outfit"]
        head = ["item", "p", "r(item, rest)", "S-X2", "df", "p-value", "RMSEA", "infit", "outfit"]
        print_table(self.stdout, head, [[item[key] for key in keys] for item in told["items"]])
        print_warnings(self.stdout, told["warnings"])


def _told(responses: Responses, found: Calibration, bank: Bank | None, warnings: list[str]) -> dict[str, Any]:
    scale = found.bank("fit")
    kept = responses.select(scale.codes)
    population = found.groups[0]
    prior = {"mean": population.mean, "standard_deviation": population.standard_deviation}
    estimated = 0 if bank is not None else (1 if found.model == Model.ONE else 2)
    theta, error = eap_many(scale, kept.answers, **prior)
    fits = {fit.code: fit for fit in item_fit(kept, scale, free_parameters=estimated, **prior)}
    squares = {square.code: square for square in mean_squares(kept, scale, theta)}
    adjusted = dict(zip(fits, holm([fit.p_value for fit in fits.values()]), strict=True))
    items = []
    for statistics in item_statistics(responses):
        fit, square = fits.get(statistics.code), squares.get(statistics.code)
        items.append(
            {
                "item": statistics.code,
                "answers": whole(statistics.answers),
                "share_right": statistics.share_right,
                "item_rest": statistics.item_rest,
                "s_x2": fit.statistic if fit else None,
                "degrees_of_freedom": fit.degrees_of_freedom if fit else None,
                "p_value": fit.p_value if fit else None,
                "adjusted_p_value": float(adjusted[fit.code]) if fit else None,
                "rmsea": fit.rmsea if fit else None,
                "infit": square.infit if square else None,
                "outfit": square.outfit if square else None,
                "not_tested": NOT_TESTED[fit.not_tested] if fit and fit.not_tested else None,
            }
        )
        if fit and adjusted[fit.code] < SIGNIFICANCE and fit.rmsea > MATTERS:
            warnings.append(
                f"{fit.code} 与曲线不符（RMSEA {fit.rmsea:.3f}）。"
                f"{fit.code} does not follow its curve (RMSEA {fit.rmsea:.3f}); look at its shares right by score."
            )
    if idle := sorted({NOT_TESTED[fit.not_tested] for fit in fits.values() if fit.not_tested}):
        warnings.append(f"部分题目未作 S-X2 检验。S-X2 was not tested for some items: {', '.join(idle)}.")
    return {
        "model": str(found.model),
        "persons": whole(found.persons),
        "alpha": _told_or_warned(cronbach_alpha, kept, warnings),
        "omega": _told_or_warned(lambda answers: mcdonald_omega(answers).value, kept, warnings),
        "marginal_reliability": marginal_reliability(scale, np.arange(len(scale)), **prior),
        "empirical_reliability": empirical_reliability(theta, error, kept.counts),
        "items": items,
        "warnings": warnings,
    }


def _told_or_warned(statistic: Any, responses: Responses, warnings: list[str]) -> float | None:
    try:
        return float(statistic(responses))
    except TooFewAnswers as error:
        warnings.append(f"一致性系数无法计算。A coefficient of consistency cannot be worked out: {error}.")
        return None
