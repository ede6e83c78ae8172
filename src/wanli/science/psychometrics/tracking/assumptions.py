"""What is believed about people before their first answer and between their answers."""

from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True)
class Assumptions:
    """A skill's theta is a person's general ability plus what is proper to the skill, both normal.

    `mean` is the mean of the general ability, `general` and `specific` are the two variances; with 0 and a sum of 1
    people are those the bank was calibrated on. After `half_life` days half of what is proper to a skill is gone, after
    `general_half_life` days half of what sets the general ability apart from the mean. A lesson done adds `lesson` to
    its skill, give or take `lesson_deviation`; an answer that is explained afterwards adds `practice`; both in SD.
    Raises ValueError for what cannot be: variances, half-lives or a deviation out of range, numbers that are none.

    The values that stand here are beliefs, not findings; `fit` replaces them by what answers say.
    """

    mean: float = 0.0
    general: float = 0.6
    specific: float = 0.4
    half_life: float = 180.0
    general_half_life: float = 1800.0
    lesson: float = 0.1
    lesson_deviation: float = 0.1
    practice: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not isfinite(getattr(self, field.name)):
                raise ValueError(f"{field.name} must be a finite number")
        for name in ("general", "specific", "half_life", "general_half_life"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in ("lesson", "lesson_deviation", "practice"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be at least 0, not {getattr(self, name)}")


USUAL = Assumptions()
