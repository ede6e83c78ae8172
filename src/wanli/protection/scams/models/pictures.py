"""PictureToRead: a picture that waits for the worker. The picture is a file beside; here is only how far it is."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.protection.scams.choices import ReadingState


def new_token() -> str:
    """A name nobody can guess: whoever knows it may see the words read from the picture."""
    return secrets.token_urlsafe(24)


class PictureToRead(models.Model):
    """One picture on its way to words. Nothing of it outlives its reading; the row goes within minutes."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    state = models.CharField(max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("picture being read")
        verbose_name_plural = _("pictures being read")

    def __str__(self) -> str:
        return f"picture {self.pk}"
