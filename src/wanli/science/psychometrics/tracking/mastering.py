"""Mastery: whether somebody can be said to have a skill, and what is lacking if not."""

from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtr

from wanli.science.psychometrics.tracking.moving import estimate
from wanli.science.psychometrics.tracking.state import State

ENOUGH_CHANCE = 0.8
FEWEST_ANSWERS = 4


class Lacking(StrEnum):
    """Why a skill is not mastered yet."""

    ANSWERS = "answers"  # too few were given to say anything
    CERTAINTY = "certainty"  # the estimate lies above the cut, but not surely enough
    ABILITY = "ability"  # the estimate lies below the cut


@dataclass(frozen=True)
class Mastery:
    """The chance that theta lies above the cut, from `answers` answers; `answers_lacking` are still to be given.

    `lacking` is empty when the skill is mastered.
    """

    skill: str
    probability: float
    answers: int
    answers_lacking: int
    lacking: tuple[Lacking, ...]

    @property
    def is_reached(self) -> bool:
        return not self.lacking


def mastery(
    state: State, skill: str, *, cut: float, chance: float = ENOUGH_CHANCE, fewest: int = FEWEST_ANSWERS
) -> Mastery:
    """A skill is mastered when P(theta > cut) >= `chance`, after at least `fewest` answers in this very skill.

    The answers in other skills move the probability, but nobody masters what was never asked. Raises UnknownSkill, and
    ValueError for a chance outside [.5, 1), below which one could master a skill while being estimated to lack it.
    """
    if not 0.5 <= chance < 1:
        raise ValueError(f"the chance must lie in [0.5, 1), not {chance}")
    now = estimate(state, skill)
    probability = float(ndtr((now.theta - cut) / now.standard_error))
    short = max(0, fewest - now.answers)
    lacking = [Lacking.ANSWERS] if short else []
    if probability < chance:
        lacking.append(Lacking.CERTAINTY if now.theta > cut else Lacking.ABILITY)
    return Mastery(skill, probability, now.answers, short, tuple(lacking))
