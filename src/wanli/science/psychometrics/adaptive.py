"""The adaptive test: each question is the one that tells most about this person, within limits.

A `Session` is what a database row remembers; every function takes one and gives the next. Nothing else is kept and
nothing is shared: a page that is loaded again shows the same question, and any worker goes on where another left off.

    session = choose(bank, rules, begin(bank, rules, seed=attempt.pk))
    while not session.is_finished:
        … show session.pending, take the answer …
        session = choose(bank, rules, answer(bank, rules, session, right=right))
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wanli.science.psychometrics.bank import Bank, Floats, Status, UnknownItem, information
from wanli.science.psychometrics.choosing import area_masks, most_telling, within_quotas
from wanli.science.psychometrics.exposure import chances, eligible
from wanli.science.psychometrics.persons import Estimate, eap, remembered
from wanli.science.psychometrics.rules import Rules, Stop

__all__ = ["BadSession", "Rules", "Session", "SessionIsOver", "Stop", "answer", "begin", "choose"]

SCHEMA = 1
LARGEST_SEED = 2**62
FEW_SESSIONS = 100  # below this, counts say nothing about a share yet


class SessionIsOver(ValueError):
    """Nothing more is asked or answered."""


class BadSession(ValueError):
    """What was stored is not a session of this bank; the sentence says why."""


@dataclass(frozen=True)
class Session:
    """Where one person's test stands. `answers` are 1 (right) and 0 (wrong or "don't know"), in the order asked."""

    bank: str
    seed: int
    asked: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    theta: float = 0.0
    standard_error: float = 1.0
    scored: int = 0
    pending: str | None = None
    stop: Stop | None = None

    @property
    def is_finished(self) -> bool:
        return self.stop is not None

    @property
    def stop_reason(self) -> str:
        """ "precision", "length", "time" or "exhausted"; empty while the test goes on."""
        return str(self.stop) if self.stop else ""

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.theta, self.standard_error, self.scored)

    def to_row(self) -> dict[str, Any]:
        """The session as JSON, below a kilobyte for 14 questions with codes of up to 50 letters."""
        return {
            "v": SCHEMA,
            "bank": self.bank,
            "seed": self.seed,
            "asked": list(self.asked),
            "answers": "".join(map(str, self.answers)),
            "theta": self.theta,
            "standard_error": self.standard_error,
            "scored": self.scored,
            "pending": self.pending,
            "stop": self.stop.value if self.stop else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Session":
        """A stored session. Raises BadSession (a ValueError) with a sentence when it is not one."""
        if not isinstance(row, Mapping):
            raise BadSession(f"a session is stored as an object, not as {type(row).__name__}")
        if row.get("v") != SCHEMA:
            raise BadSession(f"the session is stored in schema {row.get('v')!r}; this program reads {SCHEMA}")
        try:
            session = cls(
                bank=str(row["bank"]),
                seed=int(row["seed"]),
                asked=tuple(map(str, row["asked"])),
                answers=tuple(int(mark) for mark in row["answers"]),
                theta=float(row["theta"]),
                standard_error=float(row["standard_error"]),
                scored=int(row["scored"]),
                pending=None if row["pending"] is None else str(row["pending"]),
                stop=None if row["stop"] is None else Stop(row["stop"]),
            )
        except KeyError as missing:
            raise BadSession(f"the stored session lacks {missing}") from missing
        except (TypeError, ValueError) as error:
            raise BadSession(f"this is not a stored session: {error}") from error
        session._ensure_whole()
        return session

    def _ensure_whole(self) -> None:
        asked = (*self.asked, self.pending) if self.pending is not None else self.asked
        faults = {
            "its questions and answers do not match in number": len(self.asked) != len(self.answers),
            "an answer is neither 0 nor 1": not set(self.answers) <= {0, 1},
            "a question stands in it twice": len(set(asked)) < len(asked),
            "a question is pending though the test is over": self.is_finished and self.pending is not None,
            "more answers were scored than given": not 0 <= self.scored <= len(self.answers),
            "its estimate is not a number": not (isfinite(self.theta) and 0 < self.standard_error < float("inf")),
            "its seed lies outside 0 to 2^62": not 0 <= self.seed <= LARGEST_SEED,
        }
        for sentence, holds in faults.items():
            if holds:
                raise BadSession(f"the stored session is broken: {sentence}")


def begin(bank: Bank, rules: Rules, *, seed: int) -> Session:
    """A new session, before its first question. `seed`, from 0 to 2^62, decides what is left to chance.

    Seeds that follow each other, such as the numbers of rows, keep exposure closest to the cap. Raises ValueError for
    another seed, or when the bank has no calibrated item.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"the seed must lie between 0 and 2^62, not {seed}")
    if not bank.counts.any():
        raise ValueError("the bank has no calibrated item, so nothing could be measured")
    prior = eap(bank, [], [])
    return Session(bank.version, seed, theta=prior.theta, standard_error=prior.standard_error)


def answer(bank: Bank, rules: Rules, session: Session, *, right: bool, seconds: float = 0.0) -> Session:
    """Take the answer to the pending question, move the estimate, and end the test when the rules say so.

    "Don't know" is `right=False`. `seconds` is how long the whole test has taken. The answer to a trial item moves
    nothing. Raises SessionIsOver without a pending question, and BadSession for a session of another bank.
    """
    _ensure_bank(bank, session)
    if session.pending is None:
        raise SessionIsOver("no question is pending, so none can be answered")
    asked, answers = (*session.asked, session.pending), (*session.answers, int(right))
    moved = eap(bank, _places(bank, asked), answers)
    session = replace(
        session,
        asked=asked,
        answers=answers,
        theta=moved.theta,
        standard_error=moved.standard_error,
        scored=moved.answers,
        pending=None,
    )
    return replace(session, stop=_stop(rules, session, seconds))


def choose(
    bank: Bank,
    rules: Rules,
    session: Session,
    *,
    shown: ArrayLike | None = None,
    sessions: int = 0,
    rng: np.random.Generator | None = None,
) -> Session:
    """The session with its next question pending. One that has a question, or is over, stays as it is.

    Maximum information at the current estimate (Lord 1980, ch. 10), one of the best `top` at random, among the items
    of the areas that lag furthest behind their quota (Kingsbury & Zara 1989) which this session may show.

    `shown` (items of the bank,), how many of `sessions` have shown each item so far, may be minutes old; from 100
    sessions on, items above the cap are set aside. When nothing is left, limits give way in this order: the
    quota, the counts, the draw of eligible items; when the bank is used up, the test ends. `rng` replaces the chance
    that comes from the session's seed. Raises BadSession for a session of another bank, and ValueError for counts
    that do not fit the bank.
    """
    _ensure_bank(bank, session)
    if session.pending is not None or session.is_finished:
        return session
    rng = rng or np.random.default_rng((session.seed, len(session.asked)))
    taken = _places(bank, session.asked)
    if (trial := _trial_item(bank, rules, session, taken)) is not None:
        return replace(session, pending=trial)
    free = bank.counts.copy()
    free[taken] = False
    if not free.any():
        return replace(session, stop=Stop.EXHAUSTED)
    places = np.flatnonzero(_candidates(bank, rules, session, taken, free, _worn(bank, rules, shown, sessions)))
    value = information(session.theta, bank.a[places], bank.b[places], bank.c[places])
    best = places[most_telling(value[None], rules.top)[0]]
    return replace(session, pending=bank.codes[best[int(rng.integers(len(best)))]])


def _stop(rules: Rules, session: Session, seconds: float) -> Stop | None:
    if session.scored >= rules.most:
        return Stop.LENGTH
    if session.scored < rules.least:
        return None
    if session.standard_error <= rules.standard_error:
        return Stop.PRECISION
    return Stop.TIME if rules.seconds is not None and seconds >= rules.seconds else None


def _ensure_bank(bank: Bank, session: Session) -> None:
    if session.bank != bank.version:
        raise BadSession(f"the session was begun on bank {session.bank}, not on {bank.version}")


def _places(bank: Bank, codes: tuple[str, ...]) -> NDArray[np.intp]:
    try:
        return bank.places(codes)
    except UnknownItem as error:
        raise BadSession(str(error)) from error


# ---- limits ---------------------------------------------------------------------------------------------------------


def _worn(bank: Bank, rules: Rules, shown: ArrayLike | None, sessions: int) -> NDArray[np.bool_] | None:
    """Items that were shown in more than their share of the sessions so far."""
    if shown is None or sessions < FEW_SESSIONS:
        return None
    counted = np.asarray(shown)
    if counted.shape != (len(bank),):
        raise ValueError(f"the counts have the shape {counted.shape}, but the bank has {len(bank)} items")
    above: NDArray[np.bool_] = counted > rules.exposure_cap * sessions
    return above


def _candidates(
    bank: Bank,
    rules: Rules,
    session: Session,
    taken: NDArray[np.intp],
    free: NDArray[np.bool_],
    worn: NDArray[np.bool_] | None,
) -> NDArray[np.bool_]:
    """The items that the next question is chosen from: never none while the bank has a free one."""
    allowed = free
    if rules.exposure_cap < 1:
        drawn = free & eligible(bank, _chances(bank, rules), session.seed)
        fresh = drawn if worn is None else drawn & ~worn
        allowed = next(mask for mask in (fresh, drawn, free) if mask.any())
    scored = taken[bank.counts[taken]]
    asked = area_masks(bank, rules)[:, scored].sum(axis=1)
    narrowed: NDArray[np.bool_] = within_quotas(bank, rules, allowed[None], asked[None], len(scored))[0]
    return narrowed


def _chances(bank: Bank, rules: Rules) -> Floats:
    """`exposure.chances`, kept while the same rules are used."""
    kept, found = remembered(bank, "chances", lambda: (rules, chances(bank, rules)))
    return found if kept is rules else chances(bank, rules)


def _trial_item(bank: Bank, rules: Rules, session: Session, taken: NDArray[np.intp]) -> str | None:
    """The trial item whose turn it is, if one is: places and items are drawn once a session from its seed.

    Never the first question, and early enough that even the shortest test reaches them.
    """
    if not rules.trial_items:
        return None
    places = remembered(bank, "trial", lambda: [p for p, item in enumerate(bank.items) if item.status == Status.TRIAL])
    number = min(rules.trial_items, len(places), max(rules.least - 1, 0))
    if not number:
        return None
    rng = np.random.default_rng((session.seed, 10**6))
    turns = np.sort(rng.choice(np.arange(1, rules.least), size=number, replace=False)) + np.arange(number)
    drawn = rng.choice(places, size=number, replace=False)
    for turn, place in zip(turns.tolist(), drawn.tolist(), strict=True):
        if len(taken) >= turn and place not in taken:
            code: str = bank.codes[place]
            return code
    return None
