"""An instrument as its file tells it, ready to be asked and scored."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanli.learning.instruments.choices import Verification
from wanli.learning.instruments.models import InstrumentVersion
from wanli.science.psychometrics import instruments as science
from wanli.science.psychometrics.instruments import DONT_KNOW, Answer, AnswerDoesNotFit, Rule


@dataclass(frozen=True)
class Text:
    """A sentence in both languages; as a string it is the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)

    @classmethod
    def of(cls, row: dict[str, Any] | None) -> "Text":
        return cls(row["zh"], row["en"]) if row else cls("", "")


@dataclass(frozen=True)
class Question:
    """A question with its options, or one that is answered with a number."""

    code: str
    stem: Text
    short: Text
    options: tuple[Text, ...]
    rule: science.Question
    unit: Text
    why: Text
    topic: str

    @property
    def is_number(self) -> bool:
        return isinstance(self.rule, science.Number)

    @property
    def best(self) -> str:
        """The answer that gives most points, in words; where all but one give none it is the right one."""
        if isinstance(self.rule, science.Number):
            return self.told(self.rule.right[0])
        return str(self.options[self.rule.points.index(max(self.rule.points))])

    def ensure_fits(self, answer: Answer) -> None:
        """Raises AnswerDoesNotFit for an answer that this question does not know."""
        self.rule.points_of(answer)

    def told(self, answer: Answer) -> str:
        """An answer in the reader's words."""
        if answer == DONT_KNOW:
            return _("I don’t know")
        if self.is_number:
            return f"{answer:g} {self.unit}".strip()
        return str(self.options[int(answer) - 1])

    def points(self, answer: Answer) -> float:
        return self.rule.points_of(answer)


@dataclass(frozen=True)
class BandWords:
    """A class in words."""

    code: str
    least: float | None  # None: reached by an answer that decides alone
    title: Text
    text: Text


@dataclass(frozen=True)
class ScoreWords:
    """A score: its rule, what the rule rests on, and what the score means and does not mean."""

    code: str
    title: Text
    status: str
    basis: Text
    is_asked: bool
    rule: Rule
    terms: tuple[Text, ...]
    bands: tuple[BandWords, ...]
    means: Text
    means_not: Text

    @property
    def status_label(self) -> str:
        return str(Verification(self.status).label)

    @property
    def is_verified(self) -> bool:
        return self.status == Verification.VERIFIED

    @property
    def least(self) -> float:
        return self.rule.range[0]

    @property
    def most(self) -> float:
        return self.rule.range[1]

    @property
    def has_concepts(self) -> bool:
        """Whether the summands have names of their own, to be told one by one."""
        return all(self.terms)

    def band(self, code: str | None) -> BandWords | None:
        return next((band for band in self.bands if band.code == code), None)


@dataclass(frozen=True)
class Product:
    code: str
    title: Text


@dataclass(frozen=True)
class MatrixRow:
    band: str
    title: Text
    suits: tuple[bool, ...]


@dataclass(frozen=True)
class Matrix:
    """Which classes of products suit which class of investor."""

    score: str
    products: tuple[Product, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def suits(self) -> dict[str, tuple[bool, ...]]:
        return {row.band: row.suits for row in self.rows}


@dataclass(frozen=True)
class Definition:
    """An instrument in one version."""

    code: str
    version: str
    order: int
    icon: str
    title: Text
    summary: Text
    minutes: int
    released: str
    sources: tuple[str, ...]
    topics: tuple[str, ...]
    licence: Text
    attribution: Text
    before: Text
    during: Text
    after: Text
    questions: tuple[Question, ...]
    scores: tuple[ScoreWords, ...]
    matrix: Matrix | None

    @property
    def name(self) -> str:
        return f"{self.code}@{self.version}"

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that citizens are asked: those of the scores on offer, in the order of the file."""
        wanted = {question.code for score in self.asked_scores for question in score.rule.questions}
        return tuple(question for question in self.questions if question.code in wanted)

    @property
    def asked_scores(self) -> tuple[ScoreWords, ...]:
        return tuple(score for score in self.scores if score.is_asked)

    @property
    def length(self) -> int:
        return len(self.asked)

    def question(self, code: str) -> Question:
        """Raises KeyError for one that is not there."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def score(self, code: str) -> ScoreWords:
        """Raises KeyError for one that is not there."""
        return {score.code: score for score in self.scores}[code]


def definition_from(row: dict[str, Any]) -> Definition:
    """The instrument in a checked file's content. Raises RuleIsBroken for a rule that could not score somebody."""
    questions = {question["code"]: _question(question) for question in row["questions"]}
    notices = row.get("notices") or {}
    return Definition(
        code=row["code"],
        version=row["version"],
        order=row["order"],
        icon=row["icon"],
        title=Text.of(row["title"]),
        summary=Text.of(row["summary"]),
        minutes=row["minutes"],
        released=row["released"],
        sources=tuple(row["sources"]),
        topics=tuple(row.get("topics") or ()),
        licence=Text.of(row["licence"]),
        attribution=Text.of(row["attribution"]),
        before=Text.of(notices.get("before")),
        during=Text.of(notices.get("during")),
        after=Text.of(notices.get("after")),
        questions=tuple(questions.values()),
        scores=tuple(_score(score, questions) for score in row["scores"]),
        matrix=_matrix(row.get("matrix")),
    )


def _question(row: dict[str, Any]) -> Question:
    options = row.get("options") or []
    rule: science.Question
    if options:
        rule = science.Choice(row["code"], tuple(float(option.get("points", 0)) for option in options))
    else:
        rule = science.Number(row["code"], tuple(map(float, row["right"])), float(row.get("points", 1)))
    texts = (Text.of(row["stem"]), Text.of(row["short"]), tuple(map(Text.of, options)))
    return Question(row["code"], *texts, rule, Text.of(row.get("unit")), Text.of(row.get("why")), row.get("topic", ""))


def _score(row: dict[str, Any], questions: dict[str, Question]) -> ScoreWords:
    terms = [term if isinstance(term, dict) else {"questions": [term]} for term in row["terms"]]
    bands = tuple(
        BandWords(band["code"], band.get("from"), Text.of(band["title"]), Text.of(band["text"]))
        for band in row.get("bands") or []
    )
    rule = Rule(
        terms=tuple(
            science.Term(tuple(questions[code].rule for code in term["questions"]), science.Of(term.get("of", "any")))
            for term in terms
        ),
        combine=science.Combine(row["combine"]),
        bands=tuple(science.Band(band.code, float(band.least)) for band in bands if band.least is not None),
        forced=tuple(
            science.Forced(force["question"], force["option"], force["band"]) for force in row.get("forced") or []
        ),
    )
    return ScoreWords(
        code=row["code"],
        title=Text.of(row["title"]),
        status=row["status"],
        basis=Text.of(row["basis"]),
        is_asked=row["asked"],
        rule=rule,
        terms=tuple(Text.of(term.get("title")) for term in terms),
        bands=bands,
        means=Text.of(row["means"]),
        means_not=Text.of(row["means_not"]),
    )


def _matrix(row: dict[str, Any] | None) -> Matrix | None:
    if not row:
        return None
    suits = science.suitability({line["band"]: line["up_to"] for line in row["rows"]}, len(row["products"]))
    return Matrix(
        row["score"],
        tuple(Product(product["code"], Text.of(product["title"])) for product in row["products"]),
        tuple(MatrixRow(line["band"], Text.of(line["title"]), suits[line["band"]]) for line in row["rows"]),
    )


def definition_of(version: InstrumentVersion) -> Definition:
    """The definition of a stored version, put together once in each process."""
    known = _definitions.get(version.digest)
    if known is None:
        known = _definitions[version.digest] = definition_from(version.definition)
    return known


_definitions: dict[str, Definition] = {}  # by digest, which tells everything that is in a definition


# Spaces, units, and commas that stand before thousands; "10,2" is not taken for 102.
_BESIDE_THE_NUMBER = re.compile(r"[\s¥￥元]|yuan|rmb|(?<=\d)[,，](?=\d{3}(?!\d))")


def answer_from(text: str, question: Question) -> Answer:
    """What somebody wrote or chose, a number also as "1,020 元". Raises AnswerDoesNotFit.

    `0` to a question with options says "don't know", as in the tests.
    """
    written = _BESIDE_THE_NUMBER.sub("", text.casefold())
    try:
        number = float(written)
    except ValueError as error:
        raise AnswerDoesNotFit(question.code, text) from error
    if not question.is_number and number == 0:
        return DONT_KNOW
    question.ensure_fits(number)
    return number
