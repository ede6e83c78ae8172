"""How people scored, for the back office: the first finished sitting of each person, groups under ten never told.

Where single scores would show a group under ten, people are told in classes, and neighbouring classes are put together
until each has ten or nobody. Then what is told is searched for groups that could be worked out from it
(`science.figures.derivation`); as long as there is one, less is told: no classes, a rounder mean, no mean. Rehearsals
are never counted.
"""

from collections import Counter
from dataclasses import dataclass

from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries.definitions import Definition, ScoreWords, definition_of
from wanli.science.figures.derivation import Told, gives_away
from wanli.science.figures.suppression import MINIMUM
from wanli.science.impact.shares import Estimate
from wanli.science.psychometrics.instruments import mean_score, possible_scores


@dataclass(frozen=True)
class Cell:
    """How many people have this score or class: ten or more, or nobody."""

    label: str
    persons: int
    share: float

    @property
    def share_text(self) -> str:
        return f"{self.share:.0%}"


@dataclass(frozen=True)
class ScoreFigures:
    """One score over people; nothing is told of fewer than ten.

    `mean` is told to `digits` decimals, with its interval if `has_interval`; None where even that would tell too much.
    """

    score: ScoreWords
    persons: int | None
    mean: Estimate | None
    cells: tuple[Cell, ...]
    is_in_bands: bool
    digits: int = 2
    has_interval: bool = True


# What is told, in this order of preference, when single scores cannot be: the first that gives nobody away.
_LADDER = (
    Told(digits=2, has_interval=True, classes=True),
    Told(digits=2, has_interval=True),
    Told(digits=1, classes=True),
    Told(digits=1),
    Told(classes=True),
    Told(),
)


@dataclass(frozen=True)
class VersionFigures:
    """One version with its people; the counts are None where they would tell a group under ten."""

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
        sittings=sittings if is_shown and not 0 < sittings - len(rows) < MINIMUM else None,
        scores=tuple(_score(score, rows) for score in definition.scores),
    )


def _score(score: ScoreWords, rows: list[tuple[dict[str, float | None], dict[str, str | None]]]) -> ScoreFigures:
    people = [
        (round(scores[score.code], 9), bands.get(score.code))
        for scores, bands in rows
        if scores.get(score.code) is not None
    ]
    if len(people) < MINIMUM or 0 < len(rows) - len(people) < MINIMUM:
        return ScoreFigures(score, None, None, (), is_in_bands=False)
    mean = mean_score([value for value, _band in people], score.rule)
    by_score = Counter(value for value, _band in people)
    if min(by_score.values()) >= MINIMUM:
        groups = [(f"{value:g}", by_score[value]) for value in sorted(by_score)]
        return ScoreFigures(score, len(people), mean, _cells(groups), is_in_bands=False)
    classes = merged([(band.code, sum(band.code == own for _value, own in people)) for band in score.bands])
    if sum(persons for _codes, persons in classes) < len(people):
        classes = []  # some have a score and no class: what is missing would be a group too
    told = _as_much_as_is_safe(score, people, classes)
    titles = {band.code: str(band.title) for band in score.bands}
    names = ["–".join(dict.fromkeys((titles[codes[0]], titles[codes[-1]]))) for codes, _persons in classes]
    groups = [(name, persons) for name, (_codes, persons) in zip(names, classes, strict=True)] if told.classes else []
    return ScoreFigures(
        *(score, len(people), mean if told.digits is not None else None, _cells(groups)),
        is_in_bands=bool(groups),
        digits=told.digits or 0,
        has_interval=told.has_interval,
    )


def merged(classes: list[tuple[str, int]]) -> list[tuple[tuple[str, ...], int]]:
    """Neighbouring classes put together until each holds ten people or nobody; nothing when one is all that is left."""
    told: list[tuple[tuple[str, ...], int]] = [((code,), persons) for code, persons in classes]
    while (small := [place for place, (_codes, persons) in enumerate(told) if 0 < persons < MINIMUM]) and len(told) > 1:
        place = min(small, key=lambda place: told[place][1])
        beside = [near for near in (place - 1, place + 1) if 0 <= near < len(told)]
        first, second = sorted((place, min(beside, key=lambda near: (told[near][1] == 0, told[near][1]))))
        told[first : second + 1] = [(told[first][0] + told[second][0], told[first][1] + told[second][1])]
    return told if len(told) > 1 and not small else []


def _as_much_as_is_safe(
    score: ScoreWords, people: list[tuple[float, str | None]], classes: list[tuple[tuple[str, ...], int]]
) -> Told:
    counted = Counter(people)
    possible = {(round(value, 9), band) for value, band in possible_scores(score.rule)}
    cells = sorted(possible | counted.keys(), key=lambda cell: (cell[0], str(cell[1])))
    number = {code: place for place, (codes, _persons) in enumerate(classes) for code in codes}
    values = [value for value, _band in cells]
    persons = [counted[cell] for cell in cells]
    parts = [number.get(band or "", -1) for _value, band in cells]
    fits = (told for told in _LADDER if classes or not told.classes)
    return next((told for told in fits if not gives_away(values, persons, parts, told)), Told())


def _cells(groups: list[tuple[str, int]]) -> tuple[Cell, ...]:
    everyone = sum(persons for _label, persons in groups)
    return tuple(Cell(label, persons, persons / everyone) for label, persons in groups)
