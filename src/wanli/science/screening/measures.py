"""Measures: how good probabilities and types are, on messages that the model has not learned.

Every function takes probabilities (messages,) and whether each message is harmful (messages,), unless it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
BINS = 10


def recall_at(probabilities: Floats, is_harmful: Truth, *, false_positives: float) -> float:
    """The share of harmful messages above the cut that lets through at most this share of harmless ones.

    Harmless messages that share the probability of the cut are not counted as found; nan without harmful or harmless.
    """
    harmless = np.sort(probabilities[~is_harmful])[::-1]
    if not len(harmless) or not is_harmful.any():
        return float("nan")
    allowed = int(np.floor(false_positives * len(harmless)))
    return float((probabilities[is_harmful] > harmless[min(allowed, len(harmless) - 1)]).mean())


def auc(probabilities: Floats, is_harmful: Truth) -> float:
    """The chance that a harmful message has the higher probability than a harmless one (Mann & Whitney 1947)."""
    hits = int(is_harmful.sum())
    others = len(is_harmful) - hits
    if not hits or not others:
        return float("nan")
    return float((rankdata(probabilities)[is_harmful].sum() - hits * (hits + 1) / 2) / (hits * others))


@dataclass(frozen=True)
class Bin:
    """Messages whose probability lies in [low, high): how many, their mean probability, and the harmful share."""

    low: float
    high: float
    number: int
    told: float
    true: float


def calibration(probabilities: Floats, is_harmful: Truth, *, bins: int = BINS) -> list[Bin]:
    """What is said beside what is true, in equal steps of the probability; empty steps are left out."""
    place = np.minimum((probabilities * bins).astype(np.intp), bins - 1)
    found = []
    for step in range(bins):
        here = place == step
        if number := int(here.sum()):
            told, true = float(probabilities[here].mean()), float(is_harmful[here].mean())
            found.append(Bin(step / bins, (step + 1) / bins, number, told, true))
    return found


def calibration_error(probabilities: Floats, is_harmful: Truth, *, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance of told and true over the bins, by how many lie in each."""
    found = calibration(probabilities, is_harmful, bins=bins)
    return float(sum(abs(bin_.told - bin_.true) * bin_.number for bin_ in found) / max(len(probabilities), 1))


@dataclass(frozen=True)
class OfType:
    """How well one type is told: of `number` messages of it; F1 is the harmonic mean of precision and recall."""

    number: int
    precision: float
    recall: float
    f1: float


def by_type(true: Sequence[str], told: Sequence[str]) -> dict[str, OfType]:
    """For each type that occurs in `true`, how well it is told; both (messages,)."""
    found = {}
    for name in sorted(set(true)):
        hits = sum(one == name == other for one, other in zip(true, told, strict=True))
        of_true, of_told = sum(one == name for one in true), sum(one == name for one in told)
        precision, recall = hits / of_told if of_told else 0.0, hits / of_true
        found[name] = OfType(of_true, precision, recall, 2 * hits / (of_true + of_told))
    return found


def macro_f1(of_types: dict[str, OfType]) -> float:
    """The mean of the types' F1, however many messages each has; nan for none."""
    return float(np.mean([one.f1 for one in of_types.values()])) if of_types else float("nan")
