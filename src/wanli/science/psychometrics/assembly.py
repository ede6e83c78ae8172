"""Parallel forms: two tests that ask different questions and are as hard as each other.

Items are paired within a stratum (a topic) by nearest expected difficulty, and the pairs are dealt so that the
sums stay level: the classical matched-pairs construction of parallel forms (Gulliksen 1950, ch. 15, "matched
random subtests"). With calibrated items the same procedure runs on estimated difficulties.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


class TooFewItems(ValueError):
    """Fewer matched pairs than the form is long."""


@dataclass(frozen=True)
class Candidate:
    """An item that may be chosen: its code, its stratum and its difficulty in logits."""

    code: str
    stratum: str
    difficulty: float


def parallel_forms(candidates: Sequence[Candidate], *, length: int) -> tuple[list[str], list[str]]:
    """Two lists of `length` item codes, disjoint, matched in strata and difficulty, easiest first.

    Strata take turns, so that each is represented as evenly as its pairs allow; within a stratum the pairs are
    taken evenly along the difficulty range. The outcome depends only on the arguments (ties by code). Raises
    TooFewItems when there are not `length` pairs.
    """
    queues = [_spread(pairs) for _stratum, pairs in sorted(_pairs(candidates).items())]
    if sum(len(queue) for queue in queues) < length:
        raise TooFewItems(f"{length} matched pairs are needed, {sum(map(len, queues))} can be made")
    chosen: list[tuple[Candidate, Candidate]] = []
    turn = 0
    while len(chosen) < length:
        if queue := queues[turn % len(queues)]:
            chosen.append(queue.pop(0))
        turn += 1
    first: list[Candidate] = []
    second: list[Candidate] = []
    lead = 0.0  # how much harder the first form is so far
    for easier, harder in sorted(chosen, key=lambda pair: (pair[0].difficulty - pair[1].difficulty, pair[0].code)):
        to_first, to_second = (easier, harder) if lead > 0 else (harder, easier)
        first.append(to_first)
        second.append(to_second)
        lead += to_first.difficulty - to_second.difficulty
    return _codes(first), _codes(second)


def _pairs(candidates: Sequence[Candidate]) -> dict[str, list[tuple[Candidate, Candidate]]]:
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        strata[candidate.stratum].append(candidate)
    paired = {}
    for stratum, members in strata.items():
        members.sort(key=lambda item: (item.difficulty, item.code))
        paired[stratum] = list(zip(members[::2], members[1::2], strict=False))
    return paired


def _spread(pairs: list[tuple[Candidate, Candidate]]) -> list[tuple[Candidate, Candidate]]:
    """The middle pair first, then the middles of the halves: any prefix covers the range evenly."""
    order, spans = [], [(0, len(pairs))]
    while spans:
        low, high = spans.pop(0)
        if low < high:
            middle = (low + high) // 2
            order.append(pairs[middle])
            spans += [(low, middle), (middle + 1, high)]
    return order


def _codes(members: list[Candidate]) -> list[str]:
    return [item.code for item in sorted(members, key=lambda item: (item.difficulty, item.code))]
