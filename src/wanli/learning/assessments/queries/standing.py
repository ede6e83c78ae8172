"""What a finished placement says, in plain words and with how sure it is."""

from dataclasses import dataclass, replace
from math import erf, hypot, sqrt

import numpy as np
from django.core import signing
from django.db.models import Case, IntegerField, Value, When

from wanli.knowledge.library.choices import Area
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.choices import LEVEL_CUTS, SURE_OF_A_LEVEL, TESTS, Basis, Level, Stage
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.assessments.queries.banks import scale_of
from wanli.learning.assessments.queries.placements import Placement
from wanli.science.psychometrics.bank import Bank, probability
from wanli.science.psychometrics.persons import Estimate, eap

FEWEST_IN_AN_AREA = 2  # one question says nothing about an area
BEYOND_CHANCE = 1.96  # of a hundred differences that are none, five look larger
_ENDS = (-2.0, 2.0)  # of the picture, in SD: its four parts are equally wide
_SALT = "wanli.placement.card"


@dataclass(frozen=True)
class AreaStanding:
    """How one area went beside the person's level as a whole: -1 below, 0 within chance, 1 above, None too few."""

    area: Area
    right: int
    asked: int
    beside: int | None


@dataclass(frozen=True)
class Comparison:
    """The difference from an earlier test on one scale, in SD, with its standard error.

    `levels` are those that were shown then; for a check, which shows none, those that its answers amount to.
    """

    difference: float
    standard_error: float
    was_placement: bool
    levels: tuple[Level, ...]

    @property
    def is_higher(self) -> bool:
        return self.difference > BEYOND_CHANCE * self.standard_error

    @property
    def is_lower(self) -> bool:
        return self.difference < -BEYOND_CHANCE * self.standard_error


@dataclass(frozen=True)
class Standing:
    """Level, areas, topics, and the change since an earlier test."""

    estimate: Estimate
    levels: tuple[Level, ...]  # one, or two neighbours when the answers do not tell them apart
    areas: list[AreaStanding]
    sure: list[Topic]
    to_look_at: list[Topic]
    earlier: Comparison | None
    is_expert: bool

    @property
    def picture(self) -> dict[str, float]:
        """Places from 0 to 300 of the estimate and of its interval (two chances in three) in the picture."""
        low, high = (self.estimate.theta + side * self.estimate.standard_error for side in (-1, 1))
        left, right, middle = (round(_along(theta), 1) for theta in (low, high, self.estimate.theta))
        return {"left": left, "width": round(right - left, 1), "middle": middle}

    @property
    def ladder(self) -> list[tuple[Level, bool]]:
        """All levels, and whether each may be the person's."""
        return [(level, level in self.levels) for level in Level]


def _along(theta: float) -> float:
    least, most = _ENDS
    return float(np.clip((theta - least) / (most - least), 0.02, 0.98)) * 300


def chances_of_levels(estimate: Estimate) -> list[float]:
    """The chance of each level when what is left open is normal, lowest first, (levels,); they sum to one."""
    below = [0.5 * (1 + erf((cut - estimate.theta) / (estimate.standard_error * sqrt(2)))) for cut in LEVEL_CUTS]
    return [upper - lower for lower, upper in zip([0.0, *below], [*below, 1.0], strict=True)]


def levels_of(estimate: Estimate) -> tuple[Level, ...]:
    """The level when it is likely enough, else the two neighbours that are likeliest together."""
    chance = chances_of_levels(estimate)
    best = int(np.argmax(chance))
    if chance[best] >= SURE_OF_A_LEVEL:
        return (Level(best + 1),)
    neighbours = [place for place in (best - 1, best + 1) if 0 <= place < len(chance)]
    other = max(neighbours, key=lambda place: chance[place])
    return tuple(Level(place + 1) for place in sorted((best, other)))


def standing_of(placement: Placement) -> Standing:
    """The result of a finished placement. Answers to questions on trial count nowhere."""
    scale = placement.scale
    places = scale.places(placement.session.asked)
    counted = [
        (int(place), mark) for place, mark in zip(places, placement.session.answers, strict=True) if scale.counts[place]
    ]
    codes = [scale.codes[place] for place, _mark in counted]
    topics = _topics_of(codes)
    went = [(topics[code], mark) for code, (_place, mark) in zip(codes, counted, strict=True) if code in topics]
    missed = {topic for topic, mark in went if not mark}
    order = sorted({topic for topic, _mark in went}, key=lambda topic: topic.order)
    estimate = _shown(placement)
    return Standing(
        estimate=estimate,
        levels=levels_of(estimate),
        areas=_areas(scale, counted, estimate.theta),
        sure=[topic for topic in order if topic not in missed],
        to_look_at=[topic for topic in order if topic in missed],
        earlier=_compared(placement),
        is_expert=ItemBank.objects.filter(pk=placement.bank, basis=Basis.EXPERT).exists(),
    )


def _shown(placement: Placement) -> Estimate:
    """What was stored when the last answer came, and nothing newer."""
    stored = _stored(placement.attempt) if placement.attempt else None
    return replace(stored, answers=placement.session.scored) if stored else placement.session.estimate


def _stored(attempt: Attempt) -> Estimate | None:
    """The estimate that was kept with an attempt, on the scale of its own bank; None for a check."""
    if attempt.theta is None or attempt.standard_error is None:
        return None
    return Estimate(attempt.theta, attempt.standard_error, 1)


def _topics_of(codes: list[str]) -> dict[str, Topic]:
    items = Item.objects.filter(code__in=codes, locale__language_code="zh-hans").select_related("topic")
    return {item.code: item.topic for item in items}


def _areas(scale: Bank, counted: list[tuple[int, int]], theta: float) -> list[AreaStanding]:
    """Each area's right answers beside what the person's level as a whole leads one to expect.

    The test asks what a person gets right about half of the time, so the share of right answers says nothing by itself.
    """
    told = []
    for area in Area:
        here = [(place, mark) for place, mark in counted if scale.areas[place] == area]
        if not here:
            continue
        places = [place for place, _mark in here]
        chance = probability(theta, scale.a[places], scale.b[places], scale.c[places])
        right = sum(mark for _place, mark in here)
        off = (right - chance.sum()) / sqrt((chance * (1 - chance)).sum())
        beside = None if len(here) < FEWEST_IN_AN_AREA else int(off > 1) - int(off < -1)
        told.append(AreaStanding(area, right, len(here), beside))
    return told


# ---- beside an earlier test -----------------------------------------------------------------------------------------


def _compared(placement: Placement) -> Comparison | None:
    """The change since the last placement, or since the last check where there was none.

    Both estimates must stand on one scale. Where the versions of the bank differ, both are made again from the answers
    on the newer one, for this comparison only: what is stored and was shown stays as it is.
    """
    attempt = placement.attempt
    earlier = _earlier(attempt) if attempt else None
    if attempt is None or earlier is None:
        return None
    newest = max(placement.bank, earlier.bank_id or 0)
    now, then = _on(newest, attempt), _on(newest, earlier)
    if now is None or then is None:
        return None
    return Comparison(
        now.theta - then.theta,
        hypot(now.standard_error, then.standard_error),
        earlier.stage == Stage.PLACEMENT,
        levels_of(_stored(earlier) or then),
    )


def _earlier(attempt: Attempt) -> Attempt | None:
    placements_first = Case(When(stage=Stage.PLACEMENT, then=Value(0)), default=Value(1), output_field=IntegerField())
    finished = Attempt.objects.filter(
        participant_id=attempt.participant_id,
        stage__in=TESTS,
        finished_at__isnull=False,
        finished_at__lte=attempt.started_at,
    )
    return finished.exclude(pk=attempt.pk).order_by(placements_first, "-finished_at").first()


def _on(bank: int, attempt: Attempt) -> Estimate | None:
    """An attempt's estimate on a version of the bank; None when none of its questions counts there."""
    if attempt.bank_id == bank and (stored := _stored(attempt)):
        return stored
    scale = scale_of(bank)
    known = {code: place for place, code in enumerate(scale.codes)}
    answers = Response.objects.filter(attempt=attempt).values_list("item__code", "is_right")
    marks = {known[code]: int(is_right) for code, is_right in answers if code in known}
    estimate = eap(scale, list(marks), list(marks.values()))
    return estimate if estimate.answers else None


# ---- the card to pass on --------------------------------------------------------------------------------------------


def signed_levels(levels: tuple[Level, ...]) -> str:
    """The level as it stands in the address of a card: the same for everybody on it, and nothing about anybody."""
    return signing.Signer(salt=_SALT, sep=".").sign("".join(str(level.value) for level in levels))


def told_levels(signed: str) -> tuple[Level, ...]:
    """The levels of a card's address. Raises signing.BadSignature for one that was not made here."""
    return tuple(Level(int(number)) for number in signing.Signer(salt=_SALT, sep=".").unsign(signed))
