"""The words for what a topic and a piece are and where a claim comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """The few fields that all topics lie in: what a person is sure of is told by area, not by topic."""

    SCAMS = "scams", _("recognising scams")
    PAYMENTS = "payments", _("cards, payments and cash")
    CREDIT = "credit", _("credit and borrowing")
    INVESTING = "investing", _("saving, investing and insurance")
    RIGHTS = "rights", _("rights and personal information")


class PieceKind(models.TextChoices):
    ARTICLE = "article", _("article")
    LESSON = "lesson", _("lesson")
    CASE = "case", _("case")
    VIDEO = "video", _("short video")
    LEAFLET = "leaflet", _("leaflet")


class SourceKind(models.TextChoices):
    LAW = "law", _("law")
    REGULATION = "regulation", _("administrative regulation")
    RULE = "rule", _("departmental rule")
    REGULATOR = "regulator", _("publication of an authority")
    STANDARD = "standard", _("standard")
