"""Verdict: what is said to the person who asked, with the places in the text, and when nothing can be said.

Levels are cut on the calibrated probability. Between the cuts the verdict abstains: "cannot tell" sends a person to ask
somebody, while a wrong "harmless" sends money to a thief.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from wanli.science.screening.letters import is_han
from wanli.science.screening.model import Model, Reading
from wanli.science.screening.rules import Hit, RuleBook, Strength
from wanli.science.screening.shapes import ADDRESSES, SHAPE_OF, Shape

HIGH, MEDIUM, LOW = 0.85, 0.5, 0.2
FEWEST_LETTERS = 4
FEWEST_KNOWN = 6  # features: below, the message is in no language that the model has read
LIKELY_TYPE = 0.15  # an alternative that is less likely than this is not worth a word
MOST_WORDS = 3  # places that the letters alone point at, where no rule does
MOST_TURNS = 60
STRETCH = 2  # turns that are judged together besides the whole: what is asked, and what is answered
_STRONG_LETTERS = 0.25
ENOUGH_WARNINGS = 2
WAYS_TO_ANSWER = ADDRESSES | {Shape.MOBILE, Shape.CONTACT, Shape.LONG_NUMBER}


class Level(StrEnum):
    """How likely a scam is, and how sure that is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why nothing can be said."""

    TOO_SHORT = "too short"
    UNREADABLE = "unreadable"
    IN_BETWEEN = "in between"


@dataclass(frozen=True)
class Trigger:
    """A place in the original text, [start, end), that speaks for the verdict; without a `rule`, by its letters."""

    start: int
    end: int
    text: str
    reason: str
    rule: str = ""
    source: str = ""


@dataclass(frozen=True)
class Verdict:
    """`type` is that of a scam for the levels high and medium, else empty; `alternatives` other types, likeliest first.

    `marks` are the marks of illegal fundraising that the message shows. `raised_by` and `lowered_by` name what would
    change the level: rules that, were they met too, would raise it, and met ones without which it would be lower.
    """

    level: Level
    probability: float
    type: str
    alternatives: tuple[tuple[str, float], ...]
    marks: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    raised_by: tuple[str, ...] = ()
    lowered_by: tuple[str, ...] = ()
    doubt: Doubt | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Conversation:
    """A chat turn by turn: the verdict on all of it, and at which turn, from 1, it became clear; None if never."""

    verdict: Verdict
    levels: tuple[Level, ...]
    clear_at: int | None


def screen(message: str, model: Model, rules: RuleBook, *, questions: Sequence[str] = ()) -> Verdict:
    """The verdict on one message. Any string will do; it never raises.

    `questions` are codes of rules that a person can answer for ("do they ask for a code?"): those that would raise the
    level are given back in `raised_by`.
    """
    spans = turns_of(message)[:MOST_TURNS]
    reading = _lowered(_worst(model.read(message, rules), _stretches(message, spans, model, rules)))
    level, doubt = _level(reading)
    met = [hit for hit in reading.hits if not hit.rule.strength.is_harmless]
    types = [(name, share) for name, share in reading.types if share >= LIKELY_TYPE]
    is_told = level in {Level.HIGH, Level.MEDIUM}
    triggers = _triggers(message, reading, met)
    if not triggers and is_told:
        triggers = _telling_words(message, reading, model)
    return Verdict(
        level=level,
        probability=round(reading.probability, 4),
        type=reading.types[0][0] if is_told and reading.types else "",
        alternatives=tuple((name, round(share, 3)) for name, share in types[1:4]) if is_told else (),
        marks=tuple(sorted({mark for hit in met for mark in hit.rule.marks})),
        triggers=tuple(triggers),
        raised_by=tuple(_raising(reading, model, rules, level, questions)),
        lowered_by=tuple(_lowering(reading, model, level)),
        doubt=doubt,
        is_cut=reading.normal.is_cut,
    )


def turns_of(chat: str) -> list[tuple[int, int]]:
    """Where each turn of a chat stands, [start, end): a turn is a line that is not empty."""
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", chat)]


def follow(chat: str, model: Model, rules: RuleBook) -> Conversation:
    """The verdict on a chat, and the turn at which it became clear: the first after which the level stayed high."""
    spans = turns_of(chat)[:MOST_TURNS]
    stretches = _stretches(chat, spans, model, rules)
    levels = []
    for number, (_start, end) in enumerate(spans, 1):
        so_far = model.read(chat[:end], rules)
        worst = _lowered(_worst(so_far, stretches[: max(number - STRETCH + 1, 0)]))
        levels.append(_level(worst)[0])
    verdict = screen(chat, model, rules)
    clear_at = None
    if verdict.level is Level.HIGH and levels:
        clear_at = len(levels)
        while clear_at > 1 and levels[clear_at - 2] is Level.HIGH:
            clear_at -= 1
    return Conversation(verdict, tuple(levels), clear_at)


def _stretches(message: str, spans: Sequence[tuple[int, int]], model: Model, rules: RuleBook) -> list[Reading]:
    """The readings of every few turns in a row; none for a message that is no longer than that."""
    if len(spans) <= STRETCH:
        return []
    ends = zip(spans, spans[STRETCH - 1 :], strict=False)
    return [model.read(message[first[0] : last[1]], rules) for first, last in ends]


def _worst(whole: Reading, stretches: Sequence[Reading]) -> Reading:
    """The reading of a chat with the probability and the types of its worst stretch of turns.

    What is said in two turns must not drown in twenty harmless ones.
    """
    worst = max([whole, *stretches], key=lambda reading: reading.probability)
    return replace(whole, probability=worst.probability, types=worst.types, kinds=worst.kinds)


def _level(reading: Reading) -> tuple[Level, Doubt | None]:
    text = reading.normal.text
    letters = sum(letter not in SHAPE_OF for letter in text)
    if letters < FEWEST_LETTERS and not reading.hits:
        return Level.UNKNOWN, Doubt.TOO_SHORT
    if not reading.hits and (reading.known < FEWEST_KNOWN or not any(is_han(letter) for letter in text)):
        return Level.UNKNOWN, Doubt.UNREADABLE
    return _cut(reading.probability)


def _lowered(reading: Reading) -> Reading:
    """The reading of somebody who tells of a scam rather than tries one: two kinds of warning, and no way to answer.

    The words quoted are those of swindlers, so the letters alone cannot tell: the probability stays below what is
    called high. Swindlers who pose as warners mostly leave a way; where they do not, the level is still medium.
    """
    warnings = sum(hit.rule.strength is Strength.WARNING for hit in reading.hits)
    can_be_answered = any(SHAPE_OF.get(letter) in WAYS_TO_ANSWER for letter in reading.normal.text)
    if warnings < ENOUGH_WARNINGS or can_be_answered:
        return reading
    return replace(reading, probability=min(reading.probability, HIGH - 0.01))


def _cut(probability: float) -> tuple[Level, Doubt | None]:
    if probability >= HIGH:
        return Level.HIGH, None
    if probability >= MEDIUM:
        return Level.MEDIUM, None
    return (Level.UNKNOWN, Doubt.IN_BETWEEN) if probability > LOW else (Level.LOW, None)


def _triggers(message: str, reading: Reading, met: list[Hit]) -> list[Trigger]:
    """One for each place of each rule; a place that several rules name keeps the strongest rule's reason."""
    order = [Strength.STRONG, Strength.MEDIUM, Strength.WEAK]
    taken: dict[tuple[int, int], Trigger] = {}
    for hit in sorted(met, key=lambda hit: order.index(hit.rule.strength)):
        for place in hit.places:
            start, end = reading.normal.original(*place)
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                rule = hit.rule
                taken[start, end] = Trigger(start, end, message[start:end], rule.reason, rule.code, rule.source)
    return [taken[span] for span in sorted(taken)]


def _telling_words(message: str, reading: Reading, model: Model) -> list[Trigger]:
    """Where no rule is met: the runs of letters that weigh most."""
    found: list[Trigger] = []
    for run, part in model.contributions(reading):
        if len(found) == MOST_WORDS or part < _STRONG_LETTERS:
            break
        at = reading.normal.text.find(run)
        if len(run) < 2 or at < 0:
            continue
        start, end = reading.normal.original(at, at + len(run))
        if not any(start < other.end and other.start < end for other in found):
            found.append(Trigger(start, end, message[start:end], ""))
    return sorted(found, key=lambda trigger: trigger.start)


def _raising(reading: Reading, model: Model, rules: RuleBook, level: Level, questions: Sequence[str]) -> list[str]:
    """Questions whose "yes" would raise the level."""
    if level is Level.HIGH or not questions:
        return []
    met = {hit.rule.code for hit in reading.hits}
    by_code = {rule.code: rule for rule in rules.rules}
    raised = []
    for code in questions:
        if code in by_code and code not in met:
            more = model.with_hits(reading, [*reading.hits, Hit(by_code[code], ())])
            if _rank(_cut(more)[0]) > _rank(level):
                raised.append(code)
    return raised


def _lowering(reading: Reading, model: Model, level: Level) -> list[str]:
    """Rules met without which the level would be lower."""
    if level not in {Level.HIGH, Level.MEDIUM}:
        return []
    lowered = []
    for hit in reading.hits:
        if hit.rule.strength.is_harmless:
            continue
        fewer = model.with_hits(reading, [other for other in reading.hits if other is not hit])
        if _rank(_cut(fewer)[0]) < _rank(level):
            lowered.append(hit.rule.code)
    return lowered


def _rank(level: Level) -> int:
    return [Level.LOW, Level.UNKNOWN, Level.MEDIUM, Level.HIGH].index(level)
