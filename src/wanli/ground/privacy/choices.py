"""What a participant can agree to. A purpose whose text changes gets a new version; consent names the version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    LEARNING = "learning", _("keep my answers and my progress")
    REMINDER = "reminder", _("remind me of the daily five by a message of my browser")
    FOLLOW_UP = "follow_up", _("invite me to a short test again in some months")
    SCREENING = "screening", _("keep messages I had checked, with numbers and names masked")


VERSIONS = dict.fromkeys(Purpose, "2026-11")
