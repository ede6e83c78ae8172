from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """What was done, by whom, and when: the hash-chained ledger and the activity stream."""

    name = "wanli.ground.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
