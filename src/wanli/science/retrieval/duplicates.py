"""Near-duplicate texts, by the overlap of their character pairs.

Character pairs need no word segmentation and suit Chinese, where a rephrased copy keeps most of its pairs.
The measure is Jaccard similarity of the sets of pairs (Broder 1997, "On the resemblance and containment of
documents"), computed exactly through an inverted index; texts without a common pair are never compared.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise


def character_pairs(text: str) -> frozenset[str]:
    """The set of neighbouring letter pairs of a text, white space and punctuation left out."""
    letters = [letter for letter in text.lower() if letter.isalnum()]
    return frozenset(first + second for first, second in pairwise(letters))


def near_duplicates(texts: Sequence[str], *, threshold: float = 0.7) -> list[tuple[int, int, float]]:
    """Pairs of texts whose similarity reaches the threshold.

    Returns (first index, second index, similarity) with first < second, most similar first. `threshold` lies
    in (0, 1]; a ValueError says so otherwise. Cost grows with the number of texts that share a pair.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie in (0, 1], not {threshold}")
    sets = [character_pairs(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for index, pairs in enumerate(sets):
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(holders[pair])
            holders[pair].append(index)
        for other, common in shared.items():
            similarity = common / (len(pairs) + len(sets[other]) - common)
            if similarity >= threshold:
                found.append((other, index, similarity))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))
