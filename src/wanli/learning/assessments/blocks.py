"""How the options of an item are edited."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OptionBlock(blocks.StructBlock):
    """One answer and, for the reader who chose it, why it is right or not."""

    text = blocks.CharBlock(label=_("answer"), max_length=200)
    why = blocks.TextBlock(label=_("why it is right or not"), max_length=400)

    class Meta:
        icon = "list-ul"
        label = _("option")


class OptionsBlock(blocks.StreamBlock):
    option = OptionBlock()

    class Meta:
        min_num = 3
        max_num = 5
