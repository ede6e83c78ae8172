"""Writes. Every one is on the ledger.

campaigns   found and change a campaign
records     add, change and remove what belongs to it; head counts, hand-outs, tasks
checkins    citizens check in
photos      photos as evidence, without the camera's metadata
imports     a campaign as a workbook
"""

from wanli.outreach.campaigns.actions.campaigns import change_campaign, create_campaign
from wanli.outreach.campaigns.actions.checkins import SessionIsNotToday, check_in, take_attendance
from wanli.outreach.campaigns.actions.photos import PhotoIsRefused, add_photo
from wanli.outreach.campaigns.actions.records import (
    MoreThanWasStocked,
    RecordIsForeign,
    TaskIsNotOpen,
    finish_task,
    hand_out_material,
    record_head_count,
    remove_record,
    reopen_task,
    save_record,
)

__all__ = [
    "MoreThanWasStocked",
    "PhotoIsRefused",
    "RecordIsForeign",
    "SessionIsNotToday",
    "TaskIsNotOpen",
    "add_photo",
    "change_campaign",
    "check_in",
    "create_campaign",
    "finish_task",
    "hand_out_material",
    "record_head_count",
    "remove_record",
    "reopen_task",
    "save_record",
    "take_attendance",
]
