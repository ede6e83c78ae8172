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


class Change(models.TextChoices):
    """What an editor says about a change of a question that people have answered."""

    WORDING = "wording", _("only the wording: it still asks the same")
    MEANING = "meaning", _("it asks something else, or another option is right")


class Stage(models.TextChoices):
    """What an attempt is: one of two parallel forms, the adaptive placement, or exercise between tests."""

    BEFORE = "before", _("first test")
    AFTER = "after", _("parallel test")
    PLACEMENT = "placement", _("placement")
    LESSON = "lesson", _("questions of a lesson")
    REVIEW = "review", _("daily review")
    GAME = "game", _("game")


# Answers given in a test say what somebody could do unaided. Exercise explains at once, and play may hurry or help.
TESTS = (Stage.BEFORE, Stage.AFTER, Stage.PLACEMENT)
EXERCISES = (Stage.LESSON, Stage.REVIEW, Stage.GAME)


class Basis(models.TextChoices):
    """Where the difficulties of a bank come from."""

    EXPERT = "expert", _("estimated by the authors")
    RESPONSES = "responses", _("measured from answers")


PLACEMENT_CODE = "placement"  # stands where a check's code does: in an address, and as the test of a campaign
DONT_KNOW = 0  # the choice of somebody who says so; options count from 1


def suits(audience: str, audiences: list[str] | tuple[str, ...]) -> bool:
    """Whether an item written for `audiences` may be asked in a check for `audience`."""
    return audience == "public" or audience in audiences or "public" in audiences


class Level(models.IntegerChoices):
    """The result of a placement in words."""

    STARTING = 1, _("Setting out")
    PARTLY = 2, _("Knowing a part")
    STEADY = 3, _("On firm ground")
    SEASONED = 4, _("Seasoned")


# Where one level ends and the next begins, in standard deviations of the people the bank was calibrated on. One SD
# wide: about one person in six is below the first cut, one in three in each middle level, one in six above the last.
# Narrower levels would be decided by chance, since thirteen questions leave a standard error of almost half an SD;
# wider ones would hardly ever show that somebody has learned something.
LEVEL_CUTS = (-1.0, 0.0, 1.0)
# A single level is named when it is at least twice as likely as all others together; else two neighbours are.
SURE_OF_A_LEVEL = 2 / 3
NEAR_IDENTICAL = 0.75  # share of letter pairs in common from which two items are taken for the same
