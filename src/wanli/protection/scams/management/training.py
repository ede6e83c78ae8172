"""An institution's own messages: read, learned beside the pack's, and told how good that is beside what is in force."""

import hashlib
import html
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from wanli.protection.scams.choices import GenuineKind, ScamType
from wanli.protection.scams.queries.models import MODEL, REPORT, Screen
from wanli.science.screening import measures
from wanli.science.screening.training import Labelled, Trained

HARMFUL = frozenset({"scam", "fraud", "illegal", "harmful", "诈骗", "骗局", "是", "1", "true"})
HARMLESS = frozenset({"genuine", "normal", "harmless", "ham", "ad", "other", "正常", "否", "0", "false"})
MOST_FAULTS = 10
RATES = (0.02, 0.05)


@dataclass(frozen=True)
class Row:
    """A message of the file; `type` is empty where only harmful or harmless was said."""

    line: int
    text: str
    type: str
    is_harmful: bool


class Unreadable(ValueError):
    """Lines that cannot be used, each with its number and the reason."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = f" … (+{len(faults) - MOST_FAULTS})" if len(faults) > MOST_FAULTS else ""
        super().__init__("\n".join(faults[:MOST_FAULTS]) + more)


def read_rows(path: Path) -> list[Row]:
    """The labelled messages of a JSONL file. Raises CommandError for the file, Unreadable for its lines."""
    try:
        written = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"读不到 {path}。{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} 不是 UTF-8。{path} is not UTF-8: byte {error.start}.") from error
    rows: list[Row] = []
    faults: list[str] = []
    first: dict[str, Row] = {}
    for number, line in enumerate(written.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(number, line)
        except ValueError as error:
            faults.append(f"第 {number} 行 line {number}: {error}")
            continue
        before = first.setdefault(row.text, row)
        if (before.type, before.is_harmful) != (row.type, row.is_harmful):
            faults.append(
                f"第 {number} 行 line {number}: 与第 {before.line} 行文字相同而标注不同 labelled otherwise there"
            )
        rows.append(row)
    if faults:
        raise Unreadable(faults)
    return list({row.text: row for row in reversed(rows)}.values())[::-1]


def _row(number: int, line: str) -> Row:
    try:
        told = json.loads(line)
    except ValueError:
        raise ValueError("不是 JSON not JSON") from None
    if not isinstance(told, dict):
        raise ValueError("不是 JSON 对象 not a JSON object")
    text = told.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("缺 text text is missing")
    if "type" in told:
        kind = told["type"]
        if kind not in ScamType.values and kind not in GenuineKind.values:
            known = ", ".join([*ScamType.values, *GenuineKind.values])
            raise ValueError(f"没有类型 {kind!r} there is no such type; known: {known}")
        return Row(number, text, kind, kind in ScamType.values)
    if "label" not in told:
        raise ValueError("缺 type 或 label type or label is missing")
    label = str(told["label"]).strip().lower()
    if label not in HARMFUL | HARMLESS:
        raise ValueError(f"label {told['label']!r} 不明 unknown; scam 或 genuine are")
    return Row(number, text, "", label in HARMFUL)


def with_types(rows: Sequence[Row], screen: Screen) -> list[Labelled]:
    """The messages as they are learned. Where no type was said, the model in force names the likeliest one."""
    found = []
    for row in rows:
        kind = row.type
        if not kind:
            reading = screen.model.read(row.text, screen.rules)
            kind = (reading.types if row.is_harmful else reading.kinds)[0][0]
        found.append(Labelled(row.text, kind, row.is_harmful))
    return found


def digest_of_rows(rows: Sequence[Row]) -> str:
    """What was learned, as a digest."""
    told = json.dumps([(row.text, row.type, row.is_harmful) for row in rows], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def report_on(rows: Sequence[Row], trained: Trained, before: Screen, *, folds: int, added: int) -> dict[str, Any]:
    """How well the new model and the one in force do on these messages; the new one never on what it had learned."""
    number = len(rows)
    is_harmful = np.array([row.is_harmful for row in rows])
    now = trained.probabilities[:number]
    readings = [before.model.read(row.text, before.rules) for row in rows]
    then = np.array([reading.probability for reading in readings])
    typed = [place for place, row in enumerate(rows) if row.type and row.is_harmful]
    true = [rows[place].type for place in typed]
    return {
        "schema": 1,
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "digest": digest_of_rows(rows),
        "messages": number,
        "harmful": int(is_harmful.sum()),
        "types": dict(sorted(Counter(row.type for row in rows if row.type).items())),
        "messages_of_the_pack_beside_them": added,
        "folds": folds,
        "new": _measured(now, is_harmful)
        | {"of_types": _of_types(true, [trained.types[place] for place in typed])}
        | {"calibration": [asdict(step) for step in measures.calibration(now, is_harmful)]},
        "in_force": _measured(then, is_harmful)
        | {
            "digest": before.model.digest,
            "of_types": _of_types(true, [readings[place].types[0][0] for place in typed]),
        },
    }


def _measured(probabilities: measures.Floats, is_harmful: measures.Truth) -> dict[str, float]:
    recalls = {
        f"recall_at_{rate:.0%}": measures.recall_at(probabilities, is_harmful, false_positives=rate) for rate in RATES
    }
    error = measures.calibration_error(probabilities, is_harmful)
    found = {**recalls, "auc": measures.auc(probabilities, is_harmful), "calibration_error": error}
    return {name: round(value, 4) for name, value in found.items()}


def _of_types(true: Sequence[str], told: Sequence[str]) -> dict[str, Any]:
    found = measures.by_type(true, told)
    rows = {name: {key: round(value, 3) for key, value in asdict(one).items()} for name, one in found.items()}
    return {"macro_f1": round(measures.macro_f1(found), 3) if found else None, "types": rows}


def write(folder: Path, stored: bytes, report: dict[str, Any]) -> None:
    """The model, the report as JSON and as a page, and the calibration curve. Raises CommandError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL).write_bytes(stored)
        (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        (folder / "report.md").write_text(page(report), encoding="utf-8")
        (folder / "calibration.svg").write_text(curve(report["new"]["calibration"]), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"写不到 {folder}。{folder} cannot be written: {error.strerror}.") from error


def page(report: dict[str, Any]) -> str:
    """The report in words and tables."""
    new, old = report["new"], report["in_force"]
    lines = [
        "# 识别模型训练报告 Report on a trained model",
        "",
        f"{report['date']} · {report['messages']} 条信息，其中 {report['harmful']} 条有害 · 内容包另加 "
        f"{report['messages_of_the_pack_beside_them']} 条 · {report['folds']} 折交叉验证，近似重复的放在同一折",
        "",
        "| | 新模型 new | 在用的 in force |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {value} | {old[name]} |" for name, value in new.items() if isinstance(value, float)]
    lines.append(f"| macro_f1 (types) | {new['of_types']['macro_f1']} | {old['of_types']['macro_f1']} |")
    lines += [
        "",
        "## 校准 Calibration",
        "",
        "| 概率 told | 条数 number | 平均 mean | 真实比例 true |",
        "|---|---|---|---|",
    ]
    for step in new["calibration"]:
        lines.append(
            f"| {step['low']:.1f}–{step['high']:.1f} | {step['number']} | {step['told']:.3f} | {step['true']:.3f} |"
        )
    lines += ["", "![calibration](calibration.svg)", "", "## 类型 Types", ""]
    lines += ["| | 条数 number | precision | recall | F1 | F1 in force |", "|---|---|---|---|---|---|"]
    for name, one in new["of_types"]["types"].items():
        before = old["of_types"]["types"].get(name, {}).get("f1", "")
        lines.append(f"| {name} | {one['number']} | {one['precision']} | {one['recall']} | {one['f1']} | {before} |")
    return "\n".join([*lines, ""])


def curve(steps: Sequence[dict[str, Any]], side: int = 360, edge: int = 48) -> str:
    """The calibration curve as SVG: told below, true upwards, the diagonal is what it should be."""
    inner = side - 2 * edge

    def at(told: float, true: float) -> str:
        return f"{edge + told * inner:.1f},{side - edge - true * inner:.1f}"

    most = max((step["number"] for step in steps), default=1)
    dots = "".join(
        f'<circle cx="{at(step["told"], 0).split(",")[0]}" cy="{at(0, step["true"]).split(",")[1]}" '
        f'r="{3 + 6 * (step["number"] / most) ** 0.5:.1f}" fill="#0b5"/>'
        for step in steps
    )
    line = " ".join(at(step["told"], step["true"]) for step in steps)
    title = html.escape("校准曲线 calibration: 说的概率 told, 真实比例 true")
    marks = "".join(
        f'<text x="{at(mark, 0).split(",")[0]}" y="{side - edge + 16}" text-anchor="middle">{mark:g}</text>'
        f'<text x="{edge - 6}" y="{at(0, mark).split(",")[1]}" text-anchor="end">{mark:g}</text>'
        for mark in (0, 0.5, 1)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="12">'
        f"<title>{title}</title>"
        f'<rect x="{edge}" y="{edge}" width="{inner}" height="{inner}" fill="none" stroke="#999"/>'
        f'<polyline points="{at(0, 0)} {at(1, 1)}" fill="none" stroke="#999" stroke-dasharray="4"/>'
        f'<polyline points="{line}" fill="none" stroke="#0b5" stroke-width="2"/>{dots}{marks}'
        f'<text x="{side / 2}" y="{edge - 14}" text-anchor="middle">{title}</text></svg>\n'
    )
