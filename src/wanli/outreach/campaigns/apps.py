from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """A campaign: who takes part, what was planned, held, handed out and written about."""

    name = "wanli.outreach.campaigns"
    label = "campaigns"
    verbose_name = _("Campaigns")
