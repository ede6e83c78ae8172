"""The words of the courses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

EVERYONE = "public"  # the audience whose course covers every skill


class Standing(models.TextChoices):
    """How it looks with one skill of one person."""

    MASTERED = "mastered", _("mastered")
    LIKELY = "likely", _("likely, not yet certain")
    UNSURE = "unsure", _("not sure yet")
    UNKNOWN = "unknown", _("not asked yet")


class Ending(models.IntegerChoices):
    """For how long a class is open, in days."""

    DAY = 1, _("today and tomorrow")
    MONTH = 30, _("a month")
    TERM = 120, _("a term")
