"""The words for who people and organisations are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    CENTRAL_BANK = "central_bank", _("central bank branch")
    REGULATOR = "regulator", _("financial regulator")
    GOVERNMENT = "government", _("government body")
    ASSOCIATION = "association", _("association")
    BANK = "bank", _("bank")
    BRANCH = "branch", _("bank branch")
    OUTLET = "outlet", _("outlet")
    SCHOOL = "school", _("school")
    COMMUNITY = "community", _("community")
    VILLAGE = "village", _("village")
    MEDIA = "media", _("media organisation")
    OTHER = "other", _("other organisation")


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("editor")
    REVIEWER = "reviewer", _("reviewer")
    ORGANISER = "organiser", _("organiser")
    INFORMATION_OFFICER = "information_officer", _("information officer")
    EXPERT = "expert", _("expert")
    EVALUATOR = "evaluator", _("evaluator")
    VOLUNTEER_COORDINATOR = "volunteer_coordinator", _("volunteer coordinator")


class Audience(models.TextChoices):
    ELDER = "elder", _("older people")
    PUPIL = "pupil", _("pupils")
    STUDENT = "student", _("students")
    NEW_CITIZEN = "new_citizen", _("new citizens")
    RURAL = "rural", _("rural residents")
    SMALL_BUSINESS = "small_business", _("small business owners")
    INVESTOR = "investor", _("investors")
    MINORITY = "minority", _("ethnic minority communities")
    PUBLIC = "public", _("everyone")


class AgeBand(models.TextChoices):
    UNDER_14 = "under_14", _("under 14")
    FROM_14 = "14_17", _("14 to 17")
    FROM_18 = "18_34", _("18 to 34")
    FROM_35 = "35_59", _("35 to 59")
    FROM_60 = "60_plus", _("60 and over")
