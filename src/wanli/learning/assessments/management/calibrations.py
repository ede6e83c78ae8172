"""What the commands say before and after a calibration."""

from pathlib import Path

from django.core.management.base import CommandError

from wanli.learning.assessments.clients.answers import AnswerTable
from wanli.science.psychometrics.calibration import Calibration, CannotCalibrate, LeftOut, Reason

ITEMS_A_PERSON = 10  # more items than this for each person: the table lies on its side
REASONS = {
    Reason.NO_ANSWERS: "没有人作答",
    Reason.ALL_RIGHT: "全部答对",
    Reason.ALL_WRONG: "全部答错",
    Reason.NEGATIVE_DISCRIMINATION: "越会的人越答错",
    Reason.NO_DISCRIMINATION: "区分不出会与不会",
    Reason.SLOPE_AT_BOUND: "斜率到了界限",
}


def ensure_enough(table: AnswerTable, file: Path) -> None:
    """Refuse a table from which nothing can be estimated, with a sentence that says what it lacks."""
    items = len(table.responses.codes)
    if table.persons < 2:
        raise CommandError(f"{file.name}：只有一个人的答案，无法校准。One person's answers cannot be calibrated.")
    if items < 2:
        code = table.responses.codes[0]
        raise CommandError(
            f"{file.name}：只有一道题（{code}），无法校准。"
            f"One item ({code}) cannot be calibrated: nothing tells people's knowledge."
        )
    if items > ITEMS_A_PERSON * table.persons:
        raise CommandError(
            f"{file.name}：{table.persons:,.0f} 人、{items:,} 道题，无法校准。每人应占一行，每题一列——也许行列颠倒了？"
            f"{table.persons:,.0f} people and {items:,} items cannot be calibrated. A row should be a person and a "
            "column an item: perhaps they are the wrong way round?"
        )


def cannot_calibrate(file: Path, error: CannotCalibrate) -> CommandError:
    """The failure of a calibration as the failure of a command."""
    return CommandError(f"{file.name}：无法校准。Cannot be calibrated: {str(error).rstrip('.')}.")


def outcome_warnings(found: Calibration) -> list[str]:
    """What to know about an outcome: items left out first."""
    said = {item.sentence for item in found.left_out}
    return [_left_out(item) for item in found.left_out] + [text for text in found.warnings if text not in said]


def _left_out(item: LeftOut) -> str:
    return f"{item.code} 未估计：{REASONS[item.reason]}。{item.sentence}"
