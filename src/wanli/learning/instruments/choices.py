"""The words for instruments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import Role


class Verification(models.TextChoices):
    """What a scoring rule rests on."""

    VERIFIED = "verified", _("checked against the original")
    UNVERIFIED = "unverified", _("not checked against the original")
    TEACHING_AID = "teaching_aid", _("teaching aid; no official scoring exists")


# Who sees in the back office what people scored; every number there is of ten people or more.
READERS = (Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR, Role.EVALUATOR)
