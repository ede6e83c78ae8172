"""State: what is known about one person's skills, small enough for a database row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats

SCHEMA = 1
MOST_SKILLS = 40


class BadState(ValueError):
    """What was stored is not a state; the sentence says why."""


class UnknownSkill(KeyError):
    """The state has no skill of this name."""

    def __str__(self) -> str:
        return f"no skill {self.args[0]!r} is tracked here"


@dataclass(frozen=True)
class State:
    """A Gaussian over the general ability and what is proper to each skill, `answers` by skill, and of when it is.

    `mean`: the general ability, then one number a skill, in SD. `covariance`: the lower triangle of their covariance,
    row by row. `at`: the time of the last event, None while time plays no part.
    """

    skills: tuple[str, ...]
    mean: tuple[float, ...]
    covariance: tuple[float, ...]
    answers: tuple[int, ...]
    at: datetime | None = None

    def component(self, skill: str) -> int:
        """Where the skill stands in `mean`: 1 for the first. Raises UnknownSkill."""
        try:
            return self.skills.index(skill) + 1
        except ValueError:
            raise UnknownSkill(skill) from None

    def arrays(self) -> tuple[Floats, Floats]:
        """Mean (1, 1 + K) and covariance (1, 1 + K, 1 + K), as `gaussian` takes them."""
        size = len(self.mean)
        return np.array([self.mean]), np.array(self.covariance)[_places(size)].reshape(1, size, size)

    def to_row(self) -> dict[str, Any]:
        """The state as JSON, below a kilobyte for five skills with names of up to 20 letters."""
        return {
            "v": SCHEMA,
            "skills": list(self.skills),
            "mean": list(self.mean),
            "covariance": list(self.covariance),
            "answers": list(self.answers),
            "at": self.at.isoformat() if self.at else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "State":
        """A stored state. Raises BadState (a ValueError) with a sentence when it is not one."""
        if not isinstance(row, Mapping):
            raise BadState(f"a state is stored as an object, not as {type(row).__name__}")
        if row.get("v") != SCHEMA:
            raise BadState(f"the state is stored in schema {row.get('v')!r}; this program reads {SCHEMA}")
        try:
            state = cls(
                skills=tuple(map(str, row["skills"])),
                mean=tuple(map(float, row["mean"])),
                covariance=tuple(map(float, row["covariance"])),
                answers=tuple(map(int, row["answers"])),
                at=None if row["at"] is None else datetime.fromisoformat(row["at"]),
            )
        except KeyError as missing:
            raise BadState(f"the stored state lacks {missing}") from missing
        except (TypeError, ValueError, OverflowError) as error:
            raise BadState(f"this is not a stored state: {error}") from error
        state._ensure_whole()
        return state

    def _ensure_whole(self) -> None:
        skills, size = len(self.skills), len(self.skills) + 1
        faults = {
            f"it has {skills} skills, but 1 to {MOST_SKILLS} can be tracked": not 0 < skills <= MOST_SKILLS,
            "a skill stands in it twice": len(set(self.skills)) < skills,
            "its means do not match its skills in number": len(self.mean) != size,
            "its covariance does not match its skills in number": len(self.covariance) != size * (size + 1) // 2,
            "its numbers of answers do not match its skills in number": len(self.answers) != skills,
            "a number of answers is below 0": min(self.answers, default=0) < 0,
            "its time has no time zone": self.at is not None and self.at.utcoffset() is None,
            "a mean or a covariance is not a number": not np.isfinite([*self.mean, *self.covariance]).all(),
        }
        for sentence, holds in faults.items():
            if holds:
                raise BadState(f"the stored state is broken: {sentence}")
        try:
            np.linalg.cholesky(self.arrays()[1])
        except np.linalg.LinAlgError:
            raise BadState("the stored state is broken: its covariance is that of no distribution") from None


def packed(covariance: Floats) -> tuple[float, ...]:
    """The lower triangle of a covariance (1, n, n), row by row."""
    return tuple(covariance[0][_triangle(covariance.shape[1])].tolist())


@lru_cache(maxsize=8)
def _triangle(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.tril_indices(size)


@lru_cache(maxsize=8)
def _places(size: int) -> NDArray[np.intp]:
    """Where each cell of the full matrix stands in the packed triangle, (size * size,)."""
    row, column = np.divmod(np.arange(size * size), size)
    high, low = np.maximum(row, column), np.minimum(row, column)
    places: NDArray[np.intp] = high * (high + 1) // 2 + low
    return places
