"""Reads.

access   who among the staff may see and change which campaign and record
public   what citizens may see
stock    what is left of a material
"""

from wanli.outreach.campaigns.queries.access import (
    MANAGERS,
    READERS,
    REPORTERS,
    campaign_for,
    campaigns_for,
    campaigns_managed_by,
    changeable_by,
    changeable_record_for,
    managed_campaign_for,
    may_manage,
    may_report,
    organisations_for_records,
    record_for,
    records_for,
    session_for,
    sessions_for,
    task_for,
    tasks_to_finish,
)
from wanli.outreach.campaigns.queries.public import (
    public_campaign,
    public_campaigns,
    public_session,
    public_sessions,
    session_by_short_code,
)
from wanli.outreach.campaigns.queries.stock import handed_out, overdrawn

__all__ = [
    "MANAGERS",
    "READERS",
    "REPORTERS",
    "campaign_for",
    "campaigns_for",
    "campaigns_managed_by",
    "changeable_by",
    "changeable_record_for",
    "handed_out",
    "managed_campaign_for",
    "may_manage",
    "may_report",
    "organisations_for_records",
    "overdrawn",
    "public_campaign",
    "public_campaigns",
    "public_session",
    "public_sessions",
    "record_for",
    "records_for",
    "session_by_short_code",
    "session_for",
    "sessions_for",
    "task_for",
    "tasks_to_finish",
]
