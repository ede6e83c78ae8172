from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who is here: organisations, staff with their roles, and pseudonymous participants."""

    name = "wanli.ground.accounts"
    label = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from wanli.ground.accounts import receivers

        post_migrate.connect(receivers.open_back_office, dispatch_uid="accounts.open_back_office")
        ledger = apps.get_app_config("ledger")
        post_migrate.connect(receivers.open_ledger, sender=ledger, dispatch_uid="accounts.open_ledger")
