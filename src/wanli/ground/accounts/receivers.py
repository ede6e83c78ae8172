"""After migrating, each role may enter the back office."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes

from wanli.ground.accounts.actions import allow_role
from wanli.ground.accounts.choices import Role


def open_back_office(**kwargs: Any) -> None:
    """Every member of staff may open the back office; what they find there depends on their roles."""
    from django.contrib.auth.models import Permission

    if not Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin").exists():
        return  # Wagtail's own migrations have not run yet; its turn comes with the next post_migrate
    for role in Role.values:
        allow_role(role, "wagtailadmin.access_admin")


def open_ledger(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating the ledger: administrators may read it. Nobody may write it by hand."""
    create_contenttypes(app_config, using=using, verbosity=0)
    create_permissions(app_config, using=using, verbosity=0)
    allow_role(Role.ADMINISTRATOR, "ledger.view_entry")
