"""Reading `content/scams`: rules (rules/*.yaml) and written messages (messages/*.jsonl). No database."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wanli.protection.scams.choices import GenuineKind, Mark, ScamType
from wanli.science.retrieval.duplicates import near_duplicates
from wanli.science.screening.rules import BadRule, Rule, RuleBook, Strength

TOO_ALIKE = 0.8  # messages closer than this are one message: the later one is left out
CHANNELS = frozenset({"sms", "chat", "group", "feed", "mail", "call", "poster"})
_RULE_FIELDS = {"code", "groups", "scam", "strength", "marks", "within", "unless", "reason", "source"}


class PackIsBroken(ValueError):
    """Rules or messages that cannot be used: every fault with its file and line or code."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        more = f" … (+{len(faults) - 5})" if len(faults) > 5 else ""
        super().__init__("；".join(faults[:5]) + more)


@dataclass(frozen=True)
class Message:
    """A written message: what it says, what it is, how it comes, and who wrote it."""

    text: str
    type: str
    channel: str
    writer: str

    @property
    def is_harmful(self) -> bool:
        return self.type in ScamType.values


def read_rules(folder: Path, language: str = "zh") -> RuleBook:
    """The rules of a pack, reasons in `language` ("zh" or "en"). Raises PackIsBroken."""
    rules: list[Rule] = []
    faults: list[str] = []
    for path in sorted((folder / "scams" / "rules").glob("*.yaml")):
        rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        for row in rows:
            try:
                rules.append(_rule(row, language))
            except (BadRule, KeyError, TypeError, ValueError) as error:
                faults.append(f"{path.name}: {error}")
    codes = [rule.code for rule in rules]
    faults += [f"rule {code} stands twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    if faults:
        raise PackIsBroken(faults)
    try:
        return RuleBook(rules)
    except BadRule as error:
        raise PackIsBroken([str(error)]) from error


def _rule(row: dict[str, Any], language: str) -> Rule:
    code = str(row["code"])
    unknown = set(row) - _RULE_FIELDS
    scam, marks = str(row.get("scam", "")), tuple(row.get("marks", ()))
    if unknown:
        raise BadRule(f"{code}: unknown field {min(unknown)}")
    if scam and scam not in ScamType.values:
        raise BadRule(f"{code}: there is no scam type {scam!r}")
    if wrong := [mark for mark in marks if mark not in Mark.values]:
        raise BadRule(f"{code}: there is no mark {wrong[0]!r}")
    reason = row.get("reason") or {}
    is_harmless = Strength(row.get("strength", "medium")).is_harmless
    if not is_harmless and not (reason.get("zh") and reason.get("en") and row.get("source")):
        raise BadRule(f"{code}: needs a reason in both languages and a source")
    return Rule(
        code=code,
        groups=tuple(tuple(str(term) for term in group) for group in row["groups"]),
        scam=scam,
        strength=Strength(row.get("strength", "medium")),
        marks=marks,
        within=int(row.get("within", 40)),
        unless=tuple(str(term) for term in row.get("unless", ())),
        reason=str(reason.get(language, "")),
        source=str(row.get("source", "")),
    )


def read_messages(folder: Path) -> list[Message]:
    """The messages of a pack, near-duplicates left out. Raises PackIsBroken."""
    messages: list[Message] = []
    faults: list[str] = []
    known = {*ScamType.values, *GenuineKind.values}
    for path in sorted((folder / "scams" / "messages").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                message = Message(str(row["text"]), str(row["type"]), str(row["channel"]), path.stem)
            except (ValueError, KeyError, TypeError) as error:
                faults.append(f"{path.name}:{number}: {error}")
                continue
            if message.type not in known or message.channel not in CHANNELS or not message.text.strip():
                faults.append(f"{path.name}:{number}: type {message.type!r}, channel {message.channel!r}")
            messages.append(message)
    if faults:
        raise PackIsBroken(faults)
    alike = {second for _first, second, _share in near_duplicates([m.text for m in messages], threshold=TOO_ALIKE)}
    return [message for place, message in enumerate(messages) if place not in alike]
