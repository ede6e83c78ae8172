"""Loading the content pack: all of it or nothing, and nothing twice."""

import json
import uuid
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Locale, ReferenceIndex, Revision

from wanli.ground.ledger import actions as ledger
from wanli.knowledge.library.actions.indexing import drop_index, index_pieces
from wanli.knowledge.library.models import Piece, Source, Topic
from wanli.knowledge.library.queries.packs import Pack, Part, PieceFile, read_pack
from wanli.knowledge.library.queries.registries import Counts, PackHasProblems, content_kinds

# Names of parts and translations are derived from the file, so that loading twice makes the same bytes.
_NAMESPACE = uuid.UUID("7c9a3b0e-5f6d-4d8e-9a0c-3f2b6f2f5a11")


@transaction.atomic
def load_pack(folder: Path, *, at: datetime) -> dict[str, Counts]:
    """Bring topics, sources, pieces and every registered kind of a content pack into the database.

    The files were reviewed as files, so their pieces are published. Loading again writes only what changed in
    the files. A piece that was edited in the back office, or recalled, is kept as it is. A piece whose file is
    gone is no longer shown. Raises PackHasProblems, naming file and place, before anything is written.
    """
    pack = read_pack(folder)
    if pack.problems:
        raise PackHasProblems(sorted(pack.problems))
    counts = {
        "topics": _load_rows(Topic, "slug", [asdict(topic) for topic in pack.topics.values()]),
        "sources": _load_rows(Source, "code", [asdict(source) for source in pack.sources.values()]),
        "pieces": _load_pieces(pack, at),
    }
    for kind in content_kinds:
        counts[kind.name] = kind.load(folder, at)
    if any(count.has_changes for count in counts.values()):
        ledger.record(
            "library.pack.loaded",
            on=None,
            by="system",
            at=at,
            after={name: asdict(count) for name, count in counts.items()},
        )
    return counts


def _load_rows(model: type[models.Model], key: str, rows: list[dict[str, Any]]) -> Counts:
    counts = Counts()
    present = {getattr(row, key): row for row in model._default_manager.all()}
    new, changed = [], []
    for values in rows:
        row = present.get(values[key])
        if row is None:
            new.append(model(**values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
        else:
            counts.unchanged += 1
    model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, [name for name in rows[0] if name != key])
    counts.created, counts.updated = len(new), len(changed)
    return counts


def _load_pieces(pack: Pack, at: datetime) -> Counts:
    counts = Counts()
    locales = {language: _locale(language) for language in {piece.language for piece in pack.pieces}}
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    sources = {source.code: source.pk for source in Source.objects.all()}
    present = {(piece.slug, piece.locale.language_code): piece for piece in Piece.objects.select_related("locale")}
    families = {slug: piece.translation_key for (slug, _), piece in present.items()}
    new, changed = [], []
    for file in pack.pieces:
        piece = present.pop((file.slug, file.language), None)
        if piece is None:
            piece = Piece(
                slug=file.slug,
                locale=locales[file.language],
                translation_key=families.get(file.slug) or uuid.uuid5(_NAMESPACE, file.slug),
            )
            new.append(piece)
        elif piece.recalled_at or piece.expired or piece.is_edited_here or not piece.is_from_file:
            counts.kept += 1
            continue
        elif piece.file_digest == file.digest and piece.live:
            counts.unchanged += 1
            continue
        else:
            changed.append(piece)
        _fill(piece, file, topics, sources, at)
    _store(new, changed, at)
    counts.created, counts.updated = len(new), len(changed)
    counts.withdrawn = _withdraw([piece for piece in present.values() if _came_with_pack(piece)], at)
    return counts


def _came_with_pack(piece: Piece) -> bool:
    return piece.live and piece.is_from_file and not piece.is_edited_here


def _locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def _fill(piece: Piece, file: PieceFile, topics: dict[str, Topic], sources: dict[str, int], at: datetime) -> None:
    piece.kind, piece.topic, piece.audiences = file.kind, topics[file.topic], list(file.audiences)
    piece.title, piece.summary, piece.minutes = file.title, file.summary, file.minutes
    piece.reviewed_on, piece.review_by = file.reviewed_on, file.review_by
    parts = [_stored_part(file, number, part, sources) for number, part in enumerate(file.parts)]
    piece.body = json.dumps(parts, ensure_ascii=False)
    piece.file_digest = file.digest
    piece.live, piece.expired, piece.has_unpublished_changes = True, False, False
    piece.first_published_at = piece.first_published_at or at
    piece.last_published_at = at


def _stored_part(file: PieceFile, number: int, part: Part, sources: dict[str, int]) -> dict[str, Any]:
    """One part as a StreamField stores it."""

    def name(*path: object) -> str:
        return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, (file.language, file.slug, number, *path)))))

    value: Any = part.value
    if part.name == "claim":
        value = {"text": part.value, "source": sources[part.source], "place": part.place}
    elif not isinstance(value, str):
        value = [{"type": "item", "value": entry, "id": name(index)} for index, entry in enumerate(value)]
    return {"type": part.name, "value": value, "id": name()}


def _store(new: list[Piece], changed: list[Piece], at: datetime) -> None:
    if not new and not changed:
        return
    before = {piece.pk: piece.loaded_revision_id for piece in changed}
    Piece.objects.bulk_create(new)
    written = new + changed
    content_type = ContentType.objects.get_for_model(Piece)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(piece.pk),
            created_at=at,
            object_str=str(piece),
            content=piece.serializable_data(),
        )
        for piece in written
    )
    for piece, revision in zip(written, revisions, strict=True):
        piece.latest_revision = piece.live_revision = piece.loaded_revision = revision
    fields = [field.name for field in Piece._meta.concrete_fields if not field.primary_key]
    Piece.objects.bulk_update(written, fields)
    index_pieces(written)
    for piece in written:
        ReferenceIndex.create_or_update_for_object(piece)
        ledger.record(
            "library.piece.published",
            on=piece,
            by="system",
            at=at,
            before={"revision": before.get(piece.pk)},
            after={"revision": piece.live_revision_id, "file": piece.file_digest},
        )


def _withdraw(pieces: list[Piece], at: datetime) -> int:
    for piece in pieces:
        piece.live, piece.live_revision = False, None
        piece.save(update_fields=["live", "live_revision"])
        drop_index(piece.pk)
        ledger.record("library.piece.withdrawn", on=piece, by="system", at=at, after={"live": False})
    return len(pieces)
