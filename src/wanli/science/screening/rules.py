"""Rules: what somebody who knows scams looks for, each with its reason and its source.

A rule names groups of terms. It is met when, within a stretch of the message, a term of each group stands (in any
order), and none of the terms that speak against it. Terms are looked for as they are written and, from three letters
on, as they are spoken, so that 点赞→点攒 does not help. One pass of an Aho-Corasick automaton (Aho & Corasick 1975)
finds all terms of all rules: the time grows with the length of the message and the number of finds, whatever it says.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ahocorasick

from wanli.science.screening.decomposition import joins
from wanli.science.screening.letters import carries, plain, spoken
from wanli.science.screening.normalising import Normal
from wanli.science.screening.shapes import ADDRESSES, MARKS, Shape

SHORTEST_SPOKEN = 3  # two syllables have too many homophones to mean anything
# Several shapes that a rule may name by one word.
SEVERAL = {
    "any address": tuple(sorted(ADDRESSES)),
    "any contact": (Shape.CONTACT, Shape.MOBILE, Shape.SERVICE_NUMBER),
}
MOST_FINDS = 400  # of one group: a text that repeats a term ten thousand times says no more than one that does so often


class Strength(StrEnum):
    """How much a rule says by itself.

    `AGAINST`: it speaks against a scam. `WARNING`: so do words of those who warn, who quote what swindlers say.
    """

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    AGAINST = "against"
    WARNING = "warning"

    @property
    def is_harmless(self) -> bool:
        """Whether it speaks against a scam."""
        return self in {Strength.AGAINST, Strength.WARNING}


class BadRule(ValueError):
    """A rule that cannot be used; the sentence says which and why."""


@dataclass(frozen=True)
class Rule:
    """`groups`: all must be met within `within` letters; `unless`: none of these may stand there.

    A term in angle brackets names a shape, `<mobile number>`, or several, `<any address>`. `scam` is the type it
    speaks for, empty for none in particular; `marks` are the marks of illegal fundraising it supports.
    """

    code: str
    groups: tuple[tuple[str, ...], ...]
    scam: str = ""
    strength: Strength = Strength.MEDIUM
    marks: tuple[str, ...] = ()
    within: int = 40
    unless: tuple[str, ...] = ()
    reason: str = ""
    source: str = ""


@dataclass(frozen=True)
class Hit:
    """A rule that is met; `places` are [start, end) of its terms in the normal text, one for each group."""

    rule: Rule
    places: tuple[tuple[int, int], ...]


_Find = tuple[int, int]  # start and end in the normal text


class RuleBook:
    """Rules that are looked for together. Raises BadRule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._written: Any = ahocorasick.Automaton()
        self._spoken: Any = ahocorasick.Automaton()
        wanted: dict[str, list[tuple[int, int]]] = {}
        for number, rule in enumerate(self.rules):
            _ensure_usable(rule)
            for place, group in enumerate((*rule.groups, rule.unless)):
                for term in group:
                    for letters in _letters(term, rule):
                        wanted.setdefault(letters, []).append((number, place))
        aloud: dict[str, list[tuple[int, int]]] = {}
        for term, users in wanted.items():
            self._written.add_word(term, (len(term), users))
            if len(term) >= SHORTEST_SPOKEN and spoken(term) != term:
                aloud.setdefault(spoken(term), []).extend(users)
        for term, users in aloud.items():
            self._spoken.add_word(term, (len(term), users))
        for automaton in (self._written, self._spoken):
            automaton.make_automaton()
        #: taken-apart letters of the terms, for `normalise`
        self.joins = joins(frozenset("".join(wanted)))

    def hits(self, normal: Normal) -> list[Hit]:
        """The rules that this message meets, in the order of the book."""
        finds: dict[tuple[int, int], list[_Find]] = {}
        for automaton, text in ((self._written, normal.text), (self._spoken, normal.spoken)):
            if not len(automaton):
                continue
            for last, (length, users) in automaton.iter(text):
                for user in users:
                    here = finds.setdefault(user, [])
                    if len(here) < MOST_FINDS:
                        here.append((last + 1 - length, last + 1))
        found = []
        for number in sorted({number for number, _place in finds}):
            rule = self.rules[number]
            groups = [sorted(finds.get((number, place), ())) for place in range(len(rule.groups))]
            against = sorted(finds.get((number, len(rule.groups)), ()))
            if all(groups) and (places := _together(groups, against, rule.within)):
                found.append(Hit(rule, places))
        return found


def _together(groups: Sequence[list[_Find]], against: list[_Find], within: int) -> tuple[_Find, ...] | None:
    """One find of each group, all within a stretch of letters that holds nothing which speaks against the rule."""
    starts = [[start for start, _end in group] for group in groups]
    for first in groups[0]:
        low, high = first[0] - within, first[1] + within
        chosen = [first]
        for group, places in zip(groups[1:], starts[1:], strict=True):
            near = [find for find in group[bisect_left(places, low) : bisect_left(places, high)] if find[1] <= high]
            if not near:
                break
            chosen.append(min(near, key=lambda find: abs(find[0] - first[0])))
        else:
            if not any(low <= start < high for start, _end in against):
                return tuple(chosen)
    return None


def _ensure_usable(rule: Rule) -> None:
    if not rule.groups or not all(rule.groups):
        raise BadRule(f"{rule.code}: a rule needs at least one group of terms, and a group at least one term")
    if not 1 <= rule.within <= 400:
        raise BadRule(f"{rule.code}: the stretch must be 1 to 400 letters, not {rule.within}")


def _letters(term: str, rule: Rule) -> tuple[str, ...]:
    """A term as it stands in a normal text; a name for several shapes stands in several ways. Raises BadRule."""
    if term.startswith("<"):
        name = term.strip("<>")
        if name in SEVERAL:
            return tuple(MARKS[shape] for shape in SEVERAL[name])
        try:
            return (MARKS[Shape(name)],)
        except ValueError:
            raise BadRule(f"{rule.code}: there is no shape {term}") from None
    letters = "".join(letter for sign in term for letter in plain(sign) if carries(letter))
    if not letters:
        raise BadRule(f"{rule.code}: the term {term!r} has no letters")
    return (letters,)
