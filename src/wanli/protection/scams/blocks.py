"""The parts of a scam pattern: stages, red flags, facts with their source."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wanli.knowledge.library.blocks import ClaimBlock


class StageBlock(blocks.StructBlock):
    """One stage: what they do, what they typically say (our own words), what to do at this point."""

    title = blocks.CharBlock(label=_("Stage"), max_length=60)
    happens = blocks.TextBlock(label=_("What happens"), max_length=500)
    says = blocks.ListBlock(blocks.CharBlock(max_length=160), label=_("Typical sentences"))
    act = blocks.TextBlock(label=_("What to do now"), max_length=400)

    class Meta:
        icon = "list-ol"
        label = _("Stage")


class FlagBlock(blocks.StructBlock):
    """A sign by which it is recognised, and why no honest party does that."""

    sign = blocks.CharBlock(label=_("Red flag"), max_length=120)
    why = blocks.TextBlock(label=_("Why"), max_length=300)

    class Meta:
        icon = "warning"
        label = _("Red flag")


class StagesBlock(blocks.StreamBlock):
    stage = StageBlock()

    class Meta:
        min_num = 2
        max_num = 8


class FlagsBlock(blocks.StreamBlock):
    flag = FlagBlock()

    class Meta:
        min_num = 2
        max_num = 10


class ClaimsBlock(blocks.StreamBlock):
    claim = ClaimBlock()

    class Meta:
        min_num = 1
        max_num = 8
