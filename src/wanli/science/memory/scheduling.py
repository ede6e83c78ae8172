"""When a question should come back: FSRS-6 on calendar days, without chance.

Formulas: Ye, Su & Cao (2022), "A stochastic shortest path algorithm for optimizing spaced repetition scheduling", and
the FSRS-6 reference implementation, which is used here (py-fsrs); the browser uses its sister (ts-fsrs), see
`web/src/review.ts`. Two answers matter to the scheduler: right is its Good, wrong and "don't know" are its Again.

Time counts in days, of whatever calendar the caller keeps: a question answered late in the evening is due on a date,
not at an hour. There are no steps of minutes, and no fuzz: the same answers always give the same dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from fsrs import Card as Kept
from fsrs import Rating, Scheduler, State

RETENTION = 0.9  # a question comes back when the chance that it is still known has fallen to this
LONGEST = 365  # days; what is needed in life is asked at least once a year
DECIMALS = 8  # as ts-fsrs keeps them, so that two devices do not drift apart

_SCHEDULER = Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False
)


@dataclass(frozen=True)
class Card:
    """What is remembered of a question. `stability` in days until `RETENTION` is reached, `difficulty` from 1 to 10."""

    stability: float
    difficulty: float
    last: date
    due: date


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def schedule(card: Card | None, *, right: bool, on: date) -> Card:
    """The card after one answer; `None` is a question never answered before.

    A day before the last answer (a clock that was put back) counts as the day of the last answer.
    """
    kept = Kept(card_id=1)
    if card is not None:
        on = max(on, card.last)
        kept = Kept(
            card_id=1,
            state=State.Review,
            stability=card.stability,
            difficulty=card.difficulty,
            due=_noon(card.due),
            last_review=_noon(card.last),
        )
    after, _log = _SCHEDULER.review_card(kept, Rating.Good if right else Rating.Again, _noon(on))
    stability, difficulty = after.stability or 0.0, after.difficulty or 0.0  # a reviewed card has both
    return Card(round(stability, DECIMALS), round(difficulty, DECIMALS), on, after.due.date())


def replay(answers: Iterable[tuple[date, bool]]) -> Card | None:
    """The card that these answers (day, right), in the order of time, make of a question; None without any."""
    card = None
    for on, right in answers:
        card = schedule(card, right=right, on=on)
    return card


def retention(card: Card, *, on: date) -> float:
    """The chance that the question is still known on a day, between 0 and 1."""
    kept = Kept(card_id=1, state=State.Review, stability=card.stability, last_review=_noon(card.last))
    return float(_SCHEDULER.get_card_retrievability(kept, _noon(max(on, card.last))))
