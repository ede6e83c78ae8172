"""Reading: instruments on offer, one run through one, files of the pack, and how people scored."""

from wanli.learning.instruments.queries.catalogue import (
    sources_of,
    tests_on_offer,
    topics_named,
    version_by_code,
    versions_on_offer,
)
from wanli.learning.instruments.queries.definitions import (
    Definition,
    Question,
    ScoreWords,
    answer_from,
    definition_from,
    definition_of,
)
from wanli.learning.instruments.queries.files import check_instruments, read_instruments, read_rows
from wanli.learning.instruments.queries.holdings import answers_of, sittings_of
from wanli.learning.instruments.queries.outcomes import Outcome, outcome_of
from wanli.learning.instruments.queries.runs import COOKIE, Run, kept_run, load_run, run_without_keeping, unfinished_run
from wanli.learning.instruments.queries.statistics import VersionFigures, figures_of_instruments

__all__ = [
    "COOKIE",
    "Definition",
    "Outcome",
    "Question",
    "Run",
    "ScoreWords",
    "VersionFigures",
    "answer_from",
    "answers_of",
    "check_instruments",
    "definition_from",
    "definition_of",
    "figures_of_instruments",
    "kept_run",
    "load_run",
    "outcome_of",
    "read_instruments",
    "read_rows",
    "run_without_keeping",
    "sittings_of",
    "sources_of",
    "tests_on_offer",
    "topics_named",
    "unfinished_run",
    "version_by_code",
    "versions_on_offer",
]
