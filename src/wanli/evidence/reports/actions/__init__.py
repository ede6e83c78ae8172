"""Writes of the reports: the organiser's words, documents that leave the house, rehearsals."""

from wanli.evidence.reports.actions.exports import export_records
from wanli.evidence.reports.actions.simulations import (
    CampaignIsSimulated,
    CampaignWasRehearsed,
    NoCheckToAnswer,
    Rehearsal,
    simulate_campaign,
)
from wanli.evidence.reports.actions.summaries import SummaryIsNewer, issue_summary, save_summary

__all__ = [
    "CampaignIsSimulated",
    "CampaignWasRehearsed",
    "NoCheckToAnswer",
    "Rehearsal",
    "SummaryIsNewer",
    "export_records",
    "issue_summary",
    "save_summary",
    "simulate_campaign",
]
