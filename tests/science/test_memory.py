"""When a question comes back, and which five are asked: server and browser say the same."""

import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from wanli.science.memory import DAILY, Card, Waiting, choose, replay, retention, schedule
from wanli.science.memory.scheduling import LONGEST, RETENTION

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = json.loads((ROOT / "tests/learning/practice/golden.json").read_text(encoding="utf-8"))
DAY = date(2026, 11, 25)


def told(card: Card) -> dict[str, Any]:
    return {
        "stability": pytest.approx(card.stability, rel=1e-6),
        "difficulty": pytest.approx(card.difficulty, rel=1e-6),
        "last": card.last.isoformat(),
        "due": card.due.isoformat(),
    }


@pytest.mark.parametrize("history", GOLDEN["histories"], ids=lambda history: f"{len(history['answers'])}-answers")
def test_the_server_schedules_as_the_golden_table(history: dict[str, Any]) -> None:
    card = None
    for (day, right), expected in zip(history["answers"], history["cards"], strict=True):
        card = schedule(card, right=right, on=date.fromisoformat(day))
        assert expected == told(card)


@pytest.mark.parametrize("case", GOLDEN["choices"], ids=lambda case: "-".join(case["codes"]) or "none")
def test_the_server_chooses_as_the_golden_table(case: dict[str, Any]) -> None:
    waiting = [
        Waiting(
            card["code"],
            card["topic"],
            date.fromisoformat(card["due"]),
            date.fromisoformat(card["last"]),
            card["stability"],
        )
        for card in case["waiting"]
    ]
    assert list(choose(waiting, dict(case["fresh"]), on=date.fromisoformat(case["on"]))) == case["codes"]


def test_the_browser_does_both_as_the_golden_table() -> None:
    node = shutil.which("node")
    assert node, "the browser's side is run by Node, which also builds it"
    asked = {
        "histories": [history["answers"] for history in GOLDEN["histories"]],
        "choices": [{name: case[name] for name in ("on", "waiting", "fresh")} for case in GOLDEN["choices"]],
    }
    done = subprocess.run(
        [node, "golden.mjs"], cwd=ROOT / "web", input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["choices"] == [case["codes"] for case in GOLDEN["choices"]]
    for history, cards in zip(GOLDEN["histories"], made["histories"], strict=True):
        for expected, card in zip(history["cards"], cards, strict=True):
            assert card == {
                name: pytest.approx(value, rel=1e-6) if isinstance(value, float) else value
                for name, value in expected.items()
            }


def test_right_answers_come_back_later_and_later_and_a_wrong_one_tomorrow() -> None:
    card = schedule(None, right=True, on=DAY)
    gaps = []
    while len(gaps) < 4:
        gaps.append((card.due - card.last).days)
        card = schedule(card, right=True, on=card.due)
    assert gaps == sorted(gaps)
    assert gaps[0] < gaps[-1]
    assert schedule(None, right=False, on=DAY).due == DAY + timedelta(days=1)
    assert schedule(card, right=False, on=card.due).due < schedule(card, right=True, on=card.due).due


def test_nothing_comes_back_on_the_same_day_or_after_more_than_a_year() -> None:
    card, day = None, DAY
    for turn in range(60):
        card = schedule(card, right=turn % 7 != 3, on=day)
        assert 1 <= (card.due - day).days <= LONGEST
        day = card.due


def test_what_is_due_is_known_with_the_chance_that_was_asked_for() -> None:
    card = replay([(DAY, True), (DAY + timedelta(days=2), True), (DAY + timedelta(days=10), True)])
    assert card is not None
    assert retention(card, on=card.due) == pytest.approx(RETENTION, abs=0.005)
    assert retention(card, on=card.last) == 1
    assert retention(card, on=card.last - timedelta(days=3)) == 1


def test_a_clock_that_was_put_back_counts_as_the_day_of_the_last_answer() -> None:
    card = schedule(None, right=True, on=DAY)
    assert schedule(card, right=True, on=DAY - timedelta(days=9)).last == DAY


def test_nothing_was_answered_nothing_is_kept() -> None:
    assert replay([]) is None


def test_five_at_most_and_each_once() -> None:
    waiting = [Waiting(f"q{number}", "loans", DAY, DAY - timedelta(days=3), 3.0) for number in range(9)]
    chosen = choose(waiting, {"cards": [f"c{number}" for number in range(9)]}, on=DAY)
    assert len(chosen) == len(set(chosen)) == DAILY
    assert chosen[:2] == ("q0", "q1")
