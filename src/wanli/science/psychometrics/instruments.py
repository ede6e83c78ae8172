"""Scores of fixed questionnaires: a published rule as data, answers in, scores out.

A rule adds or averages terms; a term takes the points of one or more questions, the best of them (`any`) or the worst
(`all`). That covers the rules in use: the OECD/INFE scores are sums and a mean of points, the S&P Global FinLit score
counts concepts of which one has two questions and needs one of them, a suitability questionnaire is a sum cut into
classes with an answer that decides alone. Where a rule comes from is told by the data that holds it, not here.

An answer is the number of an option counted from 1, the number somebody wrote, or DONT_KNOW, which gives no points. A
question that is not among the answers is missing. What is missing is never guessed: a score or a class is given only
when every possible answer would lead to the same one, so each result is exact and there is no error to state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from wanli.science.impact.shares import Estimate, mean_share

DONT_KNOW: Final = "dk"
Answer = float | Literal["dk"]
Answers = Mapping[str, Answer]


class RuleIsBroken(ValueError):
    """A rule that cannot score anybody."""


class AnswerDoesNotFit(ValueError):
    """An answer that the question does not know."""

    def __init__(self, question: str, answer: object) -> None:
        super().__init__(f"{answer!r} is no answer to {question}")
        self.question, self.answer = question, answer


@dataclass(frozen=True)
class Choice:
    """A question with options; `points` of each in their order, (options,)."""

    code: str
    points: tuple[float, ...]

    @property
    def range(self) -> tuple[float, float]:
        """The fewest and the most points there can be; not knowing gives none."""
        return min(0.0, *self.points), max(0.0, *self.points)

    def points_of(self, answer: Answer) -> float:
        """The points of an answer. Raises AnswerDoesNotFit."""
        if answer == DONT_KNOW:
            return 0.0
        if isinstance(answer, str) or answer not in range(1, len(self.points) + 1):
            raise AnswerDoesNotFit(self.code, answer)
        return self.points[int(answer) - 1]


@dataclass(frozen=True)
class Number:
    """A question that is answered with a number; one of `right` gives the points, anything else none."""

    code: str
    right: tuple[float, ...]
    points: float = 1.0

    @property
    def range(self) -> tuple[float, float]:
        return 0.0, self.points

    def points_of(self, answer: Answer) -> float:
        """The points of an answer. Raises AnswerDoesNotFit."""
        if answer == DONT_KNOW:
            return 0.0
        if isinstance(answer, str) or not np.isfinite(answer):
            raise AnswerDoesNotFit(self.code, answer)
        return self.points if answer in self.right else 0.0


Question = Choice | Number


class Of(StrEnum):
    """Which of its questions decides a term."""

    ANY = "any"
    ALL = "all"


class Combine(StrEnum):
    """What is done with the terms."""

    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True)
class Term:
    """What one summand is made of: a question, or several of which the best or the worst counts."""

    questions: tuple[Question, ...]
    of: Of = Of.ANY


@dataclass(frozen=True)
class Band:
    """A class that begins at `least` points."""

    code: str
    least: float


@dataclass(frozen=True)
class Forced:
    """An answer that puts a person into a class whatever the points say."""

    question: str
    option: int
    band: str


@dataclass(frozen=True)
class Rule:
    """How answers become a score and a class. Raises RuleIsBroken when it could not score somebody."""

    terms: tuple[Term, ...]
    combine: Combine = Combine.SUM
    bands: tuple[Band, ...] = ()
    forced: tuple[Forced, ...] = ()

    def __post_init__(self) -> None:
        used = [question.code for question in self.questions]
        if not used or not all(term.questions for term in self.terms):
            raise RuleIsBroken("a rule needs terms, and a term questions")
        if len(set(used)) != len(used):
            raise RuleIsBroken("a question counts twice")
        if any(isinstance(question, Choice) and not question.points for question in self.questions):
            raise RuleIsBroken("a question has no options")
        starts = [band.least for band in self.bands]
        if starts and (starts[0] > self.range[0] or any(a >= b for a, b in pairwise(starts))):
            raise RuleIsBroken("the classes leave points out, or are not in order")
        options = {question.code: len(question.points) for question in self.questions if isinstance(question, Choice)}
        if any(not 1 <= force.option <= options.get(force.question, 0) for force in self.forced):
            raise RuleIsBroken("an answer that decides alone is not among the answers")

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for term in self.terms for question in term.questions)

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest score."""
        return _score_between(self, {})[0]


@dataclass(frozen=True)
class Score:
    """What a rule gives for one person. None where missing answers leave it open.

    `terms` are the points of each term in the order of the rule, (terms,).
    """

    value: float | None
    band: str | None
    terms: tuple[float | None, ...]


def score(rule: Rule, answers: Answers) -> Score:
    """Score one person's answers (question code → answer). Answers to other questions are left aside.

    Raises AnswerDoesNotFit for an answer that its question does not know.
    """
    (low, high), terms = _score_between(rule, answers)
    return Score(
        value=low if low == high else None,
        band=_band(rule, answers, low, high),
        terms=tuple(least if least == most else None for least, most in terms),
    )


def _score_between(rule: Rule, answers: Answers) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """The lowest and highest score that these answers leave open, and the same for each term."""
    terms = []
    for term in rule.terms:
        spans = [_span(question, answers) for question in term.questions]
        decides = max if term.of == Of.ANY else min
        terms.append((decides(low for low, _high in spans), decides(high for _low, high in spans)))
    parts = len(terms) if rule.combine == Combine.MEAN else 1
    return (sum(low for low, _high in terms) / parts, sum(high for _low, high in terms) / parts), terms


def _span(question: Question, answers: Answers) -> tuple[float, float]:
    if question.code not in answers:
        return question.range
    points = question.points_of(answers[question.code])
    return points, points


def _band(rule: Rule, answers: Answers, low: float, high: float) -> str | None:
    for force in rule.forced:
        if answers.get(force.question) == force.option:
            return force.band
    if any(force.question not in answers for force in rule.forced):
        return None
    lowest, highest = (_band_at(rule.bands, value) for value in (low, high))
    return lowest if lowest == highest else None


def _band_at(bands: Sequence[Band], value: float) -> str | None:
    reached = [band.code for band in bands if band.least <= value]
    return reached[-1] if reached else None


def possible_scores(rule: Rule) -> list[tuple[float, str | None]]:
    """Every score that complete answers can give, each with every class that it may come with, in order of the scores.

    An answer that decides the class alone may come with any score.
    """
    sums = {0.0}
    for term in rule.terms:
        sums = {round(total + points, 9) for total in sums for points in _points_of(term)}
    parts = len(rule.terms) if rule.combine == Combine.MEAN else 1
    forced = {force.band for force in rule.forced}
    return [
        (score, band)
        for score in sorted(total / parts for total in sums)
        for band in sorted({_band_at(rule.bands, score), *forced}, key=str)
    ]


def _points_of(term: Term) -> set[float]:
    """What a term can be worth: the points of one question, which the others do not outdo."""
    options = [
        {0.0, *question.points} if isinstance(question, Choice) else {0.0, question.points}
        for question in term.questions
    ]
    if term.of == Of.ANY:
        return {points for points in set().union(*options) if all(min(others) <= points for others in options)}
    return {points for points in set().union(*options) if all(max(others) >= points for others in options)}


def suitability(up_to: Mapping[str, int], products: int) -> dict[str, tuple[bool, ...]]:
    """Which of `products` risk classes, lowest first, suit each class of investor: those up to its own number.

    Source: 证券期货投资者适当性管理办法 (in force since 2017-07-01): at least five classes C1–C5; C_k is matched to
    R_1…R_k, the lowest sub-class of C1 to R_1 only. Raises RuleIsBroken for a number outside 1…`products`.
    """
    if any(not 1 <= highest <= products for highest in up_to.values()):
        raise RuleIsBroken("a class is matched to products that do not exist")
    return {name: tuple(product <= highest for product in range(1, products + 1)) for name, highest in up_to.items()}


def mean_score(values: ArrayLike, rule: Rule, *, confidence: float = 0.95) -> Estimate:
    """Mean of persons' scores, (persons,), in points, with a Student t interval cut to the rule's range.

    Where everybody reached an end of the range, the rule of three gives the other end of the interval. Raises
    TooFewPersons below two, ValueError for a score outside the range.
    """
    least, most = rule.range
    width = most - least
    share = mean_share((np.asarray(values, dtype=float) - least) / width, confidence=confidence)
    value, low, high = (least + width * end for end in (share.value, share.low, share.high))
    return Estimate(value, low, high, share.standard_error * width, share.persons, confidence)
