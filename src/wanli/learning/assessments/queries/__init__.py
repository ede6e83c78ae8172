"""Reading: the checks on offer, one run through a form, its result, and what to read next."""

from wanli.learning.assessments.queries.banks import bank_in_force, items_in_use, scale_of
from wanli.learning.assessments.queries.checks import check_by_code, checks_on_offer
from wanli.learning.assessments.queries.further import FurtherTest, WayOn, further_tests, pastimes, ways_on
from wanli.learning.assessments.queries.placements import (
    Placement,
    load_placement,
    new_placement,
    placement_question,
    unfinished_placement,
)
from wanli.learning.assessments.queries.results import Result, pieces_to_read, result_of
from wanli.learning.assessments.queries.runs import (
    HERE,
    AttemptIsClosed,
    Run,
    kept_run,
    load_run,
    question_of,
    run_without_keeping,
)
from wanli.learning.assessments.queries.standing import Standing, signed_levels, standing_of, told_levels
from wanli.learning.assessments.queries.tables import FileIsRefused, opened
from wanli.learning.assessments.queries.visits import place_of, spoken, with_place

__all__ = [
    "HERE",
    "AttemptIsClosed",
    "FileIsRefused",
    "FurtherTest",
    "Placement",
    "Result",
    "Run",
    "Standing",
    "WayOn",
    "bank_in_force",
    "check_by_code",
    "checks_on_offer",
    "further_tests",
    "items_in_use",
    "kept_run",
    "load_placement",
    "load_run",
    "new_placement",
    "opened",
    "pastimes",
    "pieces_to_read",
    "place_of",
    "placement_question",
    "question_of",
    "result_of",
    "run_without_keeping",
    "scale_of",
    "signed_levels",
    "spoken",
    "standing_of",
    "told_levels",
    "unfinished_placement",
    "ways_on",
    "with_place",
]
