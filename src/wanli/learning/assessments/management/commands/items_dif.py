"""`wanli items dif FILE.csv --group COLUMN --json`: does an item treat people alike who know equally much?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.answers import AnswerTable, read_answers
from wanli.learning.assessments.management.calibrations import cannot_calibrate, ensure_enough
from wanli.learning.assessments.management.tables import (
    add_answer_options,
    names,
    print_json,
    print_table,
    print_warnings,
    read,
    wanted,
    whole,
)
from wanli.science.psychometrics.calibration import CannotCalibrate, Model
from wanli.science.psychometrics.functioning import (
    Difference,
    LikelihoodRatio,
    MantelHaenszel,
    Size,
    likelihood_ratio,
    mantel_haenszel,
)
from wanli.science.psychometrics.responses import Responses

BOTH, MANTEL_HAENSZEL, LIKELIHOOD_RATIO = "both", "mh", "lr"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The two groups and the answers of the people in them."""

    reference: tuple[str, ...]
    focal: tuple[str, ...]
    responses: Responses
    is_focal: np.ndarray

    def persons(self, *, focal: bool) -> float:
        return float(self.responses.counts[self.is_focal == focal].sum())


class Command(BaseCommand):
    help = "Differential item functioning between two groups of people: Mantel-Haenszel and likelihood ratio."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        add_answer_options(parser)
        parser.add_argument("--group", required=True, metavar="COLUMN", help="the column that says who belongs where")
        parser.add_argument("--reference", metavar="A,B", help="its values that make the group compared with")
        parser.add_argument("--focal", metavar="C,D", help="its values that make the group one worries about")
        parser.add_argument("--method", choices=[BOTH, MANTEL_HAENSZEL, LIKELIHOOD_RATIO], default=BOTH)
        parser.add_argument("--model", choices=[str(Model.ONE), str(Model.TWO)], default=str(Model.TWO))
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        table = read(options["file"], lambda path: read_answers(path, wanted(options, group=options["group"])))
        ensure_enough(table, options["file"])
        compared = _compared(table, names(options["reference"]), names(options["focal"]), options["group"])
        counted: tuple[MantelHaenszel, ...] = ()
        modelled: tuple[LikelihoodRatio, ...] = ()
        if options["method"] != LIKELIHOOD_RATIO:
            counted = mantel_haenszel(compared.responses, compared.is_focal)
        if options["method"] != MANTEL_HAENSZEL:
            try:
                modelled = likelihood_ratio(compared.responses, compared.is_focal, model=Model(options["model"]))
            except CannotCalibrate as error:
                raise cannot_calibrate(options["file"], error) from error
        warnings = [*map(str, table.remarks), *_found(compared, counted or modelled, modelled)]
        if options["json"]:
            print_json(self.stdout, _told(options["group"], compared, counted, modelled, warnings))
        else:
            self._print(compared, counted, modelled, warnings)

    def _print(
        self,
        compared: Comparison,
        counted: tuple[MantelHaenszel, ...],
        modelled: tuple[LikelihoodRatio, ...],
        warnings: list[str],
    ) -> None:
        self.stdout.write(
            f"对照 reference {'/'.join(compared.reference)}：{compared.persons(focal=False):,.0f} 人 people · "
            f"关注 focal {'/'.join(compared.focal)}：{compared.persons(focal=True):,.0f} 人 people\n"
        )
        if counted:
            self.stdout.write("\nMantel-Haenszel\n")
            print_table(
                self.stdout,
                ["item", "Δ", "SE(Δ)", "share", "chi2", "p", "p (Holm)", "size"],
                [[*(one.code, one.delta, one.delta_standard_error, one.share), *_judgement(one)] for one in counted],
            )
        if modelled:
            self.stdout.write("\nLikelihood ratio\n")
            print_table(
                self.stdout,
                ["item", "a(ref)", "b(ref)", "a(focal)", "b(focal)", "share", "chi2", "p", "p (Holm)", "size"],
                [
                    [
                        *(one.code, one.reference_a, one.reference_b, one.focal_a, one.focal_b, one.share),
                        *_judgement(one),
                    ]
                    for one in modelled
                ],
            )
        print_warnings(self.stdout, warnings)


def _judgement(one: Difference) -> tuple[float, float, float, str]:
    return one.statistic, one.p_value, one.adjusted_p_value, "–" if one.size == Size.TOO_FEW else str(one.size)


def _compared(table: AnswerTable, reference: list[str], focal: list[str], column: str) -> Comparison:
    """The two groups; without names, the column must hold two values, and the first that occurs is the reference."""
    values = list(dict.fromkeys(table.groups))
    told = ", ".join(values[:12]) + (" …" if len(values) > 12 else "")
    if not reference and not focal:
        if len(values) != 2:
            raise CommandError(
                f"{column} 列有 {len(values)} 个值（{told}）；请用 --reference 和 --focal 各写明一组。"
                f"Column {column} holds {len(values)} values ({told}); name two with --reference and --focal.",
                returncode=2,
            )
        reference, focal = values[:1], values[1:]
    reference = reference or [value for value in values if value not in focal]
    focal = focal or [value for value in values if value not in reference]
    for value in (*reference, *focal):
        if value not in values:
            raise CommandError(f"{column} 列没有 {value}；有：{told}。Column {column} has no {value}; it has: {told}.")
    if both := [value for value in reference if value in focal]:
        raise CommandError(f"{both[0]} 同时在两组里。{both[0]} stands in both groups.", returncode=2)
    if not reference or not focal:
        raise CommandError(f"{column} 列的值都在一组里。All values of {column} stand in one group.", returncode=2)
    groups = np.array(table.groups)
    here = np.isin(groups, [*reference, *focal])
    answers = table.responses
    return Comparison(
        tuple(reference),
        tuple(focal),
        Responses(answers.answers[here], answers.codes, answers.counts[here]),
        np.isin(groups[here], focal),
    )


def _found(compared: Comparison, first: tuple[Difference, ...], modelled: tuple[LikelihoodRatio, ...]) -> list[str]:
    """A sentence for each item that a method found, and one for those with too few answers."""
    groups = {"reference": "/".join(compared.reference), "focal": "/".join(compared.focal)}
    found: dict[str, Difference] = {}
    for one in (*first, *modelled):
        if one.is_found:
            found.setdefault(one.code, one)
    sentences = []
    for one in found.values():
        method = "LR" if isinstance(one, LikelihoodRatio) else "MH"
        more, share = ("少" if one.share < 0 else "多"), abs(one.share) * 100
        chinese = f"知识相同的 100 人中，{groups['focal']} 组答对的约{more} {share:.0f} 人。"
        sentences.append(f"{one.code}（{method} {one.size}）：{chinese}" + one.sentence % (one.facts | groups))
    if few := [one.code for one in first if one.size == Size.TOO_FEW]:
        told = ", ".join(few[:12]) + (" …" if len(few) > 12 else "")
        sentences.append(f"人数太少、未作比较：{told}。Too few people to compare: {told}.")
    return sentences


def _told(
    column: str,
    compared: Comparison,
    counted: tuple[MantelHaenszel, ...],
    modelled: tuple[LikelihoodRatio, ...],
    warnings: list[str],
) -> dict[str, Any]:
    items: dict[str, dict[str, Any]] = {code: {"item": code} for code in compared.responses.codes}
    for one in counted:
        items[one.code]["mantel_haenszel"] = _common(one) | {
            "odds_ratio": one.odds_ratio,
            "delta": one.delta,
            "delta_standard_error": one.delta_standard_error,
        }
    for other in modelled:
        items[other.code]["likelihood_ratio"] = _common(other) | {
            "reference_a": other.reference_a,
            "reference_b": other.reference_b,
            "focal_a": other.focal_a,
            "focal_b": other.focal_b,
        }
    return {
        "group": column,
        "reference": {"values": list(compared.reference), "persons": whole(compared.persons(focal=False))},
        "focal": {"values": list(compared.focal), "persons": whole(compared.persons(focal=True))},
        "items": list(items.values()),
        "warnings": warnings,
    }


def _common(one: Difference) -> dict[str, Any]:
    return {
        "statistic": one.statistic,
        "degrees_of_freedom": one.degrees_of_freedom,
        "p_value": one.p_value,
        "adjusted_p_value": one.adjusted_p_value,
        "share": one.share,
        "size": str(one.size),
        "is_matching": one.is_matching,
    }
