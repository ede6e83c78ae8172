"""Today's five: which questions, how far somebody is, and what comes when."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Item, ItemBank, Response
from wanli.learning.assessments.queries import items_in_use
from wanli.learning.assessments.queries.runs import as_published, item_in
from wanli.learning.assessments.queries.skills import MASTERY_CUT, skills_now
from wanli.learning.practice.models import Card, Daily
from wanli.learning.practice.queries.rules import day_of
from wanli.science import memory
from wanli.science.memory import Waiting
from wanli.science.psychometrics import tracking

COOKIE = "wanli_daily"
_SALT = "wanli.daily"


@dataclass(frozen=True)
class Five:
    """One day's questions and what was answered (code → choice), kept or in the browser only."""

    on: date
    codes: tuple[str, ...]
    language: str
    choices: dict[str, int] = field(default_factory=dict)
    daily: Daily | None = None

    @property
    def title(self) -> str:
        return _("Today’s five")

    @property
    def length(self) -> int:
        return len(self.codes)

    @property
    def is_kept(self) -> bool:
        return self.daily is not None

    @property
    def is_begun(self) -> bool:
        return bool(self.choices)

    @property
    def is_finished(self) -> bool:
        return all(code in self.choices for code in self.codes)

    @property
    def left(self) -> int:
        return sum(code not in self.choices for code in self.codes)

    @property
    def next_position(self) -> int:
        """The first question without an answer; one beyond the last when all have one."""
        return next((n for n, code in enumerate(self.codes, 1) if code not in self.choices), self.length + 1)

    @property
    def way_on(self) -> str:
        if self.is_finished:
            return reverse("practice:result", args=[self.on])
        return reverse("practice:question", args=[self.on, self.next_position])

    def signed(self) -> str:
        """The day as the text of its cookie."""
        values = [self.on.isoformat(), self.codes, self.language, self.choices]
        return signing.dumps(values, salt=_SALT, compress=True)


def daily_of(participant: Participant, on: date) -> Five | None:
    """A person's five of a day, with what was answered since; None where none was begun."""
    daily = Daily.objects.filter(participant=participant, on=on).first()
    return kept_five(daily) if daily else None


def kept_five(daily: Daily) -> Five:
    """The five of a stored day."""
    given = Response.objects.filter(
        attempt__participant=daily.participant_id,
        attempt__stage=Stage.REVIEW,
        attempt__subject=daily.on.isoformat(),
        item__code__in=daily.codes,
    )
    choices: dict[str, int] = {}
    for code, choice in given.order_by("pk").values_list("item__code", "choice"):
        choices.setdefault(code, choice)
    return Five(daily.on, tuple(daily.codes), daily.language, choices, daily)


def five_in_browser(request: HttpRequest) -> Five | None:
    """The five that only the browser remembers; a forged or foreign cookie is none."""
    try:
        on, codes, language, choices = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
        return Five(date.fromisoformat(on), tuple(codes), language, choices)
    except (signing.BadSignature, TypeError, ValueError):
        return None


def choose_five(participant: Participant | None, *, language: str, at: datetime) -> tuple[str, ...]:
    """The codes that are asked today (`memory.choose`); for a stranger the five that every stranger gets today.

    Empty before any content is loaded.
    """
    on = day_of(at)
    items = _askable(participant.audience if participant else "", language)
    cards = list(Card.objects.filter(participant=participant)) if participant else []
    waiting = [
        Waiting(card.item_code, items[card.item_code].topic.slug, card.due_on, card.last_on, card.stability)
        for card in cards
        if card.item_code in items
    ]
    answered = {card.item_code for card in cards}
    unanswered = {code: item for code, item in items.items() if code not in answered}
    return memory.choose(waiting, _fresh(participant, unanswered, at), on=on)


def _askable(audience: str, language: str) -> dict[str, Item]:
    wanted = {audience or "public", "public"}
    items = {code: item for code, item in items_in_use().items() if wanted & set(item.audiences)}
    if language == "en":
        translated = set(Item.objects.filter(live=True, locale__language_code="en").values_list("code", flat=True))
        items = {code: item for code, item in items.items() if code in translated} or items
    return items


def _fresh(participant: Participant | None, items: dict[str, Item], at: datetime) -> dict[str, list[str]]:
    """Questions by topic: first the topic in which mastery is least certain, in it the question nearest to the ability.

    Equal certainty (a stranger's is equal everywhere) is decided by the day, so that each topic has its turn.
    """
    try:
        state = skills_now(participant, at=at)
    except ItemBank.DoesNotExist:
        return {}
    by_topic: dict[str, list[Item]] = {}
    for item in items.values():
        if item.topic.slug in state.skills:
            by_topic.setdefault(item.topic.slug, []).append(item)
    day = day_of(at).toordinal()
    turn = {slug: (number - day * memory.DAILY) % max(len(by_topic), 1) for number, slug in enumerate(sorted(by_topic))}
    chance, theta = {}, {}
    for slug in by_topic:
        chance[slug] = round(tracking.mastery(state, slug, cut=MASTERY_CUT).probability, 2)
        theta[slug] = tracking.estimate(state, slug).theta
    order = sorted(by_topic, key=lambda slug: (chance[slug], turn[slug]))
    return {
        slug: [
            item.code
            for item in sorted(
                by_topic[slug], key=lambda item: (abs(item.expected_difficulty - theta[slug]), (day + item.pk) % 7)
            )
        ]
        for slug in order
    }


def question_of(five: Five, position: int) -> Item:
    """The question at a position: as it was published where it has its answer. Raises Item.DoesNotExist."""
    if not 1 <= position <= five.length:
        raise Item.DoesNotExist
    code = five.codes[position - 1]
    return as_published(code, five.language) if code in five.choices else item_in(code, five.language, live=True)


@dataclass(frozen=True)
class Comes:
    """So many questions come back in so many days."""

    days: int
    count: int


def what_comes_when(five: Five, *, at: datetime) -> list[Comes]:
    """When the questions of a finished day come back, the soonest first.

    Of somebody who is not remembered: when they would.
    """
    today = day_of(at)
    if five.daily is not None:
        due = Card.objects.filter(participant=five.daily.participant_id, item_code__in=five.codes)
        dates = list(due.values_list("due_on", flat=True))
    else:
        right = keys_of(five)
        dates = [
            memory.schedule(None, right=five.choices.get(code) == right[code], on=five.on).due
            for code in five.codes
            if code in right
        ]
    days = Counter(max((due - today) // timedelta(days=1), 1) for due in dates)
    return [Comes(number, count) for number, count in sorted(days.items())]


def keys_of(five: Five) -> dict[str, int]:
    """The right option of each question of the five."""
    items = Item.objects.filter(code__in=five.codes, locale__language_code="zh-hans")
    return dict(items.values_list("code", "key"))


@dataclass(frozen=True)
class Answered:
    """A question of the day as it went, and where its explanation stands."""

    item: Item
    is_right: bool
    url: str


def answered_of(five: Five) -> list[Answered]:
    """The questions of a day that have their answer, in their order."""
    answered = []
    for position, code in enumerate(five.codes, start=1):
        if code in five.choices:
            item = as_published(code, five.language)
            url = reverse("practice:question", args=[five.on, position])
            answered.append(Answered(item, five.choices[code] == item.key, url))
    return answered


def due_count(participant: Participant, *, at: datetime) -> int:
    """How many questions are due today."""
    on = day_of(at)
    return Card.objects.filter(participant=participant, due_on__lte=on, last_on__lt=on).count()


def cards_of(participant: Participant) -> list[dict[str, Any]]:
    """The cards held about a person."""
    fields = ("item_code", "stability", "difficulty", "last_on", "due_on", "answers")
    return list(Card.objects.filter(participant=participant).order_by("due_on", "item_code").values(*fields))
