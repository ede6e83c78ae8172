"""How people scored, for the back office: the first finished sitting of each person, groups under ten hidden.

A distribution that would need hiding is told in classes instead of single scores. With the mean beside it a hidden
score could be worked out from the others; of classes that hold several scores the mean does not give the parts away.
Rehearsals are never counted.
"""

from collections import Counter
from dataclasses import dataclass

from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries.definitions import Definition, ScoreWords, definition_of
from wanli.science.figures.suppression import MINIMUM, hidden_cells
from wanli.science.impact.shares import Estimate
from wanli.science.psychometrics.instruments import mean_score


@dataclass(frozen=True)
class Cell:
    """How many people have this score or class; None where it is hidden."""

    label: str
    persons: int | None
    share: float | None

    @property
    def share_text(self) -> str:
        return "–" if self.share is None else f"{self.share:.0%}"


@dataclass(frozen=True)
class ScoreFigures:
    """One score over people. `mean` is None for fewer than ten; `cells` is empty then."""

    score: ScoreWords
    mean: Estimate | None
    cells: tuple[Cell, ...]
    is_in_bands: bool


@dataclass(frozen=True)
class VersionFigures:
    """One version with its people; the counts are None for fewer than ten."""

    version: InstrumentVersion
    definition: Definition
    has_sittings: bool
    persons: int | None
    sittings: int | None
    scores: tuple[ScoreFigures, ...]


def figures_of_instruments() -> list[VersionFigures]:
    """Every version that was ever loaded, in the order of the page."""
    return [_figures(version) for version in InstrumentVersion.objects.all()]


def _figures(version: InstrumentVersion) -> VersionFigures:
    definition = definition_of(version)
    finished = Sitting.objects.filter(instrument=version, finished_at__isnull=False, is_simulated=False)
    firsts = finished.order_by("participant_id", "finished_at", "pk").distinct("participant_id")
    rows = list(firsts.values_list("scores", "bands"))
    sittings = finished.count() if rows else 0
    is_shown = len(rows) == 0 or len(rows) >= MINIMUM
    return VersionFigures(
        version=version,
        definition=definition,
        has_sittings=bool(rows),
        persons=len(rows) if is_shown else None,
        sittings=sittings if is_shown else None,
        scores=tuple(_score(score, rows) for score in definition.scores),
    )


def _score(score: ScoreWords, rows: list[tuple[dict[str, float | None], dict[str, str | None]]]) -> ScoreFigures:
    values = [scores[score.code] for scores, _bands in rows if scores.get(score.code) is not None]
    if len(values) < MINIMUM:
        return ScoreFigures(score, None, (), is_in_bands=False)
    mean = mean_score(values, score.rule)
    by_score = Counter(values)
    if not hidden_cells(by_score):
        labels = {value: f"{value:g}" for value in sorted(by_score)}
        return ScoreFigures(score, mean, _cells(by_score, labels), is_in_bands=False)
    by_band = Counter(bands[score.code] for _scores, bands in rows if bands.get(score.code) is not None)
    labels = {band.code: str(band.title) for band in score.bands}
    return ScoreFigures(score, mean, _cells(by_band, labels), is_in_bands=True)


def _cells(counts: Counter, labels: dict) -> tuple[Cell, ...]:
    everyone = counts.total()
    full = {key: counts.get(key, 0) for key in labels}
    hidden = hidden_cells(full)
    return tuple(
        Cell(label, None if key in hidden else full[key], None if key in hidden else full[key] / everyone)
        for key, label in labels.items()
    )
