"""Exposure: no item is shown in more than its share of the sessions, or it becomes known and stops measuring.

Each session draws, before it begins, which items it may show. An item that no more than 30 % of the sessions may show
cannot be shown by more, whoever comes and however they answer: nothing has to be counted, so any number of workers
keep one cap without a lock or a word to each other, also when a thousand sessions begin in the same second.

- `eligible`: the draw. - `flat`: the chance of the cap for every item. - `tuned`: other chances, which make tests
shorter and keep the cap for people like those they were simulated for.
"""

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Bank, Floats, information, probability
from wanli.science.psychometrics.choosing import area_masks, most_telling, within_quotas
from wanli.science.psychometrics.persons import grid, remembered, tables
from wanli.science.psychometrics.rules import Rules

BLOCK = 100  # sessions over which every item keeps its share exactly, to within one session
_STRATUM = 5  # neighbours in difficulty that change places from block to block
_ROUNDS, _BOLD_ROUNDS = 36, 6
_MARGIN = 0.9  # tuned a little below the cap: who answers differs from who was simulated
_SMALLEST = 0.02


def flat(bank: Bank, rules: Rules) -> Floats:
    """The chance of every item, (items,): the cap, or more where a test needs a greater part of a small bank."""
    counted = int(bank.counts.sum())
    needed = min(1.0, rules.most / counted) if counted else 1.0
    return np.full(len(bank), max(rules.exposure_cap, needed))


def chances(bank: Bank, rules: Rules) -> Floats:
    """The chance of every item under these rules, (items,); items without one of their own have that of the cap."""
    every = flat(bank, rules)
    if rules.chances:
        for place, code in enumerate(bank.codes):
            every[place] = rules.chances.get(code, every[place])
    return every


_Order = tuple[NDArray[np.intp], NDArray[np.intp], float]


def _order(bank: Bank, block: int) -> _Order:
    """The items in the order in which one block of sessions draws them: area by area, easy to hard, locally mixed.

    With it where in the circle each session of the block starts.
    """
    rng = np.random.default_rng((len(bank), block))
    names = list(dict.fromkeys(bank.areas))
    turn = dict(zip(names, rng.permutation(len(names)).tolist(), strict=True))
    first = np.lexsort((bank.b, [turn[area] for area in bank.areas]))
    strata = np.arange(len(bank)) // _STRATUM
    mixed = first[np.lexsort((rng.random(len(bank)), strata))]
    return mixed, rng.permutation(BLOCK), float(rng.random())


def eligible(bank: Bank, chance: Floats, seed: int) -> NDArray[np.bool_]:
    """Which items the session with this seed may show, (items,) bool; `chance` (items,) in (0, 1].

    Systematic sampling with unequal chances (Madow 1949) along the items sorted by area and difficulty, so that every
    session may show its part of each area, easy and hard. In each block of 100 consecutive seeds the starting points
    are spread evenly: of those hundred sessions, chance x 100 may show the item, give or take one.
    """
    block = seed // BLOCK
    order, turns, start = remembered(bank, ("order", block), lambda: _order(bank, block))
    until = np.cumsum(chance[order])
    shift = (turns[seed % BLOCK] + start) / BLOCK
    drawn = np.zeros(len(bank), dtype=bool)
    drawn[order] = np.floor(until + shift) > np.floor(until - chance[order] + shift)
    return drawn


def tuned(bank: Bank, rules: Rules, *, rng: np.random.Generator, people: int = 600) -> dict[str, float]:
    """Chances by item code that keep exposure at the cap for people from N(0, 1), for `Rules.chances`.

    Sympson & Hetter (1985) with the chances drawn once a session (van der Linden & Veldkamp 2004): simulate, lower the
    chance of each item that was shown too often in proportion, raise the others, repeat, with steps that grow smaller
    so that the rounds average out each other's luck (Robbins & Monro 1951). About 3 s for 200 items.

    Items that few are asked may be shown to everybody, so tests are shorter than with the flat chance. The price: a
    population that is weaker, stronger or more alike than N(0, 1) can push an item past the cap; then only the
    counts given to `adaptive.choose` stop it.
    """
    if rules.exposure_cap == 1 or not bank.counts.any():
        return dict.fromkeys(bank.codes, 1.0)
    every, cap = np.ones(len(bank)), float(flat(bank, rules)[0])
    for number in range(_ROUNDS):
        shown = _shown(bank, every, rules, rng.normal(size=people), number * people, rng)
        step = min(1.0, 1.5 / (number - _BOLD_ROUNDS + 1)) if number > _BOLD_ROUNDS else 1.0
        factor = (cap * _MARGIN / np.maximum(shown, cap * _MARGIN / 4)) ** step
        every = np.clip(every * factor, _SMALLEST, 1.0)
    return dict(zip(bank.codes, every.tolist(), strict=True))


def _shown(
    bank: Bank, chance: Floats, rules: Rules, theta: Floats, first_seed: int, rng: np.random.Generator
) -> Floats:
    """The share of simulated sessions that show each item: everybody answers their next question at the same time."""
    people, items = len(theta), len(bank)
    points, seen = grid(), tables(bank)
    value = information(points, bank.a, bank.b, bank.c)  # (points, items)
    knows = probability(theta, bank.a, bank.b, bank.c)
    free = np.array([eligible(bank, chance, first_seed + person) for person in range(people)]) & bank.counts
    masks = area_masks(bank, rules)
    asked_in = np.zeros((people, len(masks)), dtype=np.intp)
    log_posterior = np.tile(-0.5 * points**2, (people, 1))
    going, shown = np.arange(people), np.zeros(items)
    for length in range(rules.most):
        weights = np.exp(log_posterior[going] - log_posterior[going].max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        centre = weights @ points
        spread = np.sqrt(np.maximum(weights @ points**2 - centre**2, 0))
        if length >= rules.least:
            keep = spread > rules.standard_error
            going, centre = going[keep], centre[keep]
        if not going.size:
            break
        allowed = within_quotas(bank, rules, free[going], asked_in[going], length)
        nearest = np.rint((centre - points[0]) / (points[1] - points[0])).astype(np.intp)
        worth = np.where(allowed, value[nearest], -1.0)
        best = most_telling(worth, rules.top)
        weight = rng.random(best.shape) * (np.take_along_axis(worth, best, axis=1) > 0)
        chosen = best[np.arange(len(going)), weight.argmax(axis=1)]
        shown += np.bincount(chosen, minlength=items)
        right = rng.random(len(going)) < knows[going, chosen]
        log_posterior[going] += np.where(right[:, None], seen.log_right[chosen], seen.log_wrong[chosen])
        free[going, chosen] = False
        asked_in[going] += masks[:, chosen].T
    share: Floats = shown / people
    return share
