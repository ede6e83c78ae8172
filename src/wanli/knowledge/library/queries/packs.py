"""Reading the content pack: topics, sources and pieces as plain objects, and what is wrong with their form.

No database. What a piece says is judged in `checks`; here it is only taken apart.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.choices import Area, PieceKind, SourceKind
from wanli.knowledge.library.queries.registries import Problem

LANGUAGES = ("zh-hans", "en")
# Raised when loading turns the same file into something else: then every piece counts as changed.
LOADER_VERSION = 1

_TOPIC_FIELDS = {"slug", "area", "icon", "title", "summary"}
_SOURCE_FIELDS = {"id", "kind", "title", "issuer", "issued_on", "effective_on", "url"}
_PIECE_FIELDS = {
    *("slug", "kind", "topic", "audiences", "language", "title", "summary", "minutes"),
    *("reviewed_on", "review_by", "body"),
}
_TEXT_PARTS = {"heading", "text", "remember", "stop", "note"}
_ROW_FIELDS = {
    "dialogue": ({"who": str, "says": str}, {"who", "says"}),
    "scenes": ({"picture": str, "caption": str, "narration": str, "seconds": int}, {"picture"}),
}
_PARTS = _TEXT_PARTS | {"claim", "list", "steps", "dialogue", "scenes"}


@dataclass(frozen=True)
class TopicFile:
    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    area: str
    icon: str
    order: int


@dataclass(frozen=True)
class SourceFile:
    code: str
    kind: str
    title: str
    title_en: str
    issuer: str
    issuer_en: str
    issued_on: date | None
    effective_on: date | None
    url: str


@dataclass(frozen=True)
class Part:
    """One part of a body: its name, what it says, and for a claim its source and place."""

    name: str
    value: Any
    source: str = ""
    place: str = ""

    def texts(self) -> list[str]:
        """Every sentence or phrase in this part, in reading order."""
        if isinstance(self.value, str):
            return [self.value]
        texts = []
        for entry in self.value:
            texts += [entry] if isinstance(entry, str) else [text for text in entry.values() if isinstance(text, str)]
        return texts


@dataclass(frozen=True)
class PieceFile:
    file: str
    slug: str
    kind: str
    topic: str
    audiences: tuple[str, ...]
    language: str
    title: str
    summary: str
    minutes: int
    reviewed_on: date | None
    review_by: date | None
    parts: tuple[Part, ...]

    @property
    def claims(self) -> list[Part]:
        return [part for part in self.parts if part.name == "claim"]

    @property
    def digest(self) -> str:
        """Changes when anything in the file changes that a reader or editor could see."""
        seen = {**vars(self), "file": "", "parts": [vars(part) for part in self.parts], "loader": LOADER_VERSION}
        return hashlib.sha256(json.dumps(seen, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass
class Pack:
    """Everything read from one folder, and every problem of form met on the way."""

    folder: Path
    topics: dict[str, TopicFile] = field(default_factory=dict)
    sources: dict[str, SourceFile] = field(default_factory=dict)
    pieces: list[PieceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def piece(self, slug: str, language: str) -> PieceFile | None:
        return next((piece for piece in self.pieces if (piece.slug, piece.language) == (slug, language)), None)


class _Reader:
    """Takes values out of one YAML mapping and notes what is wrong with them."""

    def __init__(self, pack: Pack, file: str, place: str, values: dict[str, Any], allowed: set[str]) -> None:
        self.pack, self.file, self.place, self.values = pack, file, place, values
        for name in values:
            if name not in allowed:
                self.note(str(name), "unknown field")

    def note(self, name: str, message: str) -> None:
        place = " ".join(part for part in (self.place, name) if part)
        self.pack.problems.append(Problem(self.file, place, message))

    def text(self, name: str, *, limit: int, is_required: bool = True) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            if is_required:
                self.note(name, "missing")
            return ""
        if not isinstance(value, str):
            self.note(name, f"should be text, is {value!r} (put it in quotes)")
            return ""
        if len(value.strip()) > limit:
            self.note(name, f"has {len(value.strip())} characters, at most {limit} fit")
        return value.strip()

    def choice(self, name: str, allowed: Any) -> str:
        value = self.values.get(name)
        if value not in set(allowed):
            self.note(name, f"{value!r} is not one of {', '.join(sorted(allowed))}")
            return ""
        return str(value)

    def day(self, name: str, *, is_required: bool = False) -> date | None:
        value = self.values.get(name)
        if type(value) is date:
            return value
        if value is not None or is_required:
            self.note(name, f"should be a date such as 2026-11-22, is {value!r}")
        return None

    def both(self, name: str, *, limit: int, is_required: bool = True) -> tuple[str, str]:
        value = self.values.get(name)
        if value is None and not is_required:
            return "", ""
        if not isinstance(value, dict):
            self.note(name, "should be {zh: …, en: …}")
            return "", ""
        inner = _Reader(self.pack, self.file, f"{self.place} {name}".strip(), value, {"zh", "en"})
        return inner.text("zh", limit=limit), inner.text("en", limit=limit, is_required=False)


def read_yaml(path: Path, file: str, problems: list[Problem]) -> Any:
    """The content of a YAML file, or None with a problem noted that names line and column."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    except UnicodeDecodeError as error:
        problems.append(Problem(file, f"byte {error.start}", "is not UTF-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problems.append(Problem(file, place, f"is not YAML: {error.problem}"))
    except yaml.YAMLError as error:
        problems.append(Problem(file, "", f"is not YAML: {error}"))
    return None


def read_pack(folder: Path) -> Pack:
    """Read topics, sources and pieces of a content pack. Never raises on a bad file: see `pack.problems`."""
    pack = Pack(folder)
    _read_topics(pack)
    _read_sources(pack)
    for path in sorted((folder / "pieces").glob("**/*.yaml")):
        _read_piece(pack, path)
    return pack


def _rows(pack: Pack, path: Path) -> list[tuple[str, int, dict[str, Any]]]:
    file = path.relative_to(pack.folder).as_posix()
    if not path.is_file():
        pack.problems.append(Problem(file, "", "is missing"))
        return []
    rows = read_yaml(path, file, pack.problems)
    if rows is not None and not isinstance(rows, list):
        pack.problems.append(Problem(file, "", "should be a list"))
        return []
    good = []
    for number, row in enumerate(rows or [], start=1):
        if isinstance(row, dict):
            good.append((file, number, row))
        else:
            pack.problems.append(Problem(file, f"entry {number}", "should have fields"))
    return good


def _read_topics(pack: Pack) -> None:
    for file, number, row in _rows(pack, pack.folder / "topics.yaml"):
        reader = _Reader(pack, file, f"topic {row.get('slug', number)}", row, _TOPIC_FIELDS)
        slug = reader.text("slug", limit=60)
        (title, title_en), (summary, summary_en) = reader.both("title", limit=60), reader.both("summary", limit=160)
        if slug in pack.topics:
            reader.note("slug", "is there twice")
        if slug:
            icon = reader.text("icon", limit=40, is_required=False)
            area = reader.choice("area", Area.values)
            pack.topics[slug] = TopicFile(slug, title, title_en, summary, summary_en, area, icon, number)


def _read_sources(pack: Pack) -> None:
    for path in sorted((pack.folder / "sources").glob("*.yaml")):
        for file, number, row in _rows(pack, path):
            reader = _Reader(pack, file, f"source {row.get('id', number)}", row, _SOURCE_FIELDS)
            code = reader.text("id", limit=80)
            title, title_en = reader.both("title", limit=200)
            issuer, issuer_en = reader.both("issuer", limit=200, is_required=False)
            if code in pack.sources:
                reader.note("id", "is there twice")
            if code:
                pack.sources[code] = SourceFile(
                    code,
                    reader.choice("kind", SourceKind.values),
                    *(title, title_en, issuer, issuer_en),
                    reader.day("issued_on"),
                    reader.day("effective_on"),
                    reader.text("url", limit=200, is_required=False),
                )


def _read_piece(pack: Pack, path: Path) -> None:
    file = path.relative_to(pack.folder).as_posix()
    values = read_yaml(path, file, pack.problems)
    if not isinstance(values, dict):
        if values is not None or path.stat().st_size == 0:
            pack.problems.append(Problem(file, "", "should have the fields of a piece"))
        return
    reader = _Reader(pack, file, "", values, _PIECE_FIELDS)
    minutes = values.get("minutes")
    if type(minutes) is not int or not 1 <= minutes <= 60:
        reader.note("minutes", f"should be a whole number from 1 to 60, is {minutes!r}")
        minutes = 1
    piece = PieceFile(
        file=file,
        slug=reader.text("slug", limit=80),
        kind=reader.choice("kind", PieceKind.values),
        topic=reader.choice("topic", pack.topics),
        audiences=_read_audiences(reader),
        language=reader.choice("language", LANGUAGES),
        title=reader.text("title", limit=80),
        summary=reader.text("summary", limit=240),
        minutes=minutes,
        reviewed_on=reader.day("reviewed_on", is_required=True),
        review_by=reader.day("review_by", is_required=True),
        parts=_read_parts(reader),
    )
    expected = f"{piece.slug}.en.yaml" if piece.language == "en" else f"{piece.slug}.yaml"
    if piece.slug and path.name != expected:
        reader.note("slug", f"the file should be called {expected}")
    if piece.topic and path.parent.name != piece.topic:
        reader.note("topic", f"the file should lie in pieces/{piece.topic}/")
    if pack.piece(piece.slug, piece.language):
        reader.note("slug", "another piece has the same slug")
    else:
        pack.pieces.append(piece)


def _read_audiences(reader: _Reader) -> tuple[str, ...]:
    audiences = reader.values.get("audiences")
    if not isinstance(audiences, list) or not audiences:
        reader.note("audiences", "should be a list with at least one audience")
        return ()
    for audience in audiences:
        if audience not in Audience.values:
            reader.note("audiences", f"{audience!r} is not one of {', '.join(Audience.values)}")
    return tuple(dict.fromkeys(audience for audience in audiences if audience in Audience.values))


def _read_parts(reader: _Reader) -> tuple[Part, ...]:
    body = reader.values.get("body")
    if not isinstance(body, list) or not body:
        reader.note("body", "should be a list of parts")
        return ()
    parts = []
    for number, entry in enumerate(body, start=1):
        place = f"body part {number}"
        if not isinstance(entry, dict) or not (names := [name for name in entry if name in _PARTS]):
            reader.note(place, f"should be one of {', '.join(sorted(_PARTS))}")
            continue
        part = _read_part(_Reader(reader.pack, reader.file, place, entry, {names[0]} | _extra(names[0])), names[0])
        if part:
            parts.append(part)
    return tuple(parts)


def _extra(name: str) -> set[str]:
    return {"source", "at"} if name == "claim" else set()


def _read_part(reader: _Reader, name: str) -> Part | None:
    if name in _TEXT_PARTS:
        return Part(name, reader.text(name, limit=120 if name == "heading" else 2000))
    if name == "claim":
        source = reader.text("source", limit=80)
        if source and source not in reader.pack.sources:
            reader.note("source", f"{source!r} is not among the sources")
        place = reader.text("at", limit=120, is_required=False)
        return Part("claim", reader.text("claim", limit=2000), source, place)
    rows = reader.values[name]
    if not isinstance(rows, list) or not rows:
        reader.note(name, "should be a list")
        return None
    if name in _ROW_FIELDS:
        return Part(name, [_read_row(reader, name, number, row) for number, row in enumerate(rows, start=1)])
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, str) or not row.strip():
            reader.note(f"{name} {number}", f"should be text, is {row!r} (put it in quotes)")
    return Part(name, [str(row).strip() for row in rows])


def _read_row(reader: _Reader, name: str, number: int, row: Any) -> dict[str, Any]:
    types, required = _ROW_FIELDS[name]
    if not isinstance(row, dict):
        reader.note(f"{name} {number}", f"should have {', '.join(types)}")
        return {}
    inner = _Reader(reader.pack, reader.file, f"{reader.place} {name} {number}", row, set(types))
    values: dict[str, Any] = {}
    for field_name, field_type in types.items():
        if field_type is str:
            limit = {"who": 40, "caption": 120}.get(field_name, 2000)
            values[field_name] = inner.text(field_name, limit=limit, is_required=field_name in required)
        else:
            seconds = row.get(field_name, 8)
            if type(seconds) is not int or not 1 <= seconds <= 120:
                inner.note(field_name, f"should be a whole number from 1 to 120, is {seconds!r}")
                seconds = 8
            values[field_name] = seconds
    return values
