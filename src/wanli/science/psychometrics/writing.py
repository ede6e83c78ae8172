"""Faults of item writing that a test-wise person can use without knowing anything.

The oldest of them: the writer makes the right option the longest. Haladyna, Downing and Rodriguez (2002),
"A review of multiple-choice item-writing guidelines", guideline 24: keep the length of options about equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True)
class KeyLength:
    """How often the key is the longest option, how often chance would make it so, and how unlikely that is."""

    items: int
    longest: int
    expected: float
    p_value: float


def key_length(option_lengths: Sequence[Sequence[int]], keys: Sequence[int]) -> KeyLength:
    """Test whether keys are the longest option more often than chance.

    `option_lengths[i]` holds the lengths of the options of item i, `keys[i]` the index of its key from 0. An
    item counts only when one option is strictly the longest. Under chance the key is that option with
    probability 1/options; the p-value is one-sided binomial with the mean of these probabilities. Raises
    ValueError on a key outside its options.
    """
    hits, chances = 0, []
    for lengths, key in zip(option_lengths, keys, strict=True):
        if not 0 <= key < len(lengths):
            raise ValueError(f"key {key} lies outside {len(lengths)} options")
        longest = max(lengths)
        if list(lengths).count(longest) == 1:
            hits += lengths[key] == longest
            chances.append(1 / len(lengths))
    if not chances:
        return KeyLength(0, 0, 0.0, 1.0)
    probability = sum(chances) / len(chances)
    p_value = 1.0 if hits == 0 else float(special.bdtrc(hits - 1, len(chances), probability))
    return KeyLength(len(chances), hits, probability * len(chances), p_value)


def key_stands_out(lengths: Sequence[int], key: int, *, ratio: float = 1.25) -> bool:
    """Whether the key of one item is longer than every other option by this ratio, so that its length gives it away.

    Guideline 24 asks for "about equal" and names no figure; a quarter more is what a reader sees at a glance. Raises
    ValueError on a key outside its options.
    """
    if not 0 <= key < len(lengths):
        raise ValueError(f"key {key} lies outside {len(lengths)} options")
    others = [length for index, length in enumerate(lengths) if index != key]
    return bool(others) and lengths[key] > max(others) and lengths[key] >= ratio * max(others)


def key_positions(keys: Sequence[int], options: int) -> float:
    """The p-value of a chi-square test that keys are spread evenly over the positions 0 … options−1.

    1.0 for fewer than five expected keys a position: the test would not hold.
    """
    if len(keys) < 5 * options:
        return 1.0
    counts = [sum(key == position for key in keys) for position in range(options)]
    expected = len(keys) / options
    statistic = sum((count - expected) ** 2 / expected for count in counts)
    return float(special.chdtrc(options - 1, statistic))
