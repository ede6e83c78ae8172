"""Forms of the back office. Each is given the person and offers only what this person may choose."""

from wanli.outreach.campaigns.forms.campaigns import CampaignForm, NewCampaignForm, WorkbookForm
from wanli.outreach.campaigns.forms.records import (
    HeadCountForm,
    MaterialForm,
    MaterialUseForm,
    MediaMentionForm,
    ParticipationForm,
    PhotoForm,
    PlanTaskForm,
    QuickCountForm,
    ReportedFigureForm,
    SessionForm,
)

__all__ = [
    "CampaignForm",
    "HeadCountForm",
    "MaterialForm",
    "MaterialUseForm",
    "MediaMentionForm",
    "NewCampaignForm",
    "ParticipationForm",
    "PhotoForm",
    "PlanTaskForm",
    "QuickCountForm",
    "ReportedFigureForm",
    "SessionForm",
    "WorkbookForm",
]
