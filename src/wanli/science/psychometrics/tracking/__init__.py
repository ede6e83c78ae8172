"""Tracking: what somebody can do now, skill by skill, after every answer, lesson and week without either.

    state = begin(("credit", "fraud"))
    state = observe(state, bank.items[place], right=True, at=now)
    state = teach(state, "fraud", at=now)
    mastery(state, "fraud", cut=0.5).is_reached

A `State` is what a database row remembers; every function takes one and gives the next. Formulas, sources, limits:
docs/science/tracking.md.
"""

from wanli.science.psychometrics.tracking.assumptions import USUAL, Assumptions
from wanli.science.psychometrics.tracking.fitting import CannotFit, Event, Fit, fit
from wanli.science.psychometrics.tracking.mastering import Lacking, Mastery, mastery
from wanli.science.psychometrics.tracking.moving import begin, chance, counts, elapse, estimate, observe, teach
from wanli.science.psychometrics.tracking.rating import NotOnTrial, Rating, rate
from wanli.science.psychometrics.tracking.state import BadState, State, UnknownSkill

__all__ = [
    "USUAL",
    "Assumptions",
    "BadState",
    "CannotFit",
    "Event",
    "Fit",
    "Lacking",
    "Mastery",
    "NotOnTrial",
    "Rating",
    "State",
    "UnknownSkill",
    "begin",
    "chance",
    "counts",
    "elapse",
    "estimate",
    "fit",
    "mastery",
    "observe",
    "rate",
    "teach",
]
