"""Writes about scams: pictures read and forgotten, messages kept and labelled, files checked, keys made."""

from wanli.protection.scams.actions.batches import LOST, BatchIsUnderWay, ask_for_batch, check_batch, stop_batch
from wanli.protection.scams.actions.keys import KeyIsRevoked, QuotaIsUsedUp, make_key, revoke_key, use_key
from wanli.protection.scams.actions.messages import (
    LabelIsConfirmed,
    NothingToConfirm,
    SecondPersonIsNeeded,
    confirm_label,
    count_checks,
    forget_messages,
    keep_message,
    label_message,
)
from wanli.protection.scams.actions.pictures import (
    TooManyWait,
    ask_for_reading,
    forget_picture,
    read_picture,
    sweep_pictures,
)

__all__ = [
    "LOST",
    "BatchIsUnderWay",
    "KeyIsRevoked",
    "LabelIsConfirmed",
    "NothingToConfirm",
    "QuotaIsUsedUp",
    "SecondPersonIsNeeded",
    "TooManyWait",
    "ask_for_batch",
    "ask_for_reading",
    "check_batch",
    "confirm_label",
    "count_checks",
    "forget_messages",
    "forget_picture",
    "keep_message",
    "label_message",
    "make_key",
    "read_picture",
    "revoke_key",
    "stop_batch",
    "sweep_pictures",
    "use_key",
]
