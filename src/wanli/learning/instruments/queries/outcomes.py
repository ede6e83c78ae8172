"""What a finished run says."""

from dataclasses import dataclass

from wanli.learning.instruments.queries.definitions import BandWords, Matrix, Question, ScoreWords, Text
from wanli.learning.instruments.queries.runs import Run
from wanli.science.psychometrics.instruments import score


@dataclass(frozen=True)
class Line:
    """One question: what was answered, what it gave, and whether that is the most it can give."""

    position: int
    question: Question
    told: str
    points: float
    is_best: bool


@dataclass(frozen=True)
class Reached:
    """One score that was reached, with its class, and its summands where they have names: (title, points)."""

    score: ScoreWords
    value: float
    band: BandWords | None
    concepts: tuple[tuple[Text, float], ...]


@dataclass(frozen=True)
class Outcome:
    """The scores on offer, every question, the matrix with the reader's row, and topics worth reading about."""

    reached: tuple[Reached, ...]
    lines: tuple[Line, ...]
    matrix: Matrix | None
    own_row: str
    topics: list[str]

    @property
    def first(self) -> Reached:
        return self.reached[0]


def _plain(points: float) -> float:
    """Whole points as a whole number, so that a page says 2 and not 2.0."""
    return int(points) if points == int(points) else points


def outcome_of(run: Run) -> Outcome:
    """The outcome of a complete run. No query."""
    definition = run.definition
    lines = []
    for position, question, told in run.told:
        points = _plain(question.points(run.answers[question.code]))
        lines.append(Line(position, question, told, points, points == question.rule.range[1]))
    reached = []
    for words in definition.asked_scores:
        found = score(words.rule, run.answers)
        concepts = zip(words.terms, found.terms, strict=True) if words.has_concepts else ()
        told = tuple((title, points or 0.0) for title, points in concepts)
        reached.append(Reached(words, found.value or 0.0, words.band(found.band), told))
    missed = [line.question.topic for line in lines if line.question.topic and not line.is_best]
    asked = [line.question.topic for line in lines if line.question.topic]
    matrix = definition.matrix
    own = next((entry.band for entry in reached if matrix and entry.score.code == matrix.score), None)
    return Outcome(
        reached=tuple(reached),
        lines=tuple(lines),
        matrix=matrix,
        own_row=own.code if own else "",
        topics=list(dict.fromkeys([*missed, *definition.topics] or asked)),
    )
