"""Loading scam patterns from the content pack, inside the library's transaction."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, ReferenceIndex, Revision

from wanli.ground.ledger import actions as ledger
from wanli.knowledge.library.models import Source, Topic
from wanli.knowledge.library.queries import Counts, PackHasProblems
from wanli.protection.scams.models import Pattern
from wanli.protection.scams.queries.pattern_files import PatternFile, read_patterns

# Names of parts and translations are derived from the file, so that loading twice makes the same bytes.
_NAMESPACE = uuid.UUID("5a0f1c62-7f0e-4f0d-9a53-2d6f0f1b9c40")


def load_patterns(folder: Path, at: datetime) -> Counts:
    """Bring the scam types of a pack into the database. Loading the same files again writes nothing.

    The files were reviewed as files, so they are published. A pattern that was edited in the back office is kept as it
    is; one whose file is gone is no longer shown. Raises PackHasProblems.
    """
    files, problems = read_patterns(folder)
    if problems:
        raise PackHasProblems(problems)
    counts = Counts()
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    sources = {source.code: source.pk for source in Source.objects.all()}
    present = {(one.scam, one.locale.language_code): one for one in Pattern.objects.select_related("locale")}
    for file in files:
        pattern = present.pop((file.scam, file.language), None)
        if pattern is not None and (pattern.is_edited_here or not pattern.is_from_file or pattern.expired):
            counts.kept += 1
        elif pattern is not None and pattern.file_digest == file.digest and pattern.live:
            counts.unchanged += 1
        else:
            counts.created += pattern is None
            counts.updated += pattern is not None
            _publish(pattern or _new(file), file, topics, sources, at)
    for gone in present.values():
        if gone.live and gone.is_from_file and not gone.is_edited_here:
            gone.live, gone.live_revision = False, None
            gone.save(update_fields=["live", "live_revision"])
            ledger.record("scams.pattern.withdrawn", on=gone, by="system", at=at, after={"live": False})
            counts.withdrawn += 1
    return counts


def _new(file: PatternFile) -> Pattern:
    locale = Locale.objects.get_or_create(language_code=file.language)[0]
    return Pattern(scam=file.scam, locale=locale, translation_key=uuid.uuid5(_NAMESPACE, file.scam))


def _publish(
    pattern: Pattern, file: PatternFile, topics: dict[str, Topic], sources: dict[str, int], at: datetime
) -> None:
    before = pattern.loaded_revision_id
    pattern.topic, pattern.audiences = topics[file.topic], list(file.audiences)
    for name in ("title", "summary", "story", "victims", "reviewed_on", "review_by"):
        setattr(pattern, name, getattr(file, name))
    pattern.stages = _stored(file, "stage", [_stage(file, number, row) for number, row in enumerate(file.stages)])
    pattern.flags = _stored(file, "flag", list(file.flags))
    claims = [{"text": row["claim"], "source": sources[row["source"]], "place": row["at"]} for row in file.claims]
    pattern.claims = _stored(file, "claim", claims)
    pattern.file_digest, pattern.live, pattern.expired, pattern.has_unpublished_changes = (
        file.digest,
        True,
        False,
        False,
    )
    pattern.first_published_at, pattern.last_published_at = pattern.first_published_at or at, at
    pattern.save()
    content_type = ContentType.objects.get_for_model(Pattern)
    revision = Revision.objects.create(
        content_type=content_type,
        base_content_type=content_type,
        object_id=str(pattern.pk),
        created_at=at,
        object_str=str(pattern),
        content=pattern.serializable_data(),
    )
    pattern.latest_revision = pattern.live_revision = pattern.loaded_revision = revision
    pattern.save(update_fields=["latest_revision", "live_revision", "loaded_revision"])
    ReferenceIndex.create_or_update_for_object(pattern)
    ledger.record(
        "scams.pattern.published",
        on=pattern,
        by="system",
        at=at,
        before={"revision": before},
        after={"revision": revision.pk, "file": file.digest},
    )


def _stage(file: PatternFile, number: int, row: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"type": "item", "value": sentence, "id": _name(file, "stage", number, "says", place)}
        for place, sentence in enumerate(row["says"])
    ]
    return {**row, "says": said}


def _stored(file: PatternFile, name: str, values: list[dict[str, Any]]) -> str:
    """Parts as a StreamField stores them."""
    parts = [{"type": name, "value": value, "id": _name(file, name, place)} for place, value in enumerate(values)]
    return json.dumps(parts, ensure_ascii=False)


def _name(file: PatternFile, *path: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, (file.language, file.scam, *path)))))
