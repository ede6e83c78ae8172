"""Writes of the assessments: attempts, answers, forms, bank versions."""

from wanli.learning.assessments.actions.attempts import (
    AttemptIsFinished,
    CheckHasNoForms,
    finish_if_complete,
    other_form,
    pick_form,
    start_attempt,
    start_parallel,
    submit_answer,
)
from wanli.learning.assessments.actions.banks import Origin, follow_items, make_bank, put_bank_in_force
from wanli.learning.assessments.actions.forms import assemble_forms

__all__ = [
    "AttemptIsFinished",
    "CheckHasNoForms",
    "Origin",
    "assemble_forms",
    "finish_if_complete",
    "follow_items",
    "make_bank",
    "other_form",
    "pick_form",
    "put_bank_in_force",
    "start_attempt",
    "start_parallel",
    "submit_answer",
]
