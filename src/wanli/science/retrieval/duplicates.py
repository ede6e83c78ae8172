"""Near-duplicate texts, by the overlap of their character pairs.

Character pairs need no word segmentation and suit Chinese, where a rephrased copy keeps most of its pairs.
The measure is Jaccard similarity of the sets of pairs (Broder 1997, "On the resemblance and containment of
documents"). Texts are compared only when they share one of their rarest pairs: two sets whose similarity reaches t
must share an element among the first |x| - ceil(t |x|) + 1 of each, in any common order (Bayardo, Ma and Srikant 2007,
"Scaling up all pairs similarity search"), so nothing is missed and thousands of texts take seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import ceil

_ROUNDING = 1e-9  # a threshold such as 0.7 times ten is a little more than seven


def character_pairs(text: str) -> frozenset[str]:
    """The set of neighbouring letter pairs of a text, white space and punctuation left out."""
    letters = [letter for letter in text.lower() if letter.isalnum()]
    return frozenset(first + second for first, second in pairwise(letters))


def near_duplicates(texts: Sequence[str], *, threshold: float = 0.7) -> list[tuple[int, int, float]]:
    """Pairs of texts whose similarity reaches the threshold.

    Returns (first index, second index, similarity) with first < second, most similar first. `threshold` lies
    in (0, 1]; a ValueError says so otherwise. Cost grows with the number of texts that share a rare pair.
    """
    _refuse_bad(threshold)
    sets = [character_pairs(text) for text in texts]
    frequency = Counter(pair for pairs in sets for pair in pairs)
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for index, pairs in enumerate(sets):
        rarest = sorted(pairs, key=lambda pair: (frequency[pair], pair))
        candidates: set[int] = set()
        for pair in rarest[: len(pairs) - ceil(threshold * len(pairs) - _ROUNDING) + 1]:
            candidates.update(holders[pair])
            holders[pair].append(index)
        for other in candidates:
            similarity = _similarity(pairs, sets[other])
            if similarity >= threshold:
                found.append((other, index, similarity))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def most_alike(text: str, others: Sequence[str], *, threshold: float = 0.7) -> list[tuple[int, float]]:
    """Those of the other texts whose similarity to one text reaches the threshold: (index, similarity), closest first.

    `threshold` lies in (0, 1]; a ValueError says so otherwise.
    """
    _refuse_bad(threshold)
    pairs = character_pairs(text)
    alike = [(index, _similarity(pairs, character_pairs(other))) for index, other in enumerate(others)]
    return sorted((found for found in alike if found[1] >= threshold), key=lambda found: (-found[1], found[0]))


def _similarity(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def _refuse_bad(threshold: float) -> None:
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
