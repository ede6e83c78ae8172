from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """The look: tokens, components, icons, elder mode."""

    name = "wanli.ground.ui"
    label = "ui"
    verbose_name = _("Look")
