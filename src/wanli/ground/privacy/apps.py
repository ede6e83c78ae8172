from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """What a person agreed to, and everything we hold about that person."""

    name = "wanli.ground.privacy"
    label = "privacy"
    verbose_name = _("Privacy")
