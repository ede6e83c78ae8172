"""Reading `items/*.yaml` and `checks.yaml` of the content pack, and judging how the items are written.

No database. Every problem names file, item and reason.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.queries import Findings, Pack, Problem, read_yaml
from wanli.learning.assessments.choices import NEAR_IDENTICAL, Skill, suits
from wanli.science.psychometrics.assembly import Candidate, TooFewItems, parallel_forms
from wanli.science.psychometrics.writing import key_length, key_positions
from wanli.science.retrieval.duplicates import near_duplicates

SUSPICIOUS = 0.01  # keys that are the longest option this improbably often are a fault of the writer
_ITEM_FIELDS = {"id", "skill", "audiences", "difficulty", "stem", "options", "key", "source", "at"}
_TWIN_FIELDS = {"id", "stem", "options"}
_CHECK_FIELDS = {"code", "icon", "audience", "title", "summary", "topics"}


@dataclass(frozen=True)
class ItemFile:
    """One item in one language as its file tells it. A twin borrows all but its words from the Chinese item."""

    file: str
    code: str
    topic: str
    language: str
    skill: str
    audiences: tuple[str, ...]
    difficulty: float
    stem: str
    options: tuple[tuple[str, str], ...]
    key: int
    source: str
    place: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(vars(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class CheckFile:
    code: str
    icon: str
    audience: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    topics: tuple[str, ...]


def read_items(folder: Path) -> tuple[list[ItemFile], list[Problem]]:
    """All items of a pack, Chinese first and then their twins, and what is wrong with the form of their files."""
    problems: list[Problem] = []
    items: dict[tuple[str, str], ItemFile] = {}
    for path in sorted((folder / "items").glob("*.yaml"), key=lambda path: (path.name.endswith(".en.yaml"), path.name)):
        file = path.relative_to(folder).as_posix()
        for row in _rows(path, file, problems):
            item = _twin(row, file, items, problems) if file.endswith(".en.yaml") else _item(row, file, problems)
            if item and (item.code, item.language) in items:
                problems.append(Problem(file, item.code, "is there twice"))
            elif item:
                items[item.code, item.language] = item
    return list(items.values()), problems


def _rows(path: Path, file: str, problems: list[Problem]) -> Iterable[dict[str, Any]]:
    rows = read_yaml(path, file, problems)
    if rows is not None and not isinstance(rows, list):
        problems.append(Problem(file, "", "should be a list"))
        return []
    for number, row in enumerate(rows or [], start=1):
        if not isinstance(row, dict):
            problems.append(Problem(file, f"entry {number}", "should have fields"))
    return [row for row in rows or [] if isinstance(row, dict)]


def _item(row: dict[str, Any], file: str, problems: list[Problem]) -> ItemFile | None:
    code = str(row.get("id", ""))
    faults = [f"unknown field {name}" for name in row if name not in _ITEM_FIELDS]
    topic = Path(file).stem
    if not code.startswith(f"{topic}-"):
        faults.append(f"the id should begin with {topic}-")
    if row.get("skill") not in Skill.values:
        faults.append(f"skill {row.get('skill')!r} is not one of {', '.join(Skill.values)}")
    audiences = row.get("audiences") or []
    faults += [f"audience {name!r} is unknown" for name in audiences if name not in Audience.values]
    if not audiences:
        faults.append("names no audience")
    difficulty = row.get("difficulty")
    if not isinstance(difficulty, int | float) or not -4 <= difficulty <= 4:
        faults.append(f"difficulty {difficulty!r} is not a number from -4 to 4")
    options = _options(row, faults)
    key = row.get("key")
    if type(key) is not int or not 1 <= key <= max(len(options), 1):
        faults.append(f"key {key!r} is not the number of an option")
    if not str(row.get("stem", "")).strip():
        faults.append("has no question")
    problems += [Problem(file, code, fault) for fault in faults]
    if faults:
        return None
    texts = (str(row["stem"]).strip(), options, int(key), str(row.get("source", "")), str(row.get("at", "")))
    return ItemFile(file, code, topic, "zh-hans", row["skill"], tuple(audiences), float(difficulty), *texts)


def _twin(
    row: dict[str, Any], file: str, items: dict[tuple[str, str], ItemFile], problems: list[Problem]
) -> ItemFile | None:
    code = str(row.get("id", ""))
    faults = [f"unknown field {name} (a twin has only id, stem, options)" for name in row if name not in _TWIN_FIELDS]
    options, original = _options(row, faults), items.get((code, "zh-hans"))
    if original is None:
        faults.append("has no Chinese item")
    elif len(options) != len(original.options):
        faults.append(f"has {len(options)} options, the Chinese item {len(original.options)}")
    problems += [Problem(file, code, fault) for fault in faults]
    if faults or original is None:
        return None
    words = {"file": file, "language": "en", "stem": str(row["stem"]).strip(), "options": options}
    return ItemFile(**{**vars(original), **words})


def _options(row: dict[str, Any], faults: list[str]) -> tuple[tuple[str, str], ...]:
    options = row.get("options")
    if not isinstance(options, list) or not 3 <= len(options) <= 5:
        faults.append("needs three to five options")
        return ()
    pairs = []
    for number, option in enumerate(options, start=1):
        text, why = (
            (str(option.get(name, "") or "").strip() for name in ("text", "why"))
            if isinstance(option, dict)
            else ("", "")
        )
        if not text or not why:
            faults.append(f"option {number} needs text and why")
        pairs.append((text, why))
    if len({text for text, _why in pairs}) != len(pairs):
        faults.append("has the same option twice")
    return tuple(pairs)


def read_checks(folder: Path) -> tuple[list[CheckFile], list[Problem]]:
    """The tests on offer."""
    problems: list[Problem] = []
    checks = []
    for row in _rows(folder / "checks.yaml", "checks.yaml", problems):
        code = str(row.get("code", ""))
        title, summary = row.get("title") or {}, row.get("summary") or {}
        unknown = [name for name in row if name not in _CHECK_FIELDS]
        problems += [Problem("checks.yaml", code, f"unknown field {name}") for name in unknown]
        if not (code and title.get("zh") and summary.get("zh") and row.get("topics")):
            problems.append(Problem("checks.yaml", code, "needs code, title, summary and topics"))
            continue
        if row.get("audience") not in Audience.values:
            problems.append(Problem("checks.yaml", code, f"audience {row.get('audience')!r} is unknown"))
            continue
        words = (title["zh"], title.get("en", ""), summary["zh"], summary.get("en", ""))
        checks.append(CheckFile(code, str(row.get("icon", "test")), row["audience"], *words, tuple(row["topics"])))
    return checks, problems


def check_items(folder: Path, pack: Pack) -> Findings:
    """What `wanli content check` says about items and tests."""
    items, problems = read_items(folder)
    checks, check_problems = read_checks(folder)
    findings = Findings(count=sum(item.language == "zh-hans" for item in items), problems=problems + check_problems)
    for item in items:
        findings.by_language[item.language] += 1
        findings.by_audience.update(item.audiences if item.language == "zh-hans" else ())
        if item.source not in pack.sources:
            findings.missing_sources += 1
            findings.problems.append(Problem(item.file, item.code, f"source {item.source!r} is not among the sources"))
        if item.topic not in pack.topics:
            findings.problems.append(Problem(item.file, item.code, f"topic {item.topic!r} is not among the topics"))
    chinese = [item for item in items if item.language == "zh-hans"]
    findings.difficulty = _difficulty(chinese)
    for language in ("zh-hans", "en"):
        findings.problems += _writing_faults([item for item in items if item.language == language], language)
    findings.problems += _assembly_faults(checks, chinese, pack)
    return findings


def _difficulty(items: list[ItemFile]) -> dict[str, Any]:
    bands = Counter("easy" if i.difficulty < -0.67 else "hard" if i.difficulty > 0.67 else "middle" for i in items)
    mean = sum(item.difficulty for item in items) / len(items) if items else None
    return {**{band: bands[band] for band in ("easy", "middle", "hard")}, "mean": mean and round(mean, 2)}


def _writing_faults(items: list[ItemFile], language: str) -> list[Problem]:
    faults = []
    lengths = key_length([[len(text) for text, _why in i.options] for i in items], [i.key - 1 for i in items])
    if lengths.p_value < SUSPICIOUS:
        chance = f"chance gives {lengths.expected:.0f}"
        message = f"the key is the longest option in {lengths.longest} of {lengths.items} items; {chance}"
        faults.append(Problem("items", language, message))
    for options in {len(item.options) for item in items}:
        keys = [item.key - 1 for item in items if len(item.options) == options]
        if key_positions(keys, options) < SUSPICIOUS:
            faults.append(Problem("items", language, f"keys of items with {options} options are not spread evenly"))
    texts = [item.stem + "".join(text for text, _why in item.options) for item in items]
    for first, second, similarity in near_duplicates(texts, threshold=NEAR_IDENTICAL):
        message = f"is nearly the same as {items[first].code} ({similarity:.0%})"
        faults.append(Problem(items[second].file, items[second].code, message))
    return faults


def _assembly_faults(checks: list[CheckFile], items: list[ItemFile], pack: Pack) -> list[Problem]:
    faults = []
    for check in checks:
        faults += [
            Problem("checks.yaml", check.code, f"topic {slug!r} is not among the topics")
            for slug in check.topics
            if slug not in pack.topics
        ]
        suitable = [i for i in items if i.topic in check.topics and suits(check.audience, i.audiences)]
        try:
            parallel_forms([Candidate(i.code, i.topic, i.difficulty) for i in suitable], length=10)
        except TooFewItems as error:
            faults.append(Problem("checks.yaml", check.code, str(error)))
    return faults
