from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Figures that open into their records, and the summary document."""

    name = "wanli.evidence.reports"
    label = "reports"
    verbose_name = _("Evaluation reports")
