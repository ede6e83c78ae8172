"""Loading instruments from the content pack, inside the library's transaction."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from wanli.knowledge.library.queries import Counts, PackHasProblems, Problem
from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries import read_rows

# What measures: who answered one wording, with one key, did not answer another.
_OF_QUESTIONS = ("code", "stem", "options", "right", "points", "unit")
_OF_SCORES = ("code", "asked", "combine", "terms", "forced")


def load_instruments(folder: Path, at: datetime) -> Counts:
    """Bring the instruments of a pack into the database. Loading the same files again writes nothing.

    A version whose file is gone is no longer offered, never deleted. Raises PackHasProblems, also for a file that
    changes what measures in a version that has been answered: that needs a version of its own.
    """
    rows, problems = read_rows(folder)
    if problems:
        raise PackHasProblems(problems)
    counts = Counts()
    present = {str(version): version for version in InstrumentVersion.objects.all()}
    for row in rows:
        version = present.pop(f"{row['code']}@{row['version']}", None)
        digest, measure = _digest(row), _digest(_measure(row))
        if version is not None and version.digest == digest and version.is_offered:
            counts.unchanged += 1
            continue
        if version is not None and version.measure_digest != measure:
            _ensure_unanswered(version)
        counts.created += version is None
        counts.updated += version is not None
        version = version or InstrumentVersion(code=row["code"], version=row["version"])
        version.definition, version.digest, version.measure_digest = row, digest, measure
        version.order, version.is_offered, version.loaded_at = row["order"], True, at
        version.save()
    for gone in present.values():
        counts.withdrawn += gone.is_offered
        InstrumentVersion.objects.filter(pk=gone.pk, is_offered=True).update(is_offered=False)
    return counts


def _ensure_unanswered(version: InstrumentVersion) -> None:
    if Sitting.objects.filter(instrument=version).exists():
        file = f"instruments/{version.code}-{version.version}.yaml"
        message = "has been answered: changed questions, points or rules need a new version in a file of their own"
        raise PackHasProblems([Problem(file, str(version), message)])


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "questions": [{name: question.get(name) for name in _OF_QUESTIONS} for question in row["questions"]],
        "scores": [
            {name: score.get(name) for name in _OF_SCORES}
            | {"bands": [(band["code"], band.get("from")) for band in score.get("bands") or []]}
            for score in row["scores"]
        ],
    }


def _digest(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
