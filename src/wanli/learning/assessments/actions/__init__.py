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
from wanli.learning.assessments.actions.placements import answer_placement, replace_question, start_placement
from wanli.learning.assessments.actions.recalibration import (
    BankIsNoProposal,
    BankIsOutdated,
    SecondPersonIsNeeded,
    adopt_bank,
    recalibrate,
)

__all__ = [
    "AttemptIsFinished",
    "BankIsNoProposal",
    "BankIsOutdated",
    "CheckHasNoForms",
    "Origin",
    "SecondPersonIsNeeded",
    "adopt_bank",
    "answer_placement",
    "assemble_forms",
    "finish_if_complete",
    "follow_items",
    "make_bank",
    "other_form",
    "pick_form",
    "put_bank_in_force",
    "recalibrate",
    "replace_question",
    "start_attempt",
    "start_parallel",
    "start_placement",
    "submit_answer",
]
