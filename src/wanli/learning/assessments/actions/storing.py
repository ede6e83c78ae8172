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
    for item in items:
        ReferenceIndex.create_or_update_for_object(item)
