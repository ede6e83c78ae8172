"""The words for games and halls."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanli.ground.accounts.choices import Role

# Who may open a hall, and take booths into use, for an organisation of theirs.
HOSTS = (Role.ORGANISER, Role.ADMINISTRATOR, Role.INFORMATION_OFFICER, Role.VOLUNTEER_COORDINATOR)


class Phase(models.TextChoices):
    """Where a hall stands."""

    LOBBY = "lobby", gettext_lazy("not begun")
    ASKING = "asking", gettext_lazy("question open")
    TOLD = "told", gettext_lazy("answer shown")
    OVER = "over", gettext_lazy("over")


# Names that nobody has to think up, and that say nothing about anybody. A name is a number: colour × animal.
COLOURS = (
    *(gettext_lazy("Teal"), gettext_lazy("Orange"), gettext_lazy("Silver"), gettext_lazy("Golden")),
    *(gettext_lazy("White"), gettext_lazy("Sky-blue"), gettext_lazy("Jade"), gettext_lazy("Crimson")),
    *(gettext_lazy("Violet"), gettext_lazy("Amber"), gettext_lazy("Pearl"), gettext_lazy("Rosy")),
    *(gettext_lazy("Spotted"), gettext_lazy("Striped"), gettext_lazy("Nimble"), gettext_lazy("Cheerful")),
    *(gettext_lazy("Sunny"), gettext_lazy("Calm"), gettext_lazy("Clever"), gettext_lazy("Brave")),
)
ANIMALS = (
    *(gettext_lazy("Heron"), gettext_lazy("Magpie"), gettext_lazy("Swallow"), gettext_lazy("Crane")),
    *(gettext_lazy("Panda"), gettext_lazy("Deer"), gettext_lazy("Hedgehog"), gettext_lazy("Squirrel")),
    *(gettext_lazy("Carp"), gettext_lazy("Dolphin"), gettext_lazy("Turtle"), gettext_lazy("Penguin")),
    *(gettext_lazy("Pony"), gettext_lazy("Lamb"), gettext_lazy("Kitten"), gettext_lazy("Rabbit")),
    *(gettext_lazy("Koala"), gettext_lazy("Otter"), gettext_lazy("Alpaca"), gettext_lazy("Fawn")),
    *(gettext_lazy("Camel"), gettext_lazy("Fox"), gettext_lazy("Owl"), gettext_lazy("Robin")),
    *(gettext_lazy("Skylark"), gettext_lazy("Firefly"), gettext_lazy("Butterfly"), gettext_lazy("Dragonfly")),
    *(gettext_lazy("Cricket"), gettext_lazy("Ladybird"), gettext_lazy("Seal"), gettext_lazy("Whale")),
)
NAMES = len(COLOURS) * len(ANIMALS)


def pseudonym(number: int) -> str:
    """The name with a number below NAMES, in the reader's language."""
    colour, animal = divmod(number, len(ANIMALS))
    return _("%(colour)s %(animal)s") % {"colour": COLOURS[colour], "animal": ANIMALS[animal]}


class Game(models.TextChoices):
    """What can be played alone."""

    PAIRS = "pairs", gettext_lazy("Real or scam?")
    SPOTS = "spots", gettext_lazy("Find the catch")
    CLIMB = "climb", gettext_lazy("Scam-busting levels")
    WHEEL = "wheel", gettext_lazy("Wheel of questions")


OF_MESSAGES = (Game.PAIRS, Game.SPOTS)


class Channel(models.TextChoices):
    """How a message comes."""

    SMS = "sms", gettext_lazy("text message")
    CHAT = "chat", gettext_lazy("chat")
    GROUP = "group", gettext_lazy("chat group")
    CALL = "call", gettext_lazy("telephone call")
    MAIL = "mail", gettext_lazy("e-mail")
    POSTER = "poster", gettext_lazy("poster")
    APP = "app", gettext_lazy("notice in an app")


LIVES = 3
LEVEL_LENGTH = 5  # questions of a level
ROUND_PAIRS = 5  # of a round of "real or scam": ten messages
ROUND_SPOTS = 5  # messages of a round of "find the catch"
ROUND_GENUINE = 1  # of them with nothing to find
