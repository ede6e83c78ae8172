"""Reading `games/pairs.yaml` and `games/spots.yaml` of the content pack, and judging how they are written. No database.

pairs.yaml: - pair: parcel-refund
              topic: telecom-fraud
              scam: {channel: sms, from: 某快递, text: …, why: …, source: …, at: …}
              real: {…}
spots.yaml: - id: spots-parcel
              topic: …
              channel: …
              from: …
              text: …
              spots: [{words: …, why: …}]      # none for a genuine message
              why: …
              source: …
              at: …
"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wanli.knowledge.library.queries import Findings, Pack, Problem, read_yaml
from wanli.learning.games.choices import Channel, Game
from wanli.learning.games.models import spot_faults
from wanli.science.retrieval.duplicates import near_duplicates

TOO_ALIKE = 0.8
LEAST_SPOTS, MOST_SPOTS = 2, 5
_WORDS = ("channel", "from", "text", "why", "source", "at")
# What could be somebody's: a telephone number, an address on the net, a card number. 〔电话〕 and 138****0000 are not.
_REAL = re.compile(
    r"(?<![\d*])(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|\d{15,19})(?![\d*])|https?:|www\.|\.(?:com|cn|net)\b"
)


@dataclass(frozen=True)
class MessageFile:
    """One message as its file tells it."""

    file: str
    code: str
    game: str
    pair: str
    topic: str
    channel: str
    sender: str
    text: str
    is_scam: bool
    why: str
    source: str
    place: str
    spots: tuple[tuple[str, str], ...] = field(default=())

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(vars(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_game_messages(folder: Path) -> tuple[list[MessageFile], list[Problem]]:
    """All messages of a pack, and what is wrong with the form of their files."""
    problems: list[Problem] = []
    messages = [*_pairs(folder, problems), *_spots(folder, problems)]
    for code, times in Counter(message.code for message in messages).items():
        if times > 1:
            problems.append(Problem("games", code, "is there twice"))
    return messages, problems


def _rows(folder: Path, name: str, problems: list[Problem]) -> list[dict[str, Any]]:
    path = folder / "games" / name
    rows = read_yaml(path, f"games/{name}", problems) if path.exists() else []
    if not isinstance(rows, list):
        problems.append(Problem(f"games/{name}", "", "should be a list"))
        return []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            problems.append(Problem(f"games/{name}", f"entry {number}", "should have fields"))
    return [row for row in rows if isinstance(row, dict)]


def _pairs(folder: Path, problems: list[Problem]) -> list[MessageFile]:
    file, found = "games/pairs.yaml", []
    for row in _rows(folder, "pairs.yaml", problems):
        pair = str(row.get("pair", ""))
        if unknown := set(row) - {"pair", "topic", "scam", "real"}:
            problems.append(Problem(file, pair, f"unknown field {min(unknown)}"))
        for side in ("scam", "real"):
            half = row.get(side)
            if isinstance(half, dict):
                values = {
                    "code": f"{pair}-{side}",
                    "game": Game.PAIRS,
                    "pair": pair,
                    "topic": str(row.get("topic", "")),
                }
                found += _message(file, half, values | {"is_scam": side == "scam"}, problems)
            else:
                problems.append(Problem(file, pair, f"has no {side}"))
    return found


def _spots(folder: Path, problems: list[Problem]) -> list[MessageFile]:
    file, found = "games/spots.yaml", []
    for row in _rows(folder, "spots.yaml", problems):
        code, marked = str(row.get("id", "")), row.get("spots") or []
        if not all(isinstance(spot, dict) and set(spot) == {"words", "why"} for spot in marked):
            problems.append(Problem(file, code, "each of spots has words and why"))
            continue
        spots = tuple((str(spot["words"]), str(spot["why"])) for spot in marked)
        rest = {name: value for name, value in row.items() if name not in {"id", "topic", "spots"}}
        values = {"code": code, "game": Game.SPOTS, "pair": "", "topic": str(row.get("topic", "")), "spots": spots}
        found += _message(file, rest, values | {"is_scam": bool(spots)}, problems)
    return found


def _message(file: str, row: dict[str, Any], values: dict[str, Any], problems: list[Problem]) -> list[MessageFile]:
    code = values["code"]
    faults = [f"unknown field {name}" for name in row if name not in _WORDS]
    faults += [f"has no {name}" for name in ("text", "why", "source") if not str(row.get(name, "")).strip()]
    if row.get("channel") not in Channel.values:
        faults.append(f"channel {row.get('channel')!r} is not one of {', '.join(Channel.values)}")
    if not re.fullmatch(r"[a-z0-9-]+", code):
        faults.append("needs an id of small letters, digits and hyphens")
    problems += [Problem(file, code, fault) for fault in faults]
    if faults:
        return []
    told = {name: str(row.get(name, "")).strip() for name in _WORDS}
    words = {"channel": told["channel"], "sender": told["from"], "text": told["text"], "why": told["why"]}
    return [MessageFile(file=file, **values, **words, source=told["source"], place=told["at"])]


def check_game_messages(folder: Path, pack: Pack) -> Findings:
    """What a careful second reader would object to."""
    messages, problems = read_game_messages(folder)
    found = Findings(count=len(messages), problems=problems)
    found.by_language["zh-hans"] = len(messages)
    for message in messages:
        found.problems += [Problem(message.file, message.code, fault) for fault in _faults(message, pack)]
        found.missing_sources += message.source not in pack.sources
    texts = [message.text for message in messages]
    found.problems += [
        Problem(
            messages[second].file, messages[second].code, f"nearly the same as {messages[first].code} ({share:.0%})"
        )
        for first, second, share in near_duplicates(texts, threshold=TOO_ALIKE)
    ]
    return found


def _faults(message: MessageFile, pack: Pack) -> list[str]:
    faults = [] if message.topic in pack.topics else [f"there is no topic {message.topic!r}"]
    if message.source not in pack.sources:
        faults.append(f"there is no source {message.source!r}")
    if real := _REAL.search(message.text):
        faults.append(f"{real.group()!r} could be somebody's: write 〔电话〕, 〔网址〕 or 138****0000")
    faults += spot_faults(message.text, list(message.spots))
    if message.spots and not LEAST_SPOTS <= len(message.spots) <= MOST_SPOTS:
        faults.append(f"has {len(message.spots)} places; {LEAST_SPOTS} to {MOST_SPOTS} can be found")
    return faults
