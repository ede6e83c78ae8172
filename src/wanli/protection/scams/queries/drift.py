"""How checks come out week by week, beside the messages the model was trained on."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from wanli.protection.scams.choices import RiskLevel, ScamType, Way
from wanli.protection.scams.models import Tally
from wanli.protection.scams.queries.files import read_messages
from wanli.protection.scams.queries.models import screen_in_force
from wanli.science.figures.stability import MOVED, NOTICE, stability_index
from wanli.science.screening.verdicts import screen

WEEKS = 12
ENOUGH = 50  # fewer checks in a week say nothing about a shift
EVERY = 6  # each sixth message of the training set is screened: enough for shares of levels, and done in a second


@dataclass(frozen=True)
class Week:
    """One week: how many of each level and of each type, and how far both are from the training messages."""

    monday: date
    levels: Counter[str]
    types: Counter[str]
    level_index: float | None
    type_index: float | None

    @property
    def total(self) -> int:
        return sum(self.levels.values())

    @property
    def level_shares(self) -> list[float]:
        return [round(100 * self.levels[level] / self.total, 1) for level in RiskLevel.values]

    @property
    def words(self) -> str:
        """What the larger of the two indexes means."""
        indexes = [index for index in (self.level_index, self.type_index) if index is not None]
        if not indexes:
            return _("too few checks to say")
        if max(indexes) < NOTICE:
            return _("stable")
        return (
            _("has moved: label messages and train again") if max(indexes) >= MOVED else _("moving: keep an eye on it")
        )


@dataclass(frozen=True)
class Drift:
    """The weeks, oldest first, and the training messages to compare them with."""

    weeks: list[Week]
    trained_levels: Counter[str]
    trained_types: Counter[str]

    @property
    def types(self) -> list[tuple[str, float, float | None]]:
        """Each type with its share in training and in the weeks shown, in per cent; commonest in training first."""
        seen: Counter[str] = Counter()
        for week in self.weeks:
            seen.update(week.types)
        trained, found = sum(self.trained_types.values()), sum(seen.values())
        return [
            (
                str(ScamType(scam).label),
                round(100 * number / trained, 1),
                round(100 * seen[scam] / found, 1) if found else None,
            )
            for scam, number in self.trained_types.most_common()
        ]

    @property
    def trained_level_shares(self) -> list[float]:
        total = sum(self.trained_levels.values())
        return [round(100 * self.trained_levels[level] / total, 1) for level in RiskLevel.values]


def drift(today: date, way: str = "") -> Drift:
    """The last twelve weeks, of one way or of all. One query."""
    levels, types = trained_distribution(str(settings.CONTENT_FOLDER))
    start = today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)
    tallies = Tally.objects.filter(day__gte=start, day__lte=today)
    if way in Way.values:
        tallies = tallies.filter(way=way)
    found: dict[date, tuple[Counter[str], Counter[str]]] = {}
    for tally in tallies:
        monday = tally.day - timedelta(days=tally.day.weekday())
        by_level, by_type = found.setdefault(monday, (Counter(), Counter()))
        by_level[tally.level] += tally.number
        if tally.type:
            by_type[tally.type] += tally.number
    weeks = [
        Week(monday, by_level, by_type, _index(levels, by_level), _index(types, by_type))
        for monday, (by_level, by_type) in sorted(found.items())
    ]
    return Drift(weeks, levels, types)


def _index(expected: Counter[str], found: Counter[str]) -> float | None:
    return round(stability_index(expected, found), 3) if sum(found.values()) >= ENOUGH else None


@lru_cache(maxsize=2)
def trained_distribution(folder: str) -> tuple[Counter[str], Counter[str]]:
    """Levels and scam types of the content pack's messages: what the model in force gives them, and what they are."""
    found = screen_in_force("zh")
    messages = read_messages(Path(folder))
    levels = Counter(str(screen(message.text, found.model, found.rules).level) for message in messages[::EVERY])
    return levels, Counter(message.type for message in messages if message.is_harmful)
