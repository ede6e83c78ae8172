from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """What we say, who wrote it, who vouched for it, and until when it holds."""

    name = "wanli.knowledge.library"
    label = "library"
    verbose_name = _("Library")
