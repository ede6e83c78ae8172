"""Who warns of a scam quotes it, and who tries one may pose as a warner: neither is taken for the other."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from wanli.protection.scams.queries import read_messages
from wanli.science.retrieval.duplicates import near_duplicates
from wanli.science.screening.verdicts import Level, screen

HERE = Path(__file__).parent
FOUND = {Level.HIGH, Level.MEDIUM}


def texts(name):
    return [json.loads(line)["text"] for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


WARNINGS, POSING = texts("quoting_warnings.jsonl"), texts("posing_as_warnings.jsonl")


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_warning_that_quotes_is_never_called_high(screening, warning):
    assert screen(warning, screening.model, screening.rules).level is not Level.HIGH


def test_few_warnings_are_called_medium_and_most_are_low(screening):
    levels = Counter(screen(warning, screening.model, screening.rules).level for warning in WARNINGS)
    assert len(WARNINGS) >= 60
    assert levels[Level.MEDIUM] / len(WARNINGS) <= 0.16
    assert levels[Level.LOW] / len(WARNINGS) >= 0.55


def test_scams_that_pose_as_warnings_are_found(screening):
    levels = Counter(screen(scam, screening.model, screening.rules).level for scam in POSING)
    assert len(POSING) >= 20
    assert levels[Level.LOW] == 0
    assert (levels[Level.HIGH] + levels[Level.MEDIUM]) / len(POSING) >= 0.9


def test_neither_was_learned():
    learned = [message.text for message in read_messages(settings.CONTENT_FOLDER)]
    asked = [*WARNINGS, *POSING]
    alike = near_duplicates([*learned, *asked], threshold=0.5)
    assert [pair for pair in alike if pair[1] >= len(learned)] == []
