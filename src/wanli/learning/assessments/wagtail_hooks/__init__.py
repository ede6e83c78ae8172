"""The back office, group Learning: one module a screen."""

from wanli.learning.assessments.wagtail_hooks import item_files, item_reviews, items  # noqa: F401 - importing registers
