"""The words of practice: why points were given or not, kinds of groups, steps of the league."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why an entry of points stands as it does. The last five give nothing, and say why."""

    FIRST = "first", _("right for the first time")
    DUE = "due", _("still known when it came back")
    DAY = "day", _("five questions on one day")
    PLAY = "play", _("right in a game played together or against the clock")
    REPEATED = "repeated", _("already counted, and not due yet")
    RELEARNT = "relearnt", _("wrong the last time; it counts again when it is still known next time")
    CEILING = "ceiling", _("the most for one day was reached")
    FUTURE = "future", _("the clock of the device was ahead")
    TOO_OLD = "too_old", _("the answer arrived too late")


class GroupKind(models.TextChoices):
    """Whom one practises with. A learner is in at most one group of each kind."""

    CLASS = "class", _("class")
    OUTLET = "outlet", _("outlet")
    SCHOOL = "school", _("school")
    VILLAGE = "village", _("village")


class Tier(models.IntegerChoices):
    """The steps of the weekly league, from below."""

    SPROUT = 1, _("Sprout")
    SEEDLING = 2, _("Seedling")
    SAPLING = 3, _("Sapling")
    TREE = 4, _("Tree")
    FOREST = 5, _("Forest")


class Outcome(models.TextChoices):
    """What a week in the league came to."""

    UP = "up", _("one step up")
    STAYS = "stays", _("stays")
    DOWN = "down", _("one step down")


# A pseudonym is one word of each list, never free text: nothing in it can name, mock or advertise anybody.
# Their order is kept for good (players hold the places); new words are added at the end.
FIRST_WORDS = (
    _("Calm"), _("Bright"), _("Gentle"), _("Swift"), _("Patient"), _("Merry"), _("Careful"), _("Brave"), _("Clever"),
    _("Quiet"), _("Warm"), _("Steady"), _("Curious"), _("Early"), _("Sunny"), _("Honest"), _("Light"), _("Keen"),
    _("Cheerful"), _("Thrifty"), _("Wakeful"), _("Mild"), _("Nimble"), _("Sincere"),
)  # fmt: skip
SECOND_WORDS = (
    _("heron"), _("magpie"), _("swallow"), _("lark"), _("crane"), _("squirrel"), _("deer"), _("panda"), _("carp"),
    _("dragonfly"), _("ginkgo"), _("bamboo"), _("pine"), _("willow"), _("plum blossom"), _("lotus"), _("osmanthus"),
    _("tea leaf"), _("brook"), _("hill"), _("lantern"), _("kite"), _("abacus"), _("boat"), _("bridge"), _("bell"),
    _("snowflake"), _("rainbow"), _("morning star"), _("harvest"),
)  # fmt: skip
