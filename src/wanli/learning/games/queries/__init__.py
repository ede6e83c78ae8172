"""Reading: halls as the host, the screen and the phones see them."""

from wanli.learning.games.queries.halls import (
    Bar,
    Place,
    bars_of,
    hall_by_code,
    hall_for,
    halls_for,
    item_of,
    live_counts,
    outcome_of,
    podium_of,
    seat_of,
    step_of,
    topics_with_questions,
)

__all__ = [
    "Bar",
    "Place",
    "bars_of",
    "hall_by_code",
    "hall_for",
    "halls_for",
    "item_of",
    "live_counts",
    "outcome_of",
    "podium_of",
    "seat_of",
    "step_of",
    "topics_with_questions",
]
