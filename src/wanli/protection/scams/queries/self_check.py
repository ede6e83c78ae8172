"""The verdict on the four marks from the answers about an investment project. Nothing of it is stored."""

from dataclasses import dataclass
from typing import Any

from wanli.knowledge.library.models import Source
from wanli.protection.scams.queries.words import four_marks

ANSWERS = ("yes", "no", "unsure")


@dataclass(frozen=True)
class MarkVerdict:
    """One mark: whether the answers speak for it (`shows`), leave it open (`open`), or do not (`absent`)."""

    code: str
    title: str
    state: str
    means: str
    told: list[tuple[str, str]]  # the questions whose answers speak for it, with that answer
    unsure: list[str]  # the questions without a clear answer
    law: str
    place: str
    source: Source | None
    ask_next: str


@dataclass(frozen=True)
class SelfCheck:
    """All four marks, and what follows from them together."""

    marks: list[MarkVerdict]
    verdict: str  # none | some | all | unsure
    words: str

    @property
    def shown(self) -> int:
        return sum(mark.state == "shows" for mark in self.marks)


def judge(answers: dict[str, str], language: str) -> SelfCheck:
    """Judge by mark. `answers` maps "mark.question" to yes, no or unsure; a missing one counts as unsure.

    A mark shows when one answer speaks for it: that is when the law asks to look closer, not a finding.
    """
    told = four_marks(language)
    sources = _sources(told)
    marks = [_judge_mark(mark, answers, sources) for mark in told["marks"]]
    shown = sum(mark.state == "shows" for mark in marks)
    if shown == len(marks):
        verdict = "all"
    elif shown:
        verdict = "some"
    else:
        verdict = "unsure" if any(mark.state == "open" for mark in marks) else "none"
    return SelfCheck(marks, verdict, told["verdicts"][verdict])


def laws_of(language: str) -> list[dict[str, Any]]:
    """The two sentences of the law that everybody should know: who bears the loss, who may report."""
    told = four_marks(language)
    sources = _sources(told)
    return [{**told[name], "source": sources.get(told[name]["source"])} for name in ("loss", "report")]


def _sources(told: dict[str, Any]) -> dict[str, Source]:
    codes = {mark["law"]["source"] for mark in told["marks"]} | {told[name]["source"] for name in ("loss", "report")}
    return Source.objects.in_bulk(codes, field_name="code")


def _judge_mark(mark: dict[str, Any], answers: dict[str, str], sources: dict[str, Source]) -> MarkVerdict:
    given = {
        question["code"]: answers.get(f"{mark['code']}.{question['code']}", "unsure") for question in mark["questions"]
    }
    told = [
        (question["ask"], question["speaks"])
        for question in mark["questions"]
        if given[question["code"]] == question["speaks"]
    ]
    unsure = [question["ask"] for question in mark["questions"] if given[question["code"]] == "unsure"]
    return MarkVerdict(
        code=mark["code"],
        title=mark["title"],
        state="shows" if told else "open" if unsure else "absent",
        means=mark["means"],
        told=told,
        unsure=unsure,
        law=mark["law"]["words"],
        place=mark["law"]["at"],
        source=sources.get(mark["law"]["source"]),
        ask_next=mark["ask_next"],
    )
