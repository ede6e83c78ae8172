"""What a person can do now, topic by topic, as tracked from every answer, lesson and week."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain

from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.models import ORIGINAL, Item, ItemBank, Response, SkillTrack
from wanli.learning.assessments.queries.banks import bank_in_force, scale_of
from wanli.science.psychometrics import tracking
from wanli.science.psychometrics.bank import Bank
from wanli.science.psychometrics.tracking import Mastery, State

MASTERY_CUT = 0.0  # SD: what half of the people the bank was calibrated on can do
DAY = 86_400.0  # seconds


@dataclass(frozen=True)
class Known:
    """A state of skills, and how many answers up to which one it was worked out from."""

    bank: ItemBank
    state: State
    answers: int
    last_answer: int


@lru_cache(maxsize=4)
def _by_topic(pk: int, topics: tuple[tuple[str, str], ...]) -> Bank:
    scale, topic_of = scale_of(pk), dict(topics)
    return Bank(scale.version, tuple(replace(item, area=topic_of.get(item.code, item.area)) for item in scale.items))


def scale_by_topic(bank: ItemBank) -> Bank:
    """The bank with each item in its topic, where people are tracked. One query."""
    items = Item.objects.filter(locale__language_code=ORIGINAL).order_by("code")
    return _by_topic(bank.pk, tuple(items.values_list("code", "topic__slug")))


def skills_now(participant: Participant | None, *, at: datetime) -> State:
    """What is known about somebody's skills at this moment; of a stranger what is expected of anybody.

    Raises ItemBank.DoesNotExist before any content is loaded.
    """
    if participant is None:
        return fresh(scale_by_topic(bank_in_force()))
    return _until(known_of(participant).state, at)


def known_of(participant: Participant) -> Known:
    """What is kept of this person's skills, brought up to the last answer.

    The answers since are added. All is worked out anew on another bank, and when an answer with an earlier number was
    stored later than one that had been taken in. Answers that were play move nothing.
    """
    bank = bank_in_force()
    scale = scale_by_topic(bank)
    track = SkillTrack.objects.filter(participant=participant).first()
    answers = Response.objects.filter(attempt__participant=participant, attempt__is_simulated=False, is_play=False)
    if track and track.bank_id == bank.pk and track.answers == answers.filter(pk__lte=track.last_answer).count():
        state, lessons, answers = State.from_row(track.state), [], answers.filter(pk__gt=track.last_answer)
    else:
        state, lessons, track = fresh(scale), track.lessons if track else [], None
    rows = list(answers.order_by("answered_at", "pk").values_list("item__code", "is_right", "answered_at", "pk"))
    state = _moved(state, scale, [row[:3] for row in rows], lessons)
    last = max([track.last_answer if track else 0, *(row[3] for row in rows)])
    return Known(bank, state, (track.answers if track else 0) + len(rows), last)


def fresh(scale: Bank) -> State:
    """Somebody of whom nothing is known yet, in every topic that the scale has an item of which counts."""
    return tracking.begin(tuple(sorted({item.area for item in scale.items if tracking.counts(item)})))


def _moved(
    state: State, scale: Bank, answers: Iterable[tuple[str, bool, datetime]], lessons: Iterable[tuple[str, str]]
) -> State:
    items = {item.code: item for item in scale.items if item.area in state.skills}
    taught = ((datetime.fromisoformat(at), topic, None) for topic, at in lessons if topic in state.skills)
    answered = ((at, code, is_right) for code, is_right, at in answers if code in items)
    for at, name, is_right in sorted(chain(taught, answered), key=lambda event: event[0]):
        if is_right is None:
            state = tracking.teach(state, name, at=at)
        else:
            state = tracking.observe(state, items[name], right=is_right, at=at)
    return state


def mastery_of(state: State, topic: str) -> Mastery:
    """Whether a topic is mastered: P(theta > cut) at least .8 after at least four answers."""
    return tracking.mastery(state, topic, cut=MASTERY_CUT)


def skills_from(
    answers: Iterable[tuple[str, bool, datetime]], lessons: Iterable[tuple[str, str]], *, at: datetime
) -> State:
    """What is known at this moment of somebody of whom nothing is kept, from what the browser brought along.

    `answers` are (item, right, when), `lessons` (topic, when as ISO text). Raises ItemBank.DoesNotExist.
    """
    scale = scale_by_topic(bank_in_force())
    return _until(_moved(fresh(scale), scale, answers, lessons), at)


def _until(state: State, at: datetime) -> State:
    return tracking.elapse(state, max((at - state.at).total_seconds() / DAY, 0.0)) if state.at else state
