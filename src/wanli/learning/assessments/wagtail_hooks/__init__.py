"""The back office, group Learning: one module a screen."""

from wanli.learning.assessments.wagtail_hooks import (  # noqa: F401 - importing registers their screens
    analysis,
    item_files,
    item_reviews,
    items,
)
