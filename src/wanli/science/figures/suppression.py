"""Small cells are hidden, and so are the cells from which they could be worked out.

A table that shows a total and all parts but one shows that one too. So when exactly one part is hidden, the
smallest of the others is hidden with it (complementary suppression; Hundepool et al. 2012, "Statistical
Disclosure Control", ch. 4, for one-dimensional tables).
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

MINIMUM = 10


def hidden_cells(counts: Mapping[Key, int], *, minimum: int = MINIMUM, total_is_shown: bool = True) -> set[Key]:
    """The keys whose counts of persons must not be shown.

    Counts from 1 to `minimum` − 1 are hidden; an empty cell tells nothing about anybody and stays. With the
    total on show, at least two cells are hidden or none, and together they hold at least `minimum` persons
    where the table has so many. Raises ValueError on a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count of persons cannot be negative")
    hidden = {key for key, count in counts.items() if 0 < count < minimum}
    if not hidden or not total_is_shown:
        return hidden
    others = sorted((key for key, count in counts.items() if count >= minimum), key=lambda key: (counts[key], str(key)))
    while others and (len(hidden) < 2 or sum(counts[key] for key in hidden) < minimum):
        hidden.add(others.pop(0))
    return hidden
