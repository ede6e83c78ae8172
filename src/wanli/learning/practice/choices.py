"""The words of practice: why points were given or not, kinds of groups, steps of the league."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    pgettext_lazy("pseudonym", "Calm"),
    pgettext_lazy("pseudonym", "Bright"),
    pgettext_lazy("pseudonym", "Gentle"),
    pgettext_lazy("pseudonym", "Swift"),
    pgettext_lazy("pseudonym", "Patient"),
    pgettext_lazy("pseudonym", "Merry"),
    pgettext_lazy("pseudonym", "Careful"),
    pgettext_lazy("pseudonym", "Brave"),
    pgettext_lazy("pseudonym", "Clever"),
    pgettext_lazy("pseudonym", "Quiet"),
    pgettext_lazy("pseudonym", "Warm"),
    pgettext_lazy("pseudonym", "Steady"),
    pgettext_lazy("pseudonym", "Curious"),
    pgettext_lazy("pseudonym", "Early"),
    pgettext_lazy("pseudonym", "Sunny"),
    pgettext_lazy("pseudonym", "Honest"),
    pgettext_lazy("pseudonym", "Light"),
    pgettext_lazy("pseudonym", "Keen"),
    pgettext_lazy("pseudonym", "Cheerful"),
    pgettext_lazy("pseudonym", "Thrifty"),
    pgettext_lazy("pseudonym", "Wakeful"),
    pgettext_lazy("pseudonym", "Mild"),
    pgettext_lazy("pseudonym", "Nimble"),
    pgettext_lazy("pseudonym", "Sincere"),
)
SECOND_WORDS = (
    pgettext_lazy("pseudonym", "heron"),
    pgettext_lazy("pseudonym", "magpie"),
    pgettext_lazy("pseudonym", "swallow"),
    pgettext_lazy("pseudonym", "lark"),
    pgettext_lazy("pseudonym", "crane"),
    pgettext_lazy("pseudonym", "squirrel"),
    pgettext_lazy("pseudonym", "deer"),
    pgettext_lazy("pseudonym", "panda"),
    pgettext_lazy("pseudonym", "carp"),
    pgettext_lazy("pseudonym", "dragonfly"),
    pgettext_lazy("pseudonym", "ginkgo"),
    pgettext_lazy("pseudonym", "bamboo"),
    pgettext_lazy("pseudonym", "pine"),
    pgettext_lazy("pseudonym", "willow"),
    pgettext_lazy("pseudonym", "plum blossom"),
    pgettext_lazy("pseudonym", "lotus"),
    pgettext_lazy("pseudonym", "osmanthus"),
    pgettext_lazy("pseudonym", "tea leaf"),
    pgettext_lazy("pseudonym", "brook"),
    pgettext_lazy("pseudonym", "hill"),
    pgettext_lazy("pseudonym", "lantern"),
    pgettext_lazy("pseudonym", "kite"),
    pgettext_lazy("pseudonym", "abacus"),
    pgettext_lazy("pseudonym", "boat"),
    pgettext_lazy("pseudonym", "bridge"),
    pgettext_lazy("pseudonym", "bell"),
    pgettext_lazy("pseudonym", "snowflake"),
    pgettext_lazy("pseudonym", "rainbow"),
    pgettext_lazy("pseudonym", "morning star"),
    pgettext_lazy("pseudonym", "harvest"),
)
