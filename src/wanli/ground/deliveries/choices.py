"""What can become of a record that a device delivers, and why one is refused."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """The answer to one record. Only the first three are stored; the others say what was found or hindered."""

    ACCEPTED = "accepted", _("accepted")
    LATE = "late", _("accepted late")
    REFUSED = "refused", _("refused")
    DUPLICATE = "duplicate", _("was there already")
    CONFLICT = "conflict", _("another record has this number")
    WAITING = "waiting", _("to be sent again")


STORED = (Outcome.ACCEPTED, Outcome.LATE, Outcome.REFUSED)


class Reason(models.TextChoices):
    """Why a record was not taken, as a sentence for the person whose record it is."""

    NONE = "", _("Taken.")
    RECALLED = "recalled", _("This has been withdrawn since you kept it. Your answer to it does not count.")
    NO_CONSENT = "no_consent", _("At that time you had not agreed that your progress be kept.")
    FUTURE = "future", _("The record lies in the future. Please set the clock of this device right.")
    UNKNOWN_KIND = "unknown_kind", _("This site does not know records of this kind.")
    NOT_YOURS = "not_yours", _("This record belongs to somebody else. Only that person can send it.")
    MALFORMED = "malformed", _("The record is damaged.")
    NOT_THAT_DAY = "not_that_day", _("Checking in is possible only on the day of the session.")
    SAME_NUMBER = "same_number", _("Another record of this device has the same number. The first one counts.")
    BUSY = "busy", _("It could not be taken just now. It stays on this device and is sent again.")


LATE_AFTER = timedelta(days=30)  # what is older says little about what somebody can do now
CLOCKS_DIFFER = timedelta(minutes=5)  # by which a device's clock may go wrong without a record being refused
MOST_RECORDS = 100  # in one delivery
MOST_BYTES = 256 * 1024  # of one delivery
MOST_PAYLOAD = 4 * 1024  # characters of one record's payload
MOST_DEVICES = 50  # of one person
