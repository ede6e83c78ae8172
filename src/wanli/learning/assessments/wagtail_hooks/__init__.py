"""The back office, group Learning: one module a screen."""

from wanli.learning.assessments.wagtail_hooks import analysis, items  # noqa: F401 - importing registers their screens
