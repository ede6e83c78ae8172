from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Items, checks and the answers people gave."""

    name = "wanli.learning.assessments"
    label = "assessments"
    verbose_name = _("Tests")
