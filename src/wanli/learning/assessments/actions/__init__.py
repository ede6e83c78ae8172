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
from wanli.learning.assessments.actions.deliveries import take_answer
from wanli.learning.assessments.actions.exercises import (
    Answered,
    NoSuchOption,
    answer_exercise,
    finish_exercise,
    note_lesson,
)
from wanli.learning.assessments.actions.forms import assemble_forms
from wanli.learning.assessments.actions.item_imports import (
    ItemImport,
    ItemImportHasProblems,
    import_items,
    plan_items,
)
from wanli.learning.assessments.actions.items import (
    ItemHasToBeReviewed,
    ItemIsInUse,
    ItemIsNotInUse,
    TwinIsThere,
    WithdrawalNeedsReason,
    approve,
    bring_back,
    hand_in,
    renew,
    translate,
    withdraw,
)
from wanli.learning.assessments.actions.placements import answer_placement, replace_question, start_placement
from wanli.learning.assessments.actions.recalibration import (
    BankIsNoProposal,
    BankIsOutdated,
    SecondPersonIsNeeded,
    adopt_bank,
    recalibrate,
)

__all__ = [
    "Answered",
    "AttemptIsFinished",
    "BankIsNoProposal",
    "BankIsOutdated",
    "CheckHasNoForms",
    "ItemHasToBeReviewed",
    "ItemImport",
    "ItemImportHasProblems",
    "ItemIsInUse",
    "ItemIsNotInUse",
    "NoSuchOption",
    "Origin",
    "SecondPersonIsNeeded",
    "TwinIsThere",
    "WithdrawalNeedsReason",
    "adopt_bank",
    "answer_exercise",
    "answer_placement",
    "approve",
    "assemble_forms",
    "bring_back",
    "finish_exercise",
    "finish_if_complete",
    "follow_items",
    "hand_in",
    "import_items",
    "make_bank",
    "note_lesson",
    "other_form",
    "pick_form",
    "plan_items",
    "put_bank_in_force",
    "recalibrate",
    "renew",
    "replace_question",
    "start_attempt",
    "start_parallel",
    "start_placement",
    "submit_answer",
    "take_answer",
    "translate",
    "withdraw",
]
