"""Which five questions are asked today: what is due, then what somebody is least sure of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest

DAILY = 5
MOST_OF_A_TOPIC = 2  # while other topics have something to ask


@dataclass(frozen=True)
class Waiting:
    """A question that was answered before."""

    code: str
    topic: str
    due: date
    last: date
    stability: float


def choose(
    waiting: Iterable[Waiting], fresh: Mapping[str, Sequence[str]], *, on: date, most: int = DAILY
) -> tuple[str, ...]:
    """The codes to ask on a day, in order; the same in `web/src/review.ts`.

    1. What is due, the longest due first, of two the one that is forgotten sooner (the smaller stability).
    2. Then questions never answered before. `fresh` names them by topic, the topic of least certainty first, and in it
       the best question first; every topic gives one before any gives a second.
    3. At most `MOST_OF_A_TOPIC` of a topic, until nothing else is left; then the rest in the same order, and at last
       what will be due soonest.
    Nothing that was answered on this day, or later, is asked again.
    """
    cards = sorted((card for card in waiting if card.last < on), key=lambda card: (card.due, card.stability, card.code))
    due = [(card.code, card.topic) for card in cards if card.due <= on]
    later = [(card.code, card.topic) for card in cards if card.due > on]
    new = list(_in_turns(fresh))
    chosen: list[str] = []
    of_topic: Counter[str] = Counter()
    for code, topic in chain(due, new):
        if len(chosen) < most and of_topic[topic] < MOST_OF_A_TOPIC:
            chosen.append(code)
            of_topic[topic] += 1
    rest = [code for code, _topic in chain(due, new, later) if code not in chosen]
    return tuple(chosen + rest[: most - len(chosen)])


def _in_turns(fresh: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for round_of in zip_longest(*fresh.values()):
        yield from ((code, topic) for code, topic in zip(round_of, fresh, strict=True) if code is not None)
