"""Which answers count when items are judged. The rule stands in docs/science/recalibration.md."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Exists, OuterRef, QuerySet

from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent
from wanli.learning.assessments.choices import EXERCISES, TESTS, Stage
from wanli.learning.assessments.models import Attempt, Form, Response
from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.recalibration import Sample
from wanli.science.psychometrics.responses import MISSING, Responses

LATEST = 20_000  # tests that a page looks at; a calibration takes all
FEWEST_IN_A_GROUP = 100  # an audience below this many tests is calibrated with the other small ones
OTHERS = "others"
AGAIN = "again"


def answers_of_agreeing(*, simulated: bool = False) -> QuerySet:
    """Answers in tests of real people whose agreement to keep them stands, or of the rehearsal's simulated ones."""
    agreed = Consent.objects.filter(
        participant=OuterRef("attempt__participant"), purpose=Purpose.LEARNING, withdrawn_at=None
    )
    answers = Response.objects.filter(attempt__is_simulated=simulated, attempt__closed_at=None)
    return answers.filter(Exists(agreed), attempt__stage__in=TESTS)


def counted_answers(*, simulated: bool = False) -> QuerySet:
    """The answers that count: a person's first to each item in a test, in whatever language and kind of test.

    Answers in lessons, reviews and games do not count, and after one of them neither does a test's answer to the same
    item: its explanation was read. "Don't know" is a wrong answer. Items on trial count too: that is how they come off
    it. The result may be narrowed to some people, but to nothing else: a filter is applied before the first answer is
    chosen.
    """
    exercised = Response.objects.filter(
        attempt__participant=OuterRef("attempt__participant"),
        item__code=OuterRef("item__code"),
        attempt__stage__in=EXERCISES,
        answered_at__lt=OuterRef("answered_at"),
    )
    answers = answers_of_agreeing(simulated=simulated).filter(~Exists(exercised))
    return answers.order_by("attempt__participant", "item__code", "answered_at", "pk").distinct(
        "attempt__participant", "item__code"
    )


@dataclass(frozen=True, eq=False)
class Answers:
    """Counted answers as arrays, one entry an answer: which test, which item, what was chosen."""

    attempt: np.ndarray
    person: np.ndarray
    code: np.ndarray
    choice: np.ndarray
    right: np.ndarray
    audience: np.ndarray
    stage: np.ndarray
    started: np.ndarray  # seconds since 1970

    def __len__(self) -> int:
        return len(self.attempt)

    def of_tests_with(self, code: str) -> "Answers":
        """Those of the tests in which an item's answer counts."""
        here = np.isin(self.attempt, self.attempt[self.code == code])
        return Answers(*(getattr(self, name)[here] for name in self.__dataclass_fields__))

    def table(self, bank: Bank) -> tuple[np.ndarray, np.ndarray]:
        """The tests in rows, the items of a bank in columns: 1, 0 or -1, (tests, items); and each test's number."""
        known = {code: place for place, code in enumerate(bank.codes)}
        column = np.array([known.get(code, -1) for code in self.code], dtype=np.int64)
        tests, row = np.unique(self.attempt, return_inverse=True)
        table = np.full((len(tests), len(bank)), MISSING, dtype=np.int8)
        inside = column >= 0
        table[row[inside], column[inside]] = self.right[inside]
        return table, tests


def load_answers(answers: QuerySet) -> Answers:
    """Answers as arrays, test by test. One query."""
    rows = sorted(
        answers.values_list(
            "attempt_id",
            "attempt__participant_id",
            "item__code",
            "choice",
            "is_right",
            "attempt__audience",
            "attempt__stage",
            "attempt__started_at",
        )
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    attempt, person, code, choice, right, audience, stage, started = columns
    return Answers(
        attempt=np.array(attempt, dtype=np.int64),
        person=np.array(person, dtype=np.int64),
        code=np.array(code, dtype=str),
        choice=np.array(choice, dtype=np.int64),
        right=np.array(right, dtype=np.int8),
        audience=np.array(audience, dtype=str),
        stage=np.array(stage, dtype=str),
        started=np.array([moment.timestamp() for moment in started], dtype=np.float64),
    )


def latest_answers(*, simulated: bool = False, code: str = "") -> Answers:
    """The answers of the people who took the latest tests, all or those that asked one item. One query."""
    tests = Attempt.objects.filter(is_simulated=simulated, stage__in=TESTS).order_by("-started_at", "-pk")
    if code:
        tests = tests.filter(Exists(Response.objects.filter(attempt=OuterRef("pk"), item__code=code)))
    people = tests.values("participant")[:LATEST]
    found = load_answers(counted_answers(simulated=simulated).filter(attempt__participant__in=people))
    return found.of_tests_with(code) if code else found


def calibration_sample(*, simulated: bool = False, since: float | None = None) -> tuple[Sample, float | None]:
    """All counted answers as a sample, and the moment (seconds since 1970) at which its latest test began.

    A row is a test, because a person may know more at the next one. Its population is its audience, apart for tests
    that were taken again after learning; small ones are joined. `since`: tests begun after it are new. Two queries.
    """
    answers = load_answers(counted_answers(simulated=simulated))
    tests, first, row = np.unique(answers.attempt, return_index=True, return_inverse=True)
    codes = np.unique(answers.code) if len(answers) else np.array([], dtype=str)
    table = np.full((len(tests), len(codes)), MISSING, dtype=np.int8)
    if len(answers):
        table[row, np.searchsorted(codes, answers.code)] = answers.right
    audience, again = answers.audience[first], answers.stage[first] == Stage.AFTER
    started = answers.started[first]
    sample = Sample(
        responses=Responses(table, tuple(codes.tolist())),
        groups=_groups(audience, again),
        audiences=audience,
        is_first=~again,
        is_new=np.ones(len(tests), dtype=bool) if since is None else started > since,
        people=len(np.unique(answers.person)),
        forms=tuple(tuple(form) for form in Form.objects.order_by("pk").values_list("item_codes", flat=True)),
    )
    return sample, float(started.max()) if len(tests) else None


def _groups(audience: np.ndarray, again: np.ndarray) -> np.ndarray:
    """The name of each test's population."""
    names = np.array(
        [f"{name or OTHERS}/{AGAIN}" if later else name or OTHERS for name, later in zip(audience, again, strict=True)],
        dtype="U48",
    )
    found, place, count = np.unique(names, return_inverse=True, return_counts=True)
    small = count[place] < FEWEST_IN_A_GROUP if len(found) else np.zeros(0, dtype=bool)
    return np.where(small, np.where(again, f"{OTHERS}/{AGAIN}", OTHERS), names)


def people_who_count() -> int:
    """How many people the counted answers come from. One query."""
    answers = answers_of_agreeing().order_by()
    return answers.aggregate(people=Count("attempt__participant", distinct=True))["people"]


def placements_shown(bank: int, *, simulated: bool = False) -> tuple[int, dict[str, int]]:
    """How many placements with an answer a version had, and how many of them showed each item. Two queries."""
    answers = Response.objects.filter(
        attempt__stage=Stage.PLACEMENT, attempt__bank=bank, attempt__is_simulated=simulated
    )
    shown = answers.order_by().values("item__code").annotate(times=Count("attempt", distinct=True))
    total = answers.aggregate(tests=Count("attempt", distinct=True))["tests"]
    return total, {row["item__code"]: row["times"] for row in shown}


def group_of(name: str) -> tuple[str, bool]:
    """Audience ("others" for the small ones) and "after learning" of a name that `calibration_sample` made."""
    return name.removesuffix(f"/{AGAIN}"), name.endswith(f"/{AGAIN}")
