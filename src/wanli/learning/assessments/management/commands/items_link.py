"""`wanli items link BASE.csv NEW.csv --json`: a new calibration on the bank's scale, and which items drifted."""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wanli.learning.assessments.clients.bank_files import read_bank, write_bank
from wanli.learning.assessments.management.tables import (
    names,
    print_json,
    print_table,
    print_warnings,
    read,
    write,
)
from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.linking import CannotLink, Link, Method, link

FEW_ANCHORS = 5


class Command(BaseCommand):
    help = "Put a new calibration on the scale of a bank, through the items that both hold."
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", type=Path, metavar="BASE.csv", help="the bank whose scale stays")
        parser.add_argument("new", type=Path, metavar="NEW.csv", help="the calibration that is moved")
        parser.add_argument("--anchors", metavar="A,B", help="link through these items only; else all that both hold")
        parser.add_argument("--method", choices=[str(method) for method in Method], default=str(Method.STOCKING_LORD))
        parser.add_argument("--keep-drifted", action="store_true", help="do not look for items that drifted")
        parser.add_argument("--save", type=Path, metavar="LINKED.csv", help="write the moved items as a bank as well")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        base, new = read(options["base"], read_bank), read(options["new"], read_bank)
        try:
            found = link(
                base,
                new,
                anchors=names(options["anchors"]) or None,
                method=Method(options["method"]),
                find_drift=not options["keep_drifted"],
            )
        except CannotLink as error:
            raise CommandError(
                f"{options['new'].name} 无法连接到 {options['base'].name}。Cannot be linked: {error}."
            ) from error
        warnings = _warnings(base, new, found)
        if save := options["save"]:
            write(save, lambda path: write_bank(path, found.bank(new, version=save.stem)))
        if options["json"]:
            print_json(self.stdout, _told(base, new, found, warnings))
            return
        self.stdout.write(
            f"theta({base.version}) = {found.slope:.4f} × theta({new.version}) {found.intercept:+.4f} · "
            f"{found.method} · {len(found.kept)} 道共同题 anchors\n\n"
        )
        print_table(
            self.stdout,
            ["item", "Δb", "Δ log a", "p", ""],
            [
                [
                    *(anchor.code, anchor.difference_in_b, anchor.difference_in_log_a, anchor.p_value),
                    "漂移 drifted" if anchor.is_drifted else "",
                ]
                for anchor in found.anchors
            ],
        )
        print_warnings(self.stdout, warnings)


def _warnings(base: Bank, new: Bank, found: Link) -> list[str]:
    warnings = []
    if found.drifted:
        told = ", ".join(found.drifted)
        warnings.append(
            f"{told} 已漂移，连接时未使用：请看题目是否改过或已经外传。"
            f"{told} drifted and did not help to link: see whether the wording changed or the item became known."
        )
    if len(found.kept) < FEW_ANCHORS:
        warnings.append(
            f"只靠 {len(found.kept)} 道共同题连接，结果不稳。"
            f"The link rests on {len(found.kept)} items only and is unsure."
        )
    errors = [
        (bank.items[bank.place(anchor.code)].a_standard_error, bank.items[bank.place(anchor.code)].b_standard_error)
        for bank in (base, new)
        for anchor in found.anchors
    ]
    if not np.isfinite(errors).all():
        warnings.append(
            "有的共同题没有标准误：漂移只能按差异自身的离散程度判断。"
            "Some shared items have no standard errors: drift was judged by the spread of the differences themselves."
        )
    return warnings


def _told(base: Bank, new: Bank, found: Link, warnings: list[str]) -> dict[str, Any]:
    return {
        "base": base.version,
        "new": new.version,
        "method": str(found.method),
        "slope": found.slope,
        "intercept": found.intercept,
        "anchors": [
            {
                "item": anchor.code,
                "difference_in_b": anchor.difference_in_b,
                "difference_in_log_a": anchor.difference_in_log_a,
                "p_value": anchor.p_value,
                "drifted": anchor.is_drifted,
            }
            for anchor in found.anchors
        ],
        "warnings": warnings,
    }
