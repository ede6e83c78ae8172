"""Each item's answers counted, in one statement whatever the number of items."""

from dataclasses import dataclass, field
from math import sqrt

from django.db import connection
from django.db.models import F

from wanli.learning.assessments.choices import DONT_KNOW, Stage
from wanli.learning.assessments.queries.analysis.counting import counted_answers
from wanli.science.figures.suppression import MINIMUM
from wanli.science.psychometrics.classical import FEWEST_FOR_A_MEAN, FEWEST_PICKS

FEWEST_FOR_IDLE = 100  # answers from which on a share of one in twenty can be told from none

# Rest: the share right among the other counted answers of the same test. Tests of fixed forms only: in a placement
# everybody is asked what they get right about half of the time, so the share says nothing about ability there.
_TALLY = """
WITH counted AS ({counted}), scored AS (
    SELECT code, choice, is_right::int AS mark,
        CASE WHEN stage <> %s THEN (sum(is_right::int) OVER test - is_right::int)::float
            / nullif(count(*) OVER test - 1, 0) END AS rest
    FROM counted WINDOW test AS (PARTITION BY attempt_id)
)
SELECT code, choice, mark, count(*), count(rest), coalesce(sum(rest), 0), coalesce(sum(rest * rest), 0)
FROM scored GROUP BY code, choice, mark ORDER BY code, choice, mark
"""


@dataclass
class OptionTally:
    """How often one option was chosen; `rest` the mean share right of the other answers, where enough chose it."""

    answers: int = 0
    with_rest: int = 0
    sum_of_rest: float = 0.0

    @property
    def rest(self) -> float | None:
        return self.sum_of_rest / self.with_rest if self.with_rest >= FEWEST_FOR_A_MEAN else None


@dataclass
class Tally:
    """One item's answers. Options count from 1, 0 is "don't know". Nothing is told below ten answers."""

    code: str
    answers: int = 0
    right: int = 0
    options: dict[int, OptionTally] = field(default_factory=dict)
    _sums: list[float] = field(default_factory=lambda: [0.0] * 5)  # n, mark, rest, mark * rest, rest^2

    @property
    def is_shown(self) -> bool:
        return self.answers >= MINIMUM

    @property
    def share_right(self) -> float | None:
        return self.right / self.answers if self.is_shown else None

    @property
    def item_rest(self) -> float | None:
        """The correlation with the rest of the same test, from fixed forms (corrected point-biserial)."""
        number, mark, rest, both, squares = self._sums
        if number < MINIMUM:
            return None
        spread = (number * mark - mark**2) * (number * squares - rest**2)
        return (number * both - mark * rest) / sqrt(spread) if spread > 1e-9 else None

    def add(self, choice: int, mark: int, answers: int, with_rest: int, rest: float, squares: float) -> None:
        option = self.options.setdefault(choice, OptionTally())
        option.answers += answers
        option.with_rest += with_rest
        option.sum_of_rest += rest
        self.answers += answers
        self.right += mark * answers
        for place, value in enumerate((with_rest, mark * with_rest, rest, mark * rest, squares)):
            self._sums[place] += value

    def idle(self, key: int, options: int) -> list[int]:
        """Wrong options that hardly anybody chooses."""
        if self.answers < FEWEST_FOR_IDLE:
            return []
        few = FEWEST_PICKS * self.answers
        wrong = (number for number in range(1, options + 1) if number != key)
        return [number for number in wrong if self.options.get(number, OptionTally()).answers < few]

    def attracts_the_able(self, key: int) -> list[int]:
        """Wrong options whose choosers do better elsewhere than those of the key."""
        right = self.options.get(key, OptionTally()).rest
        if right is None:
            return []
        wrong = ((number, option.rest) for number, option in self.options.items() if number not in {key, DONT_KNOW})
        return sorted(number for number, rest in wrong if rest is not None and rest > right)


def tallies(*, simulated: bool = False) -> dict[str, Tally]:
    """Every item that was answered, by code."""
    answers = counted_answers(simulated=simulated).annotate(code=F("item__code"), stage=F("attempt__stage"))
    counted, parameters = answers.values("attempt_id", "choice", "is_right", "code", "stage").query.sql_with_params()
    found: dict[str, Tally] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(counted=counted), [*parameters, Stage.PLACEMENT])
        for code, choice, mark, answers, with_rest, rest, squares in cursor.fetchall():
            found.setdefault(code, Tally(code)).add(choice, mark, answers, with_rest, rest, squares)
    return found
