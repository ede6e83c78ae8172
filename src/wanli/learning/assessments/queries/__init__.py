"""Reading: the checks on offer, one run through a form, its result, and what to read next."""

from wanli.learning.assessments.queries.banks import bank_in_force, items_in_use, scale_of
from wanli.learning.assessments.queries.checks import check_by_code, checks_on_offer
from wanli.learning.assessments.queries.results import Result, pieces_to_read, result_of
from wanli.learning.assessments.queries.runs import Run, kept_run, load_run, question_of, run_without_keeping

__all__ = [
    "Result",
    "Run",
    "bank_in_force",
    "check_by_code",
    "checks_on_offer",
    "items_in_use",
    "kept_run",
    "load_run",
    "pieces_to_read",
    "question_of",
    "result_of",
    "run_without_keeping",
    "scale_of",
]
