"""The words of reporting: groups of figures, ways to cut them, sections of the summary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """Where a figure stands on the dashboard."""

    SESSIONS = "sessions", _("Sessions")
    PEOPLE = "people", _("People, as recorded by those who were there")
    ANSWERS = "answers", _("What citizens answered")
    MATERIALS = "materials", _("Materials")
    PUBLICITY = "publicity", _("Media and photos")
    PLAN = "plan", _("Who took part, what was planned")
    STATED = "stated", _("Stated by the source, without records")


class Nature(models.TextChoices):
    """Where a number comes from. Numbers of different natures are never added up."""

    RECORDED = "recorded", _("counted from records")
    STATED = "stated", _("stated by a source")
    ANSWERS = "answers", _("from answers")


class Form(models.TextChoices):
    """How a value is printed."""

    NUMBER = "number", _("a number")
    SHARE = "share", _("a share")
    POINTS = "points", _("difference in percentage points")
    RATIO = "ratio", _("a ratio")


class Dimension(models.TextChoices):
    """How answers are cut into cells."""

    ORGANISATION = "organisation", _("organisation")
    AUDIENCE = "audience", _("audience")
    DAY = "day", _("day")


class Part(models.TextChoices):
    """The sections of the summary; each has a text field of the organiser's."""

    OVERVIEW = "overview", _("Overview")
    WORK = "work", _("Main work and highlights")
    EFFECTS = "effects", _("Effects")
    PROBLEMS = "problems", _("Problems")
    LESSONS = "lessons", _("Lessons")
    NEXT_STEPS = "next_steps", _("Next steps")
