"""Reading and judging `content/scams/types/*.yaml`: one file a scam type and language. No database."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.queries import Findings, Pack, Problem, read_yaml
from wanli.protection.scams.choices import ScamType

_FIELDS = {
    *("scam", "language", "topic", "audiences", "title", "summary", "story", "victims", "stages", "flags", "claims"),
    *("reviewed_on", "review_by"),
}
_WORDS = {"title": 60, "summary": 200, "story": 1500, "victims": 500}
_ROWS: dict[str, tuple[dict[str, int], int, int]] = {  # field → (longest texts of a row, fewest rows, most rows)
    "stages": ({"title": 60, "happens": 500, "act": 400}, 2, 8),
    "flags": ({"sign": 120, "why": 300}, 2, 10),
    "claims": ({"claim": 500, "source": 80, "at": 120}, 1, 8),
}
_MOST_SAID = 6
_CALLS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|[48]00\d{7}|0\d{2,3}-?\d{7,8})(?!\d)|https?://")


@dataclass(frozen=True)
class PatternFile:
    """One type of scam in one language as its file tells it."""

    file: str
    scam: str
    language: str
    topic: str
    audiences: tuple[str, ...]
    title: str
    summary: str
    story: str
    victims: str
    stages: tuple[dict[str, Any], ...]
    flags: tuple[dict[str, str], ...]
    claims: tuple[dict[str, str], ...]
    reviewed_on: date | None
    review_by: date | None

    @property
    def digest(self) -> str:
        """Changes when anything changes that a reader or an editor could see."""
        seen = {**vars(self), "file": ""}
        return hashlib.sha256(json.dumps(seen, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_patterns(folder: Path) -> tuple[list[PatternFile], list[Problem]]:
    """All patterns of a pack, Chinese first, and what is wrong with the form of their files."""
    problems: list[Problem] = []
    found: dict[tuple[str, str], PatternFile] = {}
    paths = (folder / "scams" / "types").glob("*.yaml")
    for path in sorted(paths, key=lambda path: (path.name.endswith(".en.yaml"), path.name)):
        file = path.relative_to(folder).as_posix()
        values = read_yaml(path, file, problems)
        if not isinstance(values, dict):
            problems.append(Problem(file, "", "should have the fields of a scam type"))
            continue
        pattern = _Reader(file, values, problems).pattern()
        expected = f"{pattern.scam}.en.yaml" if pattern.language == "en" else f"{pattern.scam}.yaml"
        if path.name != expected:
            problems.append(Problem(file, "scam", f"the file should be called {expected}"))
        found[pattern.scam, pattern.language] = pattern
    return list(found.values()), problems


class _Reader:
    """Takes the values out of one file and notes what is wrong with them."""

    def __init__(self, file: str, values: dict[str, Any], problems: list[Problem]) -> None:
        self.file, self.values, self.problems = file, values, problems

    def note(self, place: str, message: str) -> None:
        self.problems.append(Problem(self.file, place, message))

    def pattern(self) -> PatternFile:
        for unknown in sorted(set(self.values) - _FIELDS):
            self.note(str(unknown), "is not a field of a scam type")
        reviewed_on, review_by = self.day("reviewed_on"), self.day("review_by")
        if reviewed_on and review_by and review_by < reviewed_on:
            self.note("review_by", "lies before reviewed_on")
        return PatternFile(
            file=self.file,
            scam=self.choice("scam", ScamType.values),
            language=self.choice("language", ("zh-hans", "en")),
            topic=self.text(self.values, "topic", "", 60),
            audiences=self.audiences(),
            **{name: self.text(self.values, name, "", most) for name, most in _WORDS.items()},
            stages=self.rows("stages"),
            flags=self.rows("flags"),
            claims=self.rows("claims"),
            reviewed_on=reviewed_on,
            review_by=review_by,
        )

    def text(self, values: dict[str, Any], name: str, place: str, most: int) -> str:
        value = values.get(name)
        if not isinstance(value, str) or not value.strip():
            self.note(f"{place} {name}".strip(), f"should be text, is {value!r}")
            return ""
        if len(value) > most:
            self.note(f"{place} {name}".strip(), f"is longer than {most} characters ({len(value)})")
        return value.strip()

    def choice(self, name: str, allowed: Any) -> str:
        value = self.values.get(name)
        if value not in allowed:
            self.note(name, f"is {value!r}, not one of {', '.join(allowed)}")
            return ""
        return str(value)

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        if isinstance(value, date):
            return value
        self.note(name, f"should be a date such as 2026-11-22, is {value!r}")
        return None

    def audiences(self) -> tuple[str, ...]:
        value = self.values.get("audiences")
        if not isinstance(value, list) or not value or any(one not in Audience.values for one in value):
            self.note("audiences", f"should be a list of {', '.join(Audience.values)}, is {value!r}")
            return ()
        return tuple(dict.fromkeys(value))

    def rows(self, name: str) -> tuple[dict[str, Any], ...]:
        allowed, fewest, most = _ROWS[name]
        rows = self.values.get(name)
        if not isinstance(rows, list) or not fewest <= len(rows) <= most or not all(isinstance(r, dict) for r in rows):
            self.note(name, f"should be a list of {fewest} to {most} entries")
            return ()
        read = []
        for number, row in enumerate(rows, 1):
            place = f"{name} {number}"
            further = {"says"} if name == "stages" else set()
            for unknown in sorted(set(row) - set(allowed) - further):
                self.note(place, f"has the unknown field {unknown!r}")
            optional = {"at"} & set(allowed) - set(row)
            values: dict[str, Any] = {
                field: "" if field in optional else self.text(row, field, place, limit)
                for field, limit in allowed.items()
            }
            if further:
                values["says"] = self.said(row, place)
            read.append(values)
        return tuple(read)

    def said(self, row: dict[str, Any], place: str) -> list[str]:
        said = row.get("says", [])
        if not isinstance(said, list) or len(said) > _MOST_SAID or not all(isinstance(one, str) for one in said):
            self.note(f"{place} says", f"should be a list of at most {_MOST_SAID} sentences")
            return []
        for sentence in said:
            if len(sentence) > 160 or _CALLS.search(sentence):
                self.note(f"{place} says", f"is too long, or holds a number or an address to go to: {sentence!r}")
        return [sentence.strip() for sentence in said]


def check_patterns(folder: Path, pack: Pack) -> Findings:
    """What a careful second reader would object to."""
    patterns, problems = read_patterns(folder)
    found = Findings(problems=problems)
    originals = {pattern.scam: pattern for pattern in patterns if pattern.language == "zh-hans"}
    today = timezone.localdate()
    for pattern in patterns:
        found.by_language[pattern.language] += 1
        if pattern.language != "en":
            found.count += 1
            found.by_audience.update(pattern.audiences)
        if pattern.topic and pattern.topic not in pack.topics:
            found.problems.append(Problem(pattern.file, "topic", f"{pattern.topic!r} is not among the topics"))
        for claim in pattern.claims:
            if claim["source"] not in pack.sources:
                found.missing_sources += 1
                found.problems.append(Problem(pattern.file, "claims", f"{claim['source']!r} is not among the sources"))
        if pattern.review_by and pattern.review_by < today:
            found.overdue += 1
            found.problems.append(
                Problem(pattern.file, "review_by", f"should have been checked by {pattern.review_by}")
            )
        if pattern.language == "en":
            found.problems += _twin_faults(pattern, originals.get(pattern.scam))
    return found


def _twin_faults(twin: PatternFile, original: PatternFile | None) -> list[Problem]:
    if original is None:
        return [Problem(twin.file, "scam", "has no Chinese original")]
    faults = [
        Problem(twin.file, name, "differs from the Chinese original")
        for name in ("topic", "audiences")
        if getattr(twin, name) != getattr(original, name)
    ]
    places = [[(claim["source"], claim["at"]) for claim in one.claims] for one in (twin, original)]
    if places[0] != places[1] or len(twin.stages) != len(original.stages):
        faults.append(Problem(twin.file, "", "has not the stages and claims of the Chinese original, in its order"))
    return faults
