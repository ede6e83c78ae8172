"""Which item is next: the rule of the running test and of the simulation that tunes its exposure, for many at once."""

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, Floats
from wanli.science.psychometrics.persons import remembered
from wanli.science.psychometrics.rules import Rules

SLACK = 0.5  # areas that lag by half a question less than the furthest compete with it by information

Masks = NDArray[np.bool_]


def area_masks(bank: Bank, rules: Rules) -> Masks:
    """Which items belong to each area with a quota, (areas, items) bool, in the order of the quotas."""
    return remembered(bank, ("areas", *(rules.quotas or {})), lambda: _area_masks(bank, rules))


def _area_masks(bank: Bank, rules: Rules) -> Masks:
    of_item = np.array(bank.areas)
    names = list(rules.quotas or {})
    return np.array([of_item == name for name in names], dtype=bool).reshape(len(names), len(bank))


def within_quotas(bank: Bank, rules: Rules, allowed: Masks, asked: NDArray[np.intp], length: int) -> Masks:
    """The allowed items of the areas furthest behind their share, (sessions, items) bool.

    `allowed` (sessions, items) are the items that may be asked, `asked` (sessions, areas) the scored questions of each
    area with a quota so far, `length` the scored questions so far in all. Where no area with a quota has an allowed
    item, all allowed ones stay (Kingsbury & Zara 1989).

    Areas up to half a question less behind compete with the furthest by information, unless one would end up a whole
    question short, now or later, and none gets a question that is not behind.
    """
    if not rules.quotas:
        return allowed
    masks = area_masks(bank, rules)
    shares = np.array(list(rules.quotas.values()), dtype=np.float64)
    shares = shares / shares.sum()
    has_one = (allowed[:, None, :] & masks).any(axis=2)  # (sessions, areas)
    behind = np.where(has_one, shares * (length + 1) - asked, -np.inf)
    furthest = behind.max(axis=1, keepdims=True)
    slack = np.where(furthest < 1 - SLACK / 2, SLACK, 0.0)
    near = (behind >= furthest - slack) & (behind > np.minimum(0, furthest))
    fair = (behind > 0) & _fair(shares, asked, length, rules.most)
    both = near & fair
    areas = np.where(both.any(axis=1, keepdims=True), both, np.where(fair.any(axis=1, keepdims=True), fair, near))
    return allowed & ((areas[:, :, None] & masks).any(axis=1) | ~areas.any(axis=1, keepdims=True))


def _fair(shares: Floats, asked: NDArray[np.intp], length: int, most: int) -> Masks:
    """The areas that can have the next question without any falling a whole question short later, (sessions, areas).

    At each later length, the questions that areas must have had by then fit into those still to come: the condition
    under which shares can be kept within one question all along (Tijdeman 1980).
    """
    lengths = np.arange(length + 1, max(most, length + 1) + 1)
    due = np.ceil(shares[:, None] * lengths - 1 - 1e-9)
    lacking = np.maximum(due - asked[:, :, None], 0)  # (sessions, areas, lengths)
    lacking_after = lacking.sum(axis=1, keepdims=True) - np.minimum(lacking, 1)
    fair: Masks = (lacking_after <= lengths - (length + 1)).all(axis=2)
    return fair


def most_telling(worth: Floats, top: int) -> NDArray[np.intp]:
    """The places of the `top` items with most information, (sessions, top) at most; `worth` is (sessions, items)."""
    best = np.argpartition(-worth, min(top, worth.shape[1]) - 1, axis=1)[:, :top]
    best.sort(axis=1)  # so that ties come in the order of the bank
    order = np.argsort(-np.take_along_axis(worth, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)
