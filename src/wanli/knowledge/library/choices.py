"""The words for what a piece is and where a claim comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
