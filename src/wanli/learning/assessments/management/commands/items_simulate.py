"""`wanli items simulate BANK.csv --json`: what an adaptive test would do on a bank, before anybody takes it."""

from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.bank_files import read_bank
from wanli.learning.assessments.management.tables import (
    add_prior_options,
    ensure_positive,
    names,
    print_json,
    print_table,
    print_warnings,
    read,
)
from wanli.learning.assessments.queries.placements import RULES
from wanli.science.psychometrics.adaptive import answer, begin, choose
from wanli.science.psychometrics.bank import Bank, Status, probability
from wanli.science.psychometrics.exposure import tuned
from wanli.science.psychometrics.rules import Rules
from wanli.science.psychometrics.simulation import Simulation, realistic_bank, simulate

MOST_EXPOSED = 10
TIMED_SESSIONS = 100
MOST_PEOPLE, MOST_ITEMS = 1_000_000, 20_000
EVEN = "even"


class Command(BaseCommand):
    help = "Simulate the adaptive test on a bank: length, precision, exposure. Unless told otherwise, as for placement."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", type=Path, nargs="?", metavar="BANK.csv", help="the items' parameters")
        parser.add_argument(
            "--realistic", type=int, metavar="N", help="instead of a bank: N made-up items in six areas"
        )
        parser.add_argument("--people", type=int, default=1000, help="how many take it (%(default)s)")
        add_prior_options(parser, whose="the people's")
        parser.add_argument("--least", type=int, default=RULES.least, help="fewest questions (%(default)s)")
        parser.add_argument("--most", type=int, default=RULES.most, help="most questions (%(default)s)")
        parser.add_argument(
            "--standard-error", type=float, default=RULES.standard_error, help="stop when this sure (%(default)s SD)"
        )
        parser.add_argument(
            "--cap", type=float, default=RULES.exposure_cap, help="most exposure (%(default)s); 1 is none"
        )
        parser.add_argument("--top", type=int, default=RULES.top, help="one of the best N at random (%(default)s)")
        parser.add_argument("--trial-items", type=int, default=RULES.trial_items, help="unscored, a test (%(default)s)")
        parser.add_argument(
            "--quotas", default="", metavar="even|A=2,B=1", help="equal parts for all areas, or parts by name"
        )
        parser.add_argument(
            "--tuned", action="store_true", help="first find chances that keep the cap at shorter length"
        )
        parser.add_argument("--seed", type=int, default=1, help="of everything left to chance (%(default)s)")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        _ensure_usage(options)
        rng = np.random.default_rng(options["seed"])
        if options["realistic"] is not None:
            bank = realistic_bank(options["realistic"], rng=rng)
        else:
            bank = read(options["bank"], read_bank)
        if not bank.counts.any():
            raise CommandError(f"{bank.version}：没有已校准的题目。The bank has no calibrated item.")
        rules = _rules(bank, options)
        if options["tuned"]:
            rules = replace(rules, chances=tuned(bank, rules, rng=rng))
        theta = rng.normal(options["mean"], options["deviation"], options["people"])
        found = simulate(bank, rules, theta, rng=rng)
        told = _told(bank, rules, found, _selection_times(bank, rules, theta, rng))
        if options["json"]:
            print_json(self.stdout, told)
        else:
            self._print(told)

    def _print(self, told: dict[str, Any]) -> None:
        stops = " · ".join(f"{reason} {share:.1%}" for reason, share in told["stops"].items())
        lines = {
            "题数 length": f"{told['mean_length']:.2f}（{told['shortest']:.0f}–{told['longest']:.0f}）",
            "停止原因 stop": stops,
            "偏差 bias": f"{told['bias']:+.4f} SD",
            "误差 RMSE": f"{told['rmse']:.4f} SD",
            "标准误 mean SE": f"{told['mean_standard_error']:.4f} SD",
            "覆盖 coverage, ±1.96 SE": f"{told['coverage']:.1%}",
            "最大曝光 exposure, max": f"{told['exposure_max']:.1%}",
            "重叠 overlap": f"{told['overlap']:.1%}",
            "未曝光 items never shown": f"{told['items_never_shown']} / {told['items']}",
            "配额偏差 quota deviation, max": f"{told['quota_deviation']:.2f}",
            "选题用时 selection": f"{told['selection_milliseconds']['median']:.3f} ms, "
            f"p99 {told['selection_milliseconds']['p99']:.3f} ms",
        }
        print_table(self.stdout, [f"{told['people']:,} 人 people", ""], list(map(list, lines.items())))
        self.stdout.write("")
        rows = [[item["item"], f"{item['exposure']:.1%}"] for item in told["most_exposed"]]
        print_table(self.stdout, ["曝光最多 most exposed", "exposure"], rows)
        print_warnings(self.stdout, told["warnings"])


def _ensure_usage(options: dict[str, Any]) -> None:
    ensure_positive(options, "deviation")
    faults = {
        "请写一个题库文件，或 --realistic N，二者选一。Name either a bank or --realistic N.": (
            (options["bank"] is None) == (options["realistic"] is None)
        ),
        f"--realistic 应在 1 到 {MOST_ITEMS} 之间。--realistic must lie between 1 and {MOST_ITEMS}.": not (
            1 <= (1 if options["realistic"] is None else options["realistic"]) <= MOST_ITEMS
        ),
        f"--people 应在 1 到 {MOST_PEOPLE} 之间。--people must lie between 1 and {MOST_PEOPLE}.": not (
            1 <= options["people"] <= MOST_PEOPLE
        ),
        "--seed 不能为负。--seed must not be negative.": options["seed"] < 0,
    }
    for sentence, holds in faults.items():
        if holds:
            raise CommandError(sentence, returncode=2)


def _rules(bank: Bank, options: dict[str, Any]) -> Rules:
    try:
        return Rules(
            least=options["least"],
            most=options["most"],
            standard_error=options["standard_error"],
            top=options["top"],
            exposure_cap=options["cap"],
            trial_items=options["trial_items"],
            quotas=_quotas(bank, options["quotas"].strip()),
        )
    except ValueError as error:
        raise CommandError(f"这样的规则无法出题。These rules cannot be kept: {error}.", returncode=2) from error


def _quotas(bank: Bank, text: str) -> dict[str, float] | None:
    """Shares by area, from the words of --quotas."""
    if not text:
        return None
    areas = sorted({item.area for item in bank.items if item.status == Status.CALIBRATED and item.area})
    if not areas:
        raise CommandError("题库没有写明领域（area 列）。The bank names no areas (column area).", returncode=2)
    if text == EVEN:
        return dict.fromkeys(areas, 1.0)
    quotas: dict[str, float] = {}
    for part in names(text):
        area, _sign, share = (word.strip() for word in part.rpartition("="))
        if area not in areas:
            told = ", ".join(areas[:12])
            raise CommandError(
                f"--quotas：题库没有领域“{area or share}”；有：{told}。"
                f"--quotas: the bank has no area “{area or share}”; it has: {told}.",
                returncode=2,
            )
        try:
            quotas[area] = float(share)
        except ValueError:
            raise CommandError(
                f"--quotas：{area} 的份额“{share}”应是数字。--quotas: the share “{share}” of {area} must be a number.",
                returncode=2,
            ) from None
    return quotas


def _selection_times(bank: Bank, rules: Rules, theta: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Seconds of this machine's processor that `choose` took for each question of some sessions."""
    seconds = []
    for seed, row in enumerate(probability(theta[:TIMED_SESSIONS], bank.a, bank.b, bank.c)):
        session = begin(bank, rules, seed=seed)
        while not session.is_finished:
            started = process_time()
            session = choose(bank, rules, session)
            seconds.append(process_time() - started)
            if session.pending is not None:
                right = bool(rng.random() < row[bank.place(session.pending)])
                session = answer(bank, rules, session, right=right)
    return np.array(seconds)


def _told(bank: Bank, rules: Rules, found: Simulation, seconds: np.ndarray) -> dict[str, Any]:
    order = np.argsort(-found.exposure, kind="stable")[:MOST_EXPOSED]
    exposure_max = float(found.exposure.max())
    return {
        "bank": bank.version,
        "items": len(bank),
        "people": len(found.theta),
        "rules": {
            "least": rules.least,
            "most": rules.most,
            "standard_error": rules.standard_error,
            "cap": rules.exposure_cap,
            "top": rules.top,
            "trial_items": rules.trial_items,
            "quotas": dict(rules.quotas) if rules.quotas else None,
            "tuned": rules.chances is not None,
        },
        "mean_length": float(found.length.mean()),
        "shortest": int(found.length.min()),
        "longest": int(found.length.max()),
        "stops": {reason: number / len(found.theta) for reason, number in sorted(found.stops.items())},
        "bias": found.bias,
        "rmse": found.root_mean_square_error,
        "mean_standard_error": float(found.standard_error.mean()),
        "coverage": found.coverage,
        "exposure_max": exposure_max,
        "most_exposed": [
            {"item": bank.codes[place], "area": bank.areas[place], "exposure": float(found.exposure[place])}
            for place in order
        ],
        "items_never_shown": int(np.count_nonzero(found.exposure == 0)),
        "overlap": found.overlap,
        "quota_deviation": found.quota_deviation,
        "selection_milliseconds": {
            "median": float(np.median(seconds)) * 1000,
            "p99": float(np.quantile(seconds, 0.99)) * 1000,
        },
        "warnings": _warnings(bank, rules, exposure_max),
    }


def _warnings(bank: Bank, rules: Rules, exposure_max: float) -> list[str]:
    warnings = []
    counted = int(bank.counts.sum())
    if rules.exposure_cap < 1 and rules.exposure_cap * counted < rules.most:
        warnings.append(
            f"题库只有 {counted} 道计分题，不足以让每题曝光不超过 {rules.exposure_cap:.0%}。"
            f"With {counted} scored items a test of {rules.most} cannot keep every item below {rules.exposure_cap:.0%}."
        )
    elif exposure_max > rules.exposure_cap + 0.01:
        warnings.append(
            f"有题目的曝光（{exposure_max:.1%}）超过了上限 {rules.exposure_cap:.0%}。"
            f"An item was shown to {exposure_max:.1%}, above the cap of {rules.exposure_cap:.0%}."
        )
    return warnings
