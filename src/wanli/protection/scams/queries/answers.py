"""The answer to "is this a scam?" as the page shows it: words for the level, marked places, reasons, what to do."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wanli.knowledge.library.models import Source
from wanli.knowledge.library.queries import topic_with_cards
from wanli.knowledge.library.queries.cards import Card
from wanli.protection.scams.choices import Mark, ScamType
from wanli.protection.scams.models import Pattern
from wanli.protection.scams.queries.advice import advice_for
from wanli.protection.scams.queries.models import screen_in_force
from wanli.protection.scams.queries.patterns import pattern_for
from wanli.protection.scams.queries.words import questions, short_language
from wanli.science.screening.verdicts import Doubt, Level, Verdict, follow, screen, turns_of

MOST_LETTERS = 8_000
FEWEST_TURNS = 3
_MOST_HINTS = 4
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")


@dataclass(frozen=True)
class Reason:
    """Why a place is suspicious; `number` stands beside each of its places."""

    number: int
    why: str
    source: Source | None
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """A piece of the message, with the number of its reason where it is suspicious (0: it is not)."""

    text: str
    number: int = 0


@dataclass(frozen=True)
class Answer:
    """All that the page says about one message."""

    message: str
    verdict: Verdict
    stretches: list[Stretch]
    reasons: list[Reason]
    steps: list[str]
    type: str
    alternatives: list[tuple[str, str]]
    marks: list[str]
    raised_by: list[str]
    lowered_by: list[str]
    turn: tuple[int, str] | None
    pattern: Pattern | None
    cards: list[Card] = field(default_factory=list)

    @property
    def level(self) -> str:
        return str(self.verdict.level)

    @property
    def is_told(self) -> bool:
        """Whether the answer is "a scam" or "suspicious"."""
        return self.verdict.level in {Level.HIGH, Level.MEDIUM}

    @property
    def likelihood(self) -> str:
        """The estimate in words that promise no more than it can keep; empty where there is none to give."""
        if self.verdict.doubt in {Doubt.TOO_SHORT, Doubt.UNREADABLE}:
            return ""
        per_cent = round(self.verdict.probability * 100)
        if per_cent >= 99:
            return _("more than 98 in 100")
        if per_cent <= 1:
            return _("less than 2 in 100")
        return _("about %(number)s in 100") % {"number": per_cent}

    @property
    def doubt(self) -> str:
        """Why nothing can be said."""
        match self.verdict.doubt:
            case Doubt.TOO_SHORT:
                return _("It is too short. A whole message, or some sentences before and after, would help.")
            case Doubt.UNREADABLE:
                return _("There is too little Chinese in it that this check can read.")
            case Doubt.IN_BETWEEN:
                return _("Some of it looks like a scam, some like an ordinary message. A guess would be worth nothing.")
        return ""


def answer_to(message: str, language: str) -> Answer:
    """Check one message or chat. `language` as Django names it. Any string will do. At most four queries."""
    short = short_language(language)
    found, hints = screen_in_force(short), questions(short)
    verdict = screen(message, found.model, found.rules, questions=tuple(hints))
    sources = Source.objects.in_bulk({trigger.source for trigger in verdict.triggers}, field_name="code")
    stretches, reasons = _marked(message, verdict, sources)
    rules = {rule.code: rule.reason for rule in found.rules.rules}
    pattern = pattern_for(verdict.type, language) if verdict.type else None
    return Answer(
        message=message,
        verdict=verdict,
        stretches=stretches,
        reasons=reasons,
        steps=_sentences(advice_for(verdict, short), short),
        type=_label(verdict.type),
        alternatives=[(_label(name), name.replace("_", "-")) for name, _share in verdict.alternatives],
        marks=[str(Mark(mark).label) for mark in verdict.marks],
        raised_by=[hints[code] for code in verdict.raised_by][:_MOST_HINTS],
        lowered_by=[rules[code] for code in verdict.lowered_by if code in rules][:_MOST_HINTS],
        turn=_turn(message, verdict, short),
        pattern=pattern,
        cards=topic_with_cards(pattern.topic.slug, language)[1][:3] if pattern else [],
    )


def _label(scam: str) -> str:
    return str(ScamType(scam).label) if scam in ScamType.values else ""


def _sentences(advice: str, language: str) -> list[str]:
    parts = re.split(r"(?<=[.!?])\s+", advice) if language == "en" else _SENTENCE.findall(advice)
    return [part.strip() for part in parts if part.strip()]


def _marked(message: str, verdict: Verdict, sources: dict[str, Source]) -> tuple[list[Stretch], list[Reason]]:
    """The message cut at its suspicious places, and the reasons numbered in the order of their first place."""
    numbers: dict[str, int] = {}
    quotes: dict[int, list[str]] = {}
    source_of: dict[int, Source | None] = {}
    stretches, position = [], 0
    for trigger in verdict.triggers:
        why = trigger.reason or _("Words that stand in many scams and in few honest messages")
        number = numbers.setdefault(why, len(numbers) + 1)
        quotes.setdefault(number, []).append(trigger.text)
        source_of.setdefault(number, sources.get(trigger.source))
        if trigger.start > position:
            stretches.append(Stretch(message[position : trigger.start]))
        stretches.append(Stretch(trigger.text, number))
        position = trigger.end
    if position < len(message):
        stretches.append(Stretch(message[position:]))
    reasons = [
        Reason(number, why, source_of[number], tuple(dict.fromkeys(quotes[number]))) for why, number in numbers.items()
    ]
    return stretches, reasons


def _turn(message: str, verdict: Verdict, language: str) -> tuple[int, str] | None:
    """At which turn of a chat it became clear, with the words of that turn."""
    spans = turns_of(message)
    if verdict.level is not Level.HIGH or len(spans) < FEWEST_TURNS:
        return None
    found = screen_in_force(language)
    clear_at = follow(message, found.model, found.rules).clear_at
    if clear_at is None:
        return None
    start, end = spans[clear_at - 1]
    return clear_at, message[start:end].strip()
