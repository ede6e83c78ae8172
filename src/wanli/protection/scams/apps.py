from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScamsConfig(AppConfig):
    """Is this a scam?"""

    name = "wanli.protection.scams"
    label = "scams"
    verbose_name = _("Scams")
