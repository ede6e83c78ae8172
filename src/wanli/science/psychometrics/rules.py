"""Rules: how long an adaptive test is, how precise, and within which limits it chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stop(StrEnum):
    """Why a session ended."""

    PRECISION = "precision"
    LENGTH = "length"
    TIME = "time"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True)
class Rules:
    """What a test must keep to. Raises ValueError for rules that no test can follow.

    `least` and `most` count scored questions; `trial_items` more ride along unscored. `standard_error` (in SD) and
    `seconds` since the beginning end the test once `least` questions are answered. One of the `top` most telling items
    is taken at random. No item is shown in more than `exposure_cap` of the sessions. `quotas` are shares of content
    areas, in any unit; an area that is not named has none and is asked about only when the named ones are used up.
    `chances`, by item code, are what `exposure.tuned` found; without them every item has the chance of the cap.
    """

    least: int = 8
    most: int = 13
    standard_error: float = 0.45
    seconds: float | None = None
    top: int = 5
    exposure_cap: float = 0.30
    quotas: Mapping[str, float] | None = None
    trial_items: int = 1
    chances: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError(f"a test of {self.least} to {self.most} questions cannot be given")
        if not 0 < self.exposure_cap <= 1:
            raise ValueError(f"the exposure cap must lie in (0, 1], not {self.exposure_cap}")
        if self.top < 1 or self.trial_items < 0 or not self.standard_error > 0:
            raise ValueError("top must be at least 1, trial items at least 0, the standard error above 0")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"the time must be above 0 seconds, not {self.seconds}")
        if self.quotas is not None and not all(share > 0 for share in self.quotas.values()):
            raise ValueError("each quota must be a share above 0")
        if self.chances is not None and not all(0 < chance <= 1 for chance in self.chances.values()):
            raise ValueError("the chance of an item must lie in (0, 1]")
