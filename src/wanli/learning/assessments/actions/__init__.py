"""Writes of the assessments: attempts, answers, forms."""

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
from wanli.learning.assessments.actions.forms import assemble_forms

__all__ = [
    "AttemptIsFinished",
    "CheckHasNoForms",
    "assemble_forms",
    "finish_if_complete",
    "other_form",
    "pick_form",
    "start_attempt",
    "start_parallel",
    "submit_answer",
]
