"""Reading `instruments/*.yaml` of the content pack. No database; every problem names file, place and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wanli.knowledge.library.queries import Findings, Pack, Problem, read_yaml
from wanli.learning.instruments.choices import Verification
from wanli.learning.instruments.queries.definitions import Definition, definition_from
from wanli.science.psychometrics.instruments import Combine, Of, RuleIsBroken

Row = dict[str, Any]
Note = Callable[[str, str], None]

_TEXTS = {"zh", "en"}
_INSTRUMENT = {
    *("code", "version", "order", "icon", "title", "summary", "minutes", "released", "sources", "topics", "licence"),
    *("attribution", "notices", "questions", "scores", "matrix"),
}
_QUESTION = {"code", "short", "topic", "stem", "options", "unit", "right", "points", "why"}
_SCORE = {"code", "title", "status", "basis", "asked", "combine", "terms", "bands", "forced", "means", "means_not"}
_TERM = {"code", "title", "of", "questions"}
_BAND = {"code", "from", "title", "text"}


def read_rows(folder: Path) -> tuple[list[Row], list[Problem]]:
    """Every instrument of a pack as plain data fit to be stored, and what is wrong with the files."""
    rows: list[Row] = []
    problems: list[Problem] = []
    names: set[str] = set()
    for path in sorted((folder / "instruments").glob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        row = read_yaml(path, file, problems)
        if row is None:
            if path.stat().st_size == 0:
                problems.append(Problem(file, "", "should have the fields of an instrument"))
            continue
        before = len(problems)
        _inspect(row, file, problems)
        if len(problems) > before:
            continue
        name = f"{row['code']}@{row['version']}"
        if name in names:
            problems.append(Problem(file, name, "is there twice"))
        elif path.stem != f"{row['code']}-{row['version']}":
            problems.append(Problem(file, name, f"should be in a file named {row['code']}-{row['version']}.yaml"))
        else:
            names.add(name)
            rows.append(row)
    return rows, problems


def read_instruments(folder: Path) -> tuple[list[Definition], list[Problem]]:
    """The same, ready to be asked and scored."""
    rows, problems = read_rows(folder)
    return [definition_from(row) for row in rows], problems


def check_instruments(folder: Path, pack: Pack) -> Findings:
    """What `wanli content check` says about instruments."""
    definitions, problems = read_instruments(folder)
    findings = Findings(count=len(definitions), problems=problems)
    for definition in definitions:
        file = f"instruments/{definition.code}-{definition.version}.yaml"
        for code in definition.sources:
            if code not in pack.sources:
                findings.missing_sources += 1
                findings.problems.append(Problem(file, "sources", f"source {code!r} is not among the sources"))
        for slug in {*definition.topics, *(question.topic for question in definition.questions if question.topic)}:
            if slug not in pack.topics:
                findings.problems.append(Problem(file, "topics", f"topic {slug!r} is not among the topics"))
    return findings


def _inspect(row: Any, file: str, problems: list[Problem]) -> None:
    """Note every fault of form; where there is none, try whether the rules hold."""

    def note(place: str, message: str) -> None:
        problems.append(Problem(file, place, message))

    before = len(problems)
    if not isinstance(row, dict):
        note("", "should have the fields of an instrument")
        return
    _unknown(row, _INSTRUMENT, "", note)
    for name in ("code", "version", "icon", "released"):
        _word(row, name, "", note)
    for name in ("order", "minutes"):
        if type(row.get(name)) is not int:
            note(name, f"should be a whole number, is {row.get(name)!r}")
    for name in ("title", "summary", "licence", "attribution"):
        _both(row, name, "", note)
    notices = row.get("notices") or {}
    if not isinstance(notices, dict):
        note("notices", "should be before, during, after")
    else:
        _unknown(notices, {"before", "during", "after"}, "notices", note)
        for name in notices:
            _both(notices, name, "notices", note)
    for name in ("sources", "topics"):
        values = row.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            note(name, "should be a list of codes")
    if not row.get("sources"):
        note("sources", "names no source")
    questions = _questions(row, note)
    for place, score in _entries(row, "scores", note):
        _score(score, place, questions, note)
    if not any(isinstance(score, dict) and score.get("asked") is True for score in row.get("scores") or []):
        note("scores", "none is asked")
    if row.get("matrix") is not None:
        _matrix(row, note)
    if len(problems) == before:
        try:
            definition_from(row)
        except RuleIsBroken as error:
            note("scores", str(error))


def _questions(row: Row, note: Note) -> dict[str, int]:
    """How many options each question has; a question that is answered with a number has none."""
    found: dict[str, int] = {}
    for place, question in _entries(row, "questions", note):
        _unknown(question, _QUESTION, place, note)
        _both(question, "short", place, note)
        _both(question, "stem", place, note)
        for name in ("why", "unit"):
            if name in question:
                _both(question, name, place, note)
        options, right = question.get("options"), question.get("right")
        if (options is None) == (right is None):
            note(place, "needs options, or the right numbers")
        elif options is not None:
            _options(options, place, note)
        elif not isinstance(right, list) or not right or not all(_is_number(value) for value in right):
            note(place, f"right should be a list of numbers, is {right!r}")
        if not _is_number(question.get("points", 1)):
            note(place, f"points should be a number, is {question.get('points')!r}")
        if question["code"] in found:
            note(place, "is there twice")
        found[question["code"]] = len(options) if isinstance(options, list) else 0
    return found


def _options(options: Any, place: str, note: Note) -> None:
    if not isinstance(options, list) or not 2 <= len(options) <= 9:
        note(place, "needs two to nine options")
        return
    for number, option in enumerate(options, start=1):
        where = f"{place} option {number}"
        if not isinstance(option, dict):
            note(where, "should be {zh: …, en: …, points: …}")
            continue
        _unknown(option, _TEXTS | {"points"}, where, note)
        _filled(option, where, note)
        if not _is_number(option.get("points", 0)):
            note(where, f"points should be a number, is {option.get('points')!r}")


def _score(score: Row, place: str, questions: dict[str, int], note: Note) -> None:
    _unknown(score, _SCORE, place, note)
    for name in ("title", "basis", "means", "means_not"):
        _both(score, name, place, note)
    _among(score, "status", Verification.values, place, note)
    _among(score, "combine", [str(way) for way in Combine], place, note)
    if type(score.get("asked")) is not bool:
        note(place, f"asked should be true or false, is {score.get('asked')!r}")
    terms = score.get("terms")
    if not isinstance(terms, list) or not terms:
        note(place, "has no terms")
        terms = []
    for number, term in enumerate(terms, start=1):
        where = f"{place} term {number}"
        if isinstance(term, dict):
            _unknown(term, _TERM, where, note)
            _both(term, "title", where, note)
            if "of" in term:
                _among(term, "of", [str(way) for way in Of], where, note)
        codes = term.get("questions") if isinstance(term, dict) else [term]
        if not isinstance(codes, list) or not codes:
            note(where, "names no question")
            continue
        for code in codes:
            if code not in questions:
                note(where, f"question {code!r} is not among the questions")
    bands = {band["code"] for band in _bands(score, place, note)}
    for number, force in enumerate(score.get("forced") or [], start=1):
        where = f"{place} forced {number}"
        if not isinstance(force, dict) or set(force) != {"question", "option", "band"}:
            note(where, "should be {question: …, option: …, band: …}")
        elif force["band"] not in bands:
            note(where, f"class {force['band']!r} is not among the classes")
        elif type(force["option"]) is not int or force["question"] not in questions:
            note(where, "names no answer")


def _bands(score: Row, place: str, note: Note) -> list[Row]:
    if score.get("bands") is None:
        return []
    found = []
    for where, band in _entries(score, "bands", note, place):
        _unknown(band, _BAND, where, note)
        _both(band, "title", where, note)
        _both(band, "text", where, note)
        if "from" in band and not _is_number(band["from"]):
            note(where, f"from should be a number, is {band['from']!r}")
        found.append(band)
    return found


def _matrix(row: Row, note: Note) -> None:
    matrix = row["matrix"]
    if not isinstance(matrix, dict) or set(matrix) != {"score", "products", "rows"}:
        note("matrix", "should have score, products and rows")
        return
    scores = [score for score in row.get("scores") or [] if isinstance(score, dict)]
    score = next((score for score in scores if score.get("code") == matrix["score"]), None)
    if score is None:
        note("matrix", f"score {matrix['score']!r} is not among the scores")
        return
    for place, product in _entries(matrix, "products", note, "matrix"):
        _both(product, "title", place, note)
    bands = {band.get("code") for band in score.get("bands") or [] if isinstance(band, dict)}
    rows = matrix["rows"]
    if not isinstance(rows, list) or not all(isinstance(line, dict) for line in rows):
        note("matrix rows", "should be a list of rows")
        return
    for number, line in enumerate(rows, start=1):
        where = f"matrix row {number}"
        _both(line, "title", where, note)
        if type(line.get("up_to")) is not int:
            note(where, f"up_to should be a whole number, is {line.get('up_to')!r}")
    if bands != {line.get("band") for line in rows}:
        note("matrix rows", "are not the classes of the score")


# ---- words of form --------------------------------------------------------------------------------------------------


def _entries(row: Row, name: str, note: Note, within: str = "") -> list[tuple[str, Row]]:
    """The entries of a list, each with its place; only those that are mappings with a code."""
    place = f"{within} {name}".strip()
    entries = row.get(name)
    if not isinstance(entries, list) or not entries:
        note(place, "should be a list")
        return []
    good = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
            note(f"{place} {number}", "needs a code")
        else:
            good.append((f"{within} {name.removesuffix('s')} {entry['code']}".strip(), entry))
    return good


def _unknown(row: Row, allowed: set[str], place: str, note: Note) -> None:
    for name in row:
        if name not in allowed:
            note(place, f"unknown field {name}")


def _word(row: Row, name: str, place: str, note: Note) -> None:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        note(place or name, f"{name} should be text, is {value!r} (put it in quotes)")


def _both(row: Row, name: str, place: str, note: Note) -> None:
    value = row.get(name)
    where = f"{place} {name}".strip()
    if not isinstance(value, dict):
        note(where, "should be {zh: …, en: …}")
        return
    _unknown(value, _TEXTS, where, note)
    _filled(value, where, note)


def _filled(value: Row, place: str, note: Note) -> None:
    for language in sorted(_TEXTS):
        text = value.get(language)
        if not isinstance(text, str) or not text.strip():
            note(place, f"{language} should be text, is {text!r} (put it in quotes)")


def _among(row: Row, name: str, allowed: list[str], place: str, note: Note) -> None:
    if row.get(name) not in allowed:
        note(place, f"{name} {row.get(name)!r} is not one of {', '.join(allowed)}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
