"""The words for items and attempts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.TextChoices):
    """What an item asks of a person."""

    KNOW = "know", _("know a fact")
    RECOGNISE = "recognise", _("recognise a situation")
    ACT = "act", _("know what to do")
    COMPUTE = "compute", _("work out a figure")


class ItemStatus(models.TextChoices):
    """Where an item stands on its way to a measured difficulty."""

    TRIAL = "trial", _("on trial")
    CALIBRATED = "calibrated", _("calibrated")
    RETIRED = "retired", _("retired")


class Stage(models.TextChoices):
    """Which test an attempt is: one of two parallel forms, or the adaptive placement."""

    BEFORE = "before", _("first test")
    AFTER = "after", _("parallel test")
    PLACEMENT = "placement", _("placement")


class Basis(models.TextChoices):
    """Where the difficulties of a bank come from."""

    EXPERT = "expert", _("estimated by the authors")
    RESPONSES = "responses", _("measured from answers")


DONT_KNOW = 0  # the choice of somebody who says so; options count from 1


def suits(audience: str, audiences: list[str] | tuple[str, ...]) -> bool:
    """Whether an item written for `audiences` may be asked in a check for `audience`."""
    return audience == "public" or audience in audiences or "public" in audiences
