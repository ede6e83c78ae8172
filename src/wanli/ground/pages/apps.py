from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The home page with its doors, and the pages that explain Wanli itself."""

    name = "wanli.ground.pages"
    label = "pages"
    verbose_name = _("Pages")
