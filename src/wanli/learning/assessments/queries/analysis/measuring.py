"""A calibration and the report about it, before anything is written."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import numpy as np

from wanli.learning.assessments.choices import LEVEL_CUTS, Basis
from wanli.learning.assessments.models import ItemBank
from wanli.learning.assessments.queries.analysis.counting import calibration_sample
from wanli.learning.assessments.queries.banks import scale_of
from wanli.science.psychometrics.functioning import Size, holm
from wanli.science.psychometrics.recalibration import Recalibration, Sample, recalibrate

KIND = "recalibration"
SURE, MATTERS = 0.05, 0.05  # a misfit is sure (p among all items, Holm) and large enough to matter (RMSEA)
NOISY = 1.3  # a mean square above: answers more surprising than the curve allows (Wright & Linacre 1994)


@dataclass(frozen=True, eq=False)
class Measurement:
    """What was measured, from which answers, on top of which version."""

    base: ItemBank
    sample: Sample
    found: Recalibration
    until: float | None

    @property
    def report(self) -> dict[str, Any]:
        """What the version's report keeps: numbers and codes; sentences are made where it is read."""
        found = self.found
        until = datetime.fromtimestamp(self.until, UTC).isoformat() if self.until else None
        return plain(
            {
                "kind": KIND,
                "base": self.base.version,
                "until": until,
                "people": self.sample.people,
                "tests": len(self.sample.groups),
                "answers": sum(found.answers.values()),
                "measured": list(found.measured),
                "counts": {code: found.answers[code] for code in found.measured},
                "kept": [vars(item) for item in found.kept],
                "scale": {
                    "slope": found.line.slope,
                    "intercept": found.line.intercept,
                    "anchors": list(found.line.kept),
                },
                "drift_unknown": found.drift_unknown,
                "drifted": [vars(anchor) for anchor in found.drifted],
                "groups": [vars(group) for group in found.groups],
                "fit": self._fit(),
                "differences": [
                    {
                        "audience": each.audience,
                        "code": each.found.code,
                        "people": each.found.focal_people,
                        "share": each.found.share,
                        "delta": each.found.delta,
                        "p_value": each.found.adjusted_p_value,
                        "size": each.found.size,
                    }
                    for each in found.differences
                    if each.found.size != Size.TOO_FEW
                ],
                "not_compared": sorted(
                    {each.audience for each in found.differences}
                    - {each.audience for each in found.differences if each.found.size != Size.TOO_FEW}
                ),
                "reliability": found.reliability,
                "comparison": vars(found.comparison),
                "converged": found.calibration.converged,
            }
        )

    def _fit(self) -> dict[str, dict[str, Any]]:
        """Fit by item. Misfit: S-X2 surely and noticeably off, or answers more surprising than they should be."""
        tested = {verdict.code: verdict for verdict in self.found.fit}
        adjusted = dict(zip(tested, holm([verdict.p_value for verdict in tested.values()]), strict=True))
        told = {}
        for squares in self.found.squares:
            verdict = tested.get(squares.code)
            p_value = float(adjusted[squares.code]) if verdict else None
            is_off = verdict is not None and p_value is not None and p_value < SURE and verdict.rmsea >= MATTERS
            told[squares.code] = {
                "infit": squares.infit,
                "outfit": squares.outfit,
                "statistic": verdict.statistic if verdict else None,
                "degrees_of_freedom": verdict.degrees_of_freedom if verdict else None,
                "p_value": p_value,
                "rmsea": verdict.rmsea if verdict else None,
                "is_misfit": is_off or squares.infit > NOISY or squares.outfit > NOISY,
            }
        return told


def plain(value: Any) -> Any:
    """The value as JSON can hold it: plain numbers, None where there is none."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if isfinite(value) else None
    return str(value) if isinstance(value, str) else value


def measured_codes(bank: ItemBank) -> frozenset[str]:
    """The items of a version whose parameters come from answers."""
    if bank.basis == Basis.EXPERT:
        return frozenset()
    return frozenset(bank.entries.filter(answers__gt=0).values_list("item_code", flat=True))


def measure(base: ItemBank, *, simulated: bool = False) -> Measurement:
    """Calibrate the items of a version from the answers so far. Writes nothing.

    Raises NotEnough, CannotCalibrate, CannotLink.
    """
    told = base.report.get("until")
    since = datetime.fromisoformat(told).timestamp() if told and not simulated else None
    sample, until = calibration_sample(simulated=simulated, since=since)
    found = recalibrate(sample, scale_of(base), measured=measured_codes(base), cuts=LEVEL_CUTS)
    return Measurement(base, sample, found, until)
