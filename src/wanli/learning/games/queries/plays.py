"""Play: one way through a game, kept in a signed cookie of the browser while it lasts.

What comes of it is stored at the end, for who agreed (see `actions.rounds`). The cookie can be replayed by its owner;
its token makes sure that a round is stored once.
"""

import itertools
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest

from wanli.ground.accounts.models import Participant
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.models import ORIGINAL, Item, Response
from wanli.learning.assessments.queries.runs import as_published
from wanli.learning.games.choices import (
    LEVEL_LENGTH,
    LIVES,
    ROUND_GENUINE,
    ROUND_PAIRS,
    ROUND_SPOTS,
    Game,
)
from wanli.learning.games.models import GameRound, Message
from wanli.learning.games.queries.halls import topics_with_questions

PLAY_COOKIE, LEVELS_COOKIE, BOOTH_COOKIE = "wanli_play", "wanli_levels", "wanli_booth"
_SALT = "wanli.games"
SECTORS = 8  # of the wheel


class NothingToPlay(Exception):
    """The content for this game is not there (yet)."""


@dataclass
class Play:
    """`answers` holds for each position what was given and what came of it, as `Judged` has it."""

    game: str
    codes: list[str]
    topic: str = ""
    answers: list[list[Any]] = field(default_factory=list)
    is_alone: bool = False
    place: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def wrong(self) -> int:
        return sum(1 for _given, is_right, *_rest in self.answers if not is_right)

    @property
    def lives(self) -> int:
        return max(LIVES - self.wrong, 0)

    @property
    def length(self) -> int:
        return len(self.codes)

    @property
    def is_over(self) -> bool:
        return len(self.answers) == len(self.codes) or (self.game == Game.CLIMB and not self.lives)

    @property
    def is_passed(self) -> bool:
        return self.is_over and self.lives > 0

    @property
    def next_position(self) -> int:
        return len(self.answers) + 1

    def signed(self) -> str:
        """The play as the text of its cookie."""
        return signing.dumps(vars(self), salt=_SALT, compress=True)


def load_play(request: HttpRequest, game: str) -> Play | None:
    """The play of this game that the browser carries; a forged or foreign cookie is none."""
    try:
        play = Play(**signing.loads(request.COOKIES.get(PLAY_COOKIE, ""), salt=_SALT))
    except (signing.BadSignature, TypeError):
        return None
    return play if play.game == game else None


# ---- beginning ---------------------------------------------------------------------------------------------------


def begin_pairs(chance: random.Random) -> Play:
    """Ten messages: five scams and the genuine notice that looks like each, shuffled. Raises NothingToPlay."""
    by_pair: dict[str, list[str]] = {}
    for code, pair in Message.objects.filter(game=Game.PAIRS, live=True).values_list("code", "pair"):
        by_pair.setdefault(pair, []).append(code)
    whole = sorted(pair for pair, codes in by_pair.items() if len(codes) == 2)
    if len(whole) < ROUND_PAIRS:
        raise NothingToPlay
    codes = [code for pair in chance.sample(whole, ROUND_PAIRS) for code in by_pair[pair]]
    chance.shuffle(codes)
    return Play(Game.PAIRS, codes)


def begin_spots(chance: random.Random) -> Play:
    """Five messages, one of them with nothing to find. Raises NothingToPlay."""
    found = Message.objects.filter(game=Game.SPOTS, live=True).order_by("code")
    scams = list(found.filter(is_scam=True).values_list("code", flat=True))
    genuine = list(found.filter(is_scam=False).values_list("code", flat=True))
    if len(scams) < ROUND_SPOTS - ROUND_GENUINE or len(genuine) < ROUND_GENUINE:
        raise NothingToPlay
    codes = chance.sample(scams, ROUND_SPOTS - ROUND_GENUINE) + chance.sample(genuine, ROUND_GENUINE)
    chance.shuffle(codes)
    return Play(Game.SPOTS, codes)


def begin_climb(topic: str, chance: random.Random) -> Play:
    """Five questions of a topic, each from a harder fifth of them than the one before. Raises NothingToPlay."""
    items = _items_in_use().filter(topic__slug=topic).order_by("expected_difficulty", "code")
    codes = list(items.values_list("code", flat=True))
    if len(codes) < LEVEL_LENGTH:
        raise NothingToPlay
    edges = [round(number * len(codes) / LEVEL_LENGTH) for number in range(LEVEL_LENGTH + 1)]
    drawn = [chance.choice(codes[start:end]) for start, end in itertools.pairwise(edges)]
    return Play(Game.CLIMB, drawn, topic)


def begin_wheel(chance: random.Random) -> Play:
    """One question; `topic` is where the wheel stops. Raises NothingToPlay."""
    topics = wheel_topics()
    if not topics:
        raise NothingToPlay
    topic = chance.choice(topics)
    codes = list(_items_in_use().filter(topic=topic).order_by("code").values_list("code", flat=True))
    return Play(Game.WHEEL, [chance.choice(codes)], topic.slug)


def _items_in_use() -> Any:
    return Item.objects.filter(live=True, locale__language_code=ORIGINAL)


def wheel_topics() -> list[Topic]:
    """The topics on the wheel."""
    return list(topics_with_questions()[:SECTORS])


# ---- answering ---------------------------------------------------------------------------------------------------


def message_of(play: Play, position: int) -> Message:
    """The message at a position. Raises Message.DoesNotExist."""
    return Message.objects.select_related("source", "topic").get(code=play.codes[position - 1])


def question_of_play(play: Play, position: int, language: str) -> Item:
    """The question at a position, also when it was withdrawn meanwhile. Raises Item.DoesNotExist."""
    return as_published(play.codes[position - 1], language)


@dataclass(frozen=True)
class Marked:
    """A phrase of a message, and what the person's mark on it was worth: hit, missed, false or nothing ("")."""

    number: int
    text: str
    verdict: str = ""
    why: str = ""


def phrases_of(message: Message) -> list[Marked]:
    """The phrases to be tapped."""
    return [Marked(number, message.text[start:end]) for number, (start, end) in enumerate(message.phrases)]


def judge_spots(message: Message, chosen: Sequence[int]) -> list[Marked]:
    """What each mark was worth, place by place."""
    judged = []
    for number, (start, end) in enumerate(message.phrases):
        why = next((why for at, _end, why in message.places if start <= at < end), "")
        verdict = {(True, True): "hit", (True, False): "missed", (False, True): "false"}.get(
            (bool(why), number in chosen)
        )
        judged.append(Marked(number, message.text[start:end], verdict or "", why))
    return judged


def tally(marks: Sequence[Marked]) -> tuple[int, int, int]:
    """Hits, misses, false marks."""
    verdicts = [mark.verdict for mark in marks]
    return verdicts.count("hit"), verdicts.count("missed"), verdicts.count("false")


def is_usable(*, is_alone: bool, on_own_device: bool, has_clock: bool, is_first_sight: bool) -> bool:
    """Whether an answer given in play says what the person can do, and may move the estimate of skills.

    Only where somebody who says so played alone, on a device of their own, without time pressure, and saw the
    question for the first time. Everything else is kept as play: a booth is looked over, a hall helps and hurries, and
    a question seen before asks for memory.
    """
    return is_alone and on_own_device and not has_clock and is_first_sight


def is_first_sight(participant: Participant, code: str) -> bool:
    """Whether a person has never answered this question, in a test or in exercise."""
    return not Response.objects.filter(attempt__participant=participant, item__code=code).exists()


# ---- outcomes ----------------------------------------------------------------------------------------------------


def pairs_outcome(play: Play) -> dict[str, Any]:
    """Both rates: `caught` of `scams`, and `blamed` of `genuine`, wrongly taken for a scam; the `mistaken` messages."""
    messages = {message.code: message for message in Message.objects.filter(code__in=play.codes)}
    told = [
        (messages[code], said, is_right)
        for code, (said, is_right, *_rest) in zip(play.codes, play.answers, strict=False)
        if code in messages
    ]
    scams = [is_right for message, _said, is_right in told if message.is_scam]
    genuine = [is_right for message, _said, is_right in told if not message.is_scam]
    return {
        "asked": len(told),
        "caught": sum(scams),
        "scams": len(scams),
        "blamed": len(genuine) - sum(genuine),
        "genuine": len(genuine),
        "mistaken": [message for message, _said, is_right in told if not is_right],
    }


def spots_outcome(play: Play) -> dict[str, int]:
    """`hits` of `places`, and `false` marks, in the whole round."""
    hits = sum(entry[2] for entry in play.answers)
    return {
        "hits": hits,
        "places": hits + sum(entry[3] for entry in play.answers),
        "false": sum(entry[4] for entry in play.answers),
    }


def score_of(play: Play) -> tuple[int, int]:
    """What a round was worth, and what it could have been: right answers, or places found less false marks."""
    if play.game == Game.SPOTS:
        outcome = spots_outcome(play)
        return max(outcome["hits"] - outcome["false"], 0), outcome["places"]
    return len(play.answers) - play.wrong, play.length


# ---- levels and booths -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """A topic as a level: how many lives were left at best, 0 as long as it has not been passed."""

    topic: Topic
    stars: int

    @property
    def lost(self) -> int:
        return LIVES - self.stars


def levels_for(request: HttpRequest, participant: Participant | None) -> list[Level]:
    """Every topic with enough questions, and how far one has come: from the rounds kept, or from the cookie."""
    best = _levels_in(request)
    if participant is not None:
        rounds = GameRound.objects.filter(participant=participant, game=Game.CLIMB).values_list("subject", "details")
        for subject, details in rounds:
            best[subject] = max(best.get(subject, 0), details[0]["lives"] if details else 0)
    topics = [topic for topic in topics_with_questions() if topic.number >= LEVEL_LENGTH]
    return [Level(topic, min(best.get(topic.slug, 0), LIVES)) for topic in topics]


def _levels_in(request: HttpRequest) -> dict[str, int]:
    try:
        return dict(signing.loads(request.COOKIES.get(LEVELS_COOKIE, ""), salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return {}


def levels_with(request: HttpRequest, play: Play) -> str:
    """The cookie of levels with one more that was passed."""
    known = _levels_in(request)
    return signing.dumps(known | {play.topic: max(known.get(play.topic, 0), play.lives)}, salt=_SALT, compress=True)


def booth_of(request: HttpRequest) -> dict[str, str] | None:
    """Campaign and session of the booth that this device is; None for anybody's own device."""
    try:
        return dict(signing.loads(request.COOKIES.get(BOOTH_COOKIE, ""), salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def signed_booth(place: dict[str, str]) -> str:
    return signing.dumps(place, salt=_SALT)


def rounds_of(participant: Participant) -> list[dict[str, Any]]:
    """The rounds a participant played, place by place."""
    fields = ("game", "subject", "score", "most", "details", "is_alone", "language", "campaign", "session", "ended_at")
    return list(GameRound.objects.filter(participant=participant).values(*fields))
