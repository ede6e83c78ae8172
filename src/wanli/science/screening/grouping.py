"""Groups: messages that say nearly the same stay together, or a test would ask what it has already told."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from wanli.science.retrieval.duplicates import near_duplicates


def groups_of(texts: Sequence[str], *, threshold: float) -> NDArray[np.intp]:
    """A group number for each text, (texts,): texts joined by a chain of near-duplicates share one.

    `threshold` as in `near_duplicates`, Jaccard similarity of the pairs of letters.
    """
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for first, second, _similarity in near_duplicates(texts, threshold=threshold):
        parent[root(second)] = root(first)
    roots = [root(place) for place in range(len(texts))]
    numbers = {value: number for number, value in enumerate(dict.fromkeys(roots))}
    return np.array([numbers[value] for value in roots], dtype=np.intp)


def folds_of(
    groups: NDArray[np.intp], labels: Sequence[Hashable], *, folds: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """A fold from 0 for each text, (texts,): groups are whole, and every label is spread evenly over the folds."""
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(place)
    order = list(members)
    rng.shuffle(order)
    order.sort(key=lambda group: -len(members[group]))
    load: dict[Hashable, NDArray[np.float64]] = {}
    total = np.zeros(folds)
    chosen = np.zeros(len(groups), dtype=np.intp)
    for group in order:
        label = labels[members[group][0]]
        here = load.setdefault(label, np.zeros(folds))
        fold = int(np.lexsort((total, here))[0])
        here[fold] += len(members[group])
        total[fold] += len(members[group])
        chosen[members[group]] = fold
    return chosen
