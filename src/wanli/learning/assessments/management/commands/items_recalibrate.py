"""`wanli items recalibrate [--rehearsal] [--json]`: a new version of the bank from all answers so far."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wanli.learning.assessments import actions
from wanli.learning.assessments.management.tables import print_json, print_table
from wanli.learning.assessments.models import ItemBank
from wanli.learning.assessments.queries.analysis.measuring import measure
from wanli.learning.assessments.queries.banks import bank_in_force
from wanli.science.psychometrics.calibration import CannotCalibrate
from wanli.science.psychometrics.linking import CannotLink
from wanli.science.psychometrics.recalibration import NotEnough


class Command(BaseCommand):
    help = "Calibrate the bank in force from all answers so far into a new version, which somebody then puts in force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rehearsal", action="store_true", help="try it on the rehearsal's simulated answers; writes nothing"
        )
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = self._rehearsed() if options["rehearsal"] else self._made()
        except ItemBank.DoesNotExist as error:
            raise CommandError("还没有题库，请先装载内容：wanli content load。There is no bank yet.") from error
        except NotEnough as lacking:
            floors = lacking.floors
            raise CommandError(
                f"答题还不够：有 {lacking.people} 人、{lacking.items} 道题满 {floors.answers} 次作答；"
                f"至少需要 {floors.people} 人、{floors.items} 道题。Too few answers: {lacking}."
            ) from lacking
        except (CannotLink, CannotCalibrate) as error:
            raise CommandError(
                f"无法校准，题库没有变动。Cannot be calibrated, nothing was changed: {error}."
            ) from error
        if options["json"]:
            print_json(self.stdout, told)
        else:
            self._print(told)

    def _made(self) -> dict[str, Any]:
        bank = actions.recalibrate(actor="system", at=timezone.now())
        items = {entry.item_code: entry for entry in bank.entries.all()}
        report = {name: value for name, value in bank.report.items() if name not in {"started_by", "made_at"}}
        return {"version": bank.version, "written": True, **_told(report, items)}

    def _rehearsed(self) -> dict[str, Any]:
        measurement = measure(bank_in_force(), simulated=True)
        items = {item.code: item for item in measurement.found.bank.items}
        return {"version": None, "written": False, **_told(measurement.report, items)}

    def _print(self, told: dict[str, Any]) -> None:
        if told["written"]:
            self.stdout.write(
                f"已生成版本 {told['version']}，尚未启用；请在工作台“试题分析”中查看报告。"
                f"Version {told['version']} was made and is not in force; read its report in the back office.\n"
            )
        else:
            self.stdout.write("用模拟演练的作答试算，没有写入。From simulated answers; nothing was written.\n")
        comparison = told["comparison"]
        self.stdout.write(
            f"{told['people']:,} 人 people · {told['tests']:,} 次测验 tests · {told['answers']:,} 次作答 answers · "
            f"信度 reliability {told['reliability']:.2f} · 同一份作答的估计变化 estimates move by "
            f"{comparison['mean']:+.2f} ± {comparison['standard_deviation']:.2f} SD\n\n"
            if comparison["tests"]
            else f"{told['people']:,} 人 people · {told['answers']:,} 次作答 answers\n\n"
        )
        head = ["item", "a", "b", "SE(a)", "SE(b)", "answers"]
        rows = [
            [
                *(item["item"], item["a"], item["b"]),
                *(_number(item["a_standard_error"]), _number(item["b_standard_error"]), item["answers"]),
            ]
            for item in told["items"]
        ]
        print_table(self.stdout, head, rows)
        for item in told["kept"]:
            self.stdout.write(
                f"\n! {item['code']} 保留原参数 keeps its parameters: {item['reason']} ({item['answers']})"
            )
        for anchor in told["drifted"]:
            self.stdout.write(f"\n! {anchor['code']} 难度漂移 has drifted by {anchor['difference_in_b']:+.2f} SD")


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _told(report: dict[str, Any], items: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "item": code,
            "a": items[code].a,
            "b": items[code].b,
            "a_standard_error": items[code].a_standard_error,
            "b_standard_error": items[code].b_standard_error,
            "answers": report["counts"][code],
        }
        for code in report["measured"]
    ]
    return {**{name: value for name, value in report.items() if name not in {"measured", "counts"}}, "items": rows}
