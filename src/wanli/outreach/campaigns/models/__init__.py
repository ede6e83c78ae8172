"""Campaign and what belongs to it. Every record has a `code`, unique in its campaign: importing twice changes nothing.

campaigns   Campaign · Participation · PlanTask
sessions    Session · HeadCount · CheckIn
materials   Material · MaterialUse
publicity   MediaMention · Photo · ReportedFigure
records     what the records have in common: code, note, quantities with their qualifier
"""

from wanli.outreach.campaigns.models.campaigns import Campaign, Participation, PlanTask
from wanli.outreach.campaigns.models.materials import Material, MaterialUse
from wanli.outreach.campaigns.models.publicity import EvidenceStorage, MediaMention, Photo, ReportedFigure
from wanli.outreach.campaigns.models.records import Quantity
from wanli.outreach.campaigns.models.sessions import CheckIn, HeadCount, Session

__all__ = [
    "Campaign",
    "CheckIn",
    "EvidenceStorage",
    "HeadCount",
    "Material",
    "MaterialUse",
    "MediaMention",
    "Participation",
    "Photo",
    "PlanTask",
    "Quantity",
    "ReportedFigure",
    "Session",
]
