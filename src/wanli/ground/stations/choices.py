"""What a file between a station and the centre can hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Records go from the station to the centre, content from the centre to the station."""

    RECORDS = "records", _("records")
    CONTENT = "content", _("content")


FORMAT = "wanli-station-1"
MOST_BYTES = 512 * 1024 * 1024  # of what a file unpacks to
