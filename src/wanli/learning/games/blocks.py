"""How the suspicious places of a message are edited."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SpotBlock(blocks.StructBlock):
    """Words of the message, as they stand there once, and what is suspicious about them."""

    words = blocks.CharBlock(label=_("words in the message"), max_length=60)
    why = blocks.TextBlock(label=_("what is suspicious about them"), max_length=200)

    class Meta:
        icon = "warning"
        label = _("suspicious place")


class SpotsBlock(blocks.StreamBlock):
    spot = SpotBlock()

    class Meta:
        max_num = 6
        required = False
