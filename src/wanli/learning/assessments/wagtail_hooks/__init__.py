"""The back office, group Learning: one module a screen."""

from wanli.learning.assessments.wagtail_hooks import items  # noqa: F401 - importing it registers its screens
