"""Features: what a message looks like to the model: short runs of letters, written and spoken, and the rules it meets.

A run of letters counts once however often it stands there; runs are weighted by how rare they are and scaled to length
one, so that a long message weighs no more than a short one (Salton & Buckley 1988). Rules stand beside them unscaled.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wanli.science.screening.normalising import Normal
from wanli.science.screening.rules import Hit, Strength

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int32], Floats]  # places and values of a message's features
LONGEST_RUN, LONGEST_SPOKEN_RUN = 3, 3
FEWEST_MESSAGES = 2  # a run that one message alone has is that message's, not a scam's
MOST_LETTERS = 1_000  # of a message that are counted: what matters in a long one is judged turn by turn
RULE_WEIGHT = 0.03
AGREE_WEIGHT = 0.07  # of strong rules that name the same type: two of them are hardly ever met by chance
MOST_RULES = 4  # of one strength: more of them say no more
MOST_WARNINGS = 3  # words of a warning that are told apart by their number


@dataclass(frozen=True)
class Parts:
    """Which parts the model is made of; all of them unless it is asked what each is worth."""

    letters: bool = True
    sounds: bool = True
    rules: bool = True


def runs_of(normal: Normal, parts: Parts) -> set[str]:
    """The runs of 1 to 3 letters of a message, and of 2 to 3 syllables."""
    text, sounds = normal.text[:MOST_LETTERS], normal.spoken[:MOST_LETTERS]
    found: set[str] = set()
    if parts.letters:
        for length in range(1, LONGEST_RUN + 1):
            found.update([text[start : start + length] for start in range(len(text) - length + 1)])
    if parts.sounds:
        for length in range(2, LONGEST_SPOKEN_RUN + 1):
            found.update([sounds[start : start + length] for start in range(len(sounds) - length + 1)])
    return found


def rules_of(hits: Sequence[Hit], parts: Parts) -> Iterator[str]:
    """The rules a message meets, by code, how strongly they speak for each type, and for a scam of any type."""
    if not parts.rules:
        return
    for hit in hits:
        yield f"rule {hit.rule.code}"
    yield from {f"{hit.rule.strength} {hit.rule.scam}" for hit in hits}
    for strength in Strength:
        number = sum(hit.rule.strength is strength for hit in hits)
        yield from [f"{least} {strength}" for least in range(1, min(number, MOST_RULES) + 1)]
    warnings = sum(hit.rule.strength is Strength.WARNING for hit in hits)
    of_type = Counter(hit.rule.scam for hit in hits if hit.rule.strength is Strength.STRONG and hit.rule.scam)
    agreeing = max(of_type.values(), default=0)
    told = " beside a warning" if warnings else ""
    yield from [f"{least} agree{told}" for least in range(1, min(agreeing, MOST_RULES) + 1)]
    if warnings:
        few = min(warnings, MOST_WARNINGS)
        yield from {f"quoted {few} {hit.rule.strength}" for hit in hits if not hit.rule.strength.is_harmless}
        yield from {f"quoted {hit.rule.scam}" for hit in hits if not hit.rule.strength.is_harmless}


def _weight(feature: str) -> float:
    return AGREE_WEIGHT if feature[1:].startswith(" agree") else RULE_WEIGHT


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The features that a model knows: `places` by name, `weights` (features,), of which the last are rules."""

    places: Mapping[str, int]
    weights: Floats
    runs: int
    parts: Parts

    @classmethod
    def learned(cls, messages: Iterable[tuple[Normal, Sequence[Hit]]], parts: Parts) -> "Vocabulary":
        """The features that at least two of these messages have."""
        runs: Counter[str] = Counter()
        rules: Counter[str] = Counter()
        total = 0
        for normal, hits in messages:
            runs.update(runs_of(normal, parts))
            rules.update(set(rules_of(hits, parts)))
            total += 1
        kept = sorted(run for run, number in runs.items() if number >= FEWEST_MESSAGES)
        named = sorted(rule for rule, number in rules.items() if number >= FEWEST_MESSAGES)
        rarity = np.array([np.log((1 + total) / (1 + runs[run])) + 1 for run in kept], dtype=np.float32)
        weights = np.concatenate([rarity, np.array([_weight(name) for name in named], dtype=np.float32)])
        places = {name: place for place, name in enumerate([*kept, *named])}
        return cls(places, weights, len(kept), parts)

    def __len__(self) -> int:
        return len(self.weights)

    def row(self, normal: Normal, hits: Sequence[Hit]) -> Row:
        """The features of a message: their places, ascending, and their values, both (features of the message,)."""
        (runs, weights), (rules, values) = self.run_row(normal), self.rule_row(hits)
        return np.concatenate([runs, rules]), np.concatenate([weights, values])

    def run_row(self, normal: Normal) -> Row:
        """The runs of a message alone, scaled to length one."""
        known = self.places
        found = [known[run] for run in runs_of(normal, self.parts) if run in known]
        runs = np.array(found, dtype=np.int32)
        runs.sort()
        values = self.weights[runs]
        length = float(np.sqrt(values @ values))
        return runs, values / np.float32(length) if length > 0 else values

    def rule_row(self, hits: Sequence[Hit]) -> Row:
        """The rules of a message alone."""
        known = self.places
        rules = np.array(sorted({known[rule] for rule in rules_of(hits, self.parts) if rule in known}), dtype=np.int32)
        return rules, self.weights[rules]
