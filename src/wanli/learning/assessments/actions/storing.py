"""Writing many items with their versions in a few statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex, Revision

from wanli.learning.assessments.models import Item

BATCH = 500


def keep_versions(items: Sequence[Item], *, user: Any, at: datetime, are_loaded: bool = False) -> None:
    """Give each stored item a version with what it says now.

    `are_loaded` says that they were reviewed as files: then the version is the published one and the loaded one.
    """
    content_type = ContentType.objects.get_for_model(Item)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=content_type,
                base_content_type=content_type,
                object_id=str(item.pk),
                created_at=at,
                user=user,
                object_str=str(item),
                content=item.serializable_data(),
            )
            for item in items
        ],
        batch_size=BATCH,
    )
    fields = ["latest_revision"]
    for item, revision in zip(items, revisions, strict=True):
        item.latest_revision = revision
        if are_loaded:
            item.live_revision = item.loaded_revision = revision
            fields = ["latest_revision", "live_revision", "loaded_revision"]
    Item.objects.bulk_update(items, fields, batch_size=BATCH)
    _index_references(items)


def _index_references(items: Sequence[Item]) -> None:
    """What Wagtail keeps to show where a topic or source is used; its own way takes two statements an item."""
    content_type = ContentType.objects.get_for_model(Item)
    keys = [str(item.pk) for item in items]
    ReferenceIndex.objects.filter(base_content_type=content_type, object_id__in=keys).delete()
    ReferenceIndex.objects.bulk_create(
        [
            ReferenceIndex(
                content_type=content_type,
                base_content_type=content_type,
                object_id=str(item.pk),
                to_content_type_id=kind,
                to_object_id=key,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for item in items
            for kind, key, model_path, content_path in ReferenceIndex._extract_references_from_object(item)
        ],
        batch_size=BATCH,
    )
