"""A rehearsal: a copy of a campaign, clearly marked, in which simulated people answer with a known gain.

Organisers practise the dashboard and the summary on it, and see whether the interval covers the truth that was
put in. Nothing of it is ever counted in another campaign: it has a code of its own and provenance "simulated".
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

import numpy as np
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wanli.evidence.reports.queries.scopes import ZONE
from wanli.ground.accounts.choices import Audience, OrganisationKind
from wanli.ground.accounts.models import Organisation
from wanli.ground.ledger import actions as ledger
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments import actions as assessments
from wanli.learning.assessments.models import Attempt, Check, Item
from wanli.outreach.campaigns import actions as campaigns
from wanli.outreach.campaigns.choices import (
    CampaignStatus,
    HeadKind,
    Manner,
    MaterialKind,
    Provenance,
    SessionKind,
    SessionStatus,
    TaskStatus,
)
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    Material,
    MaterialUse,
    Participation,
    PlanTask,
    Session,
)

SUFFIX = "（模拟演练）"
SUFFIX_EN = " (simulated)"
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GAIN = 0.8  # logits: about fifteen points of a hundred for somebody in the middle
STAYING = 0.7  # share who go on to the parallel test
SURE = 0.9  # of those who are wrong, the rest say "don't know"
# Unequal on purpose, so that some groups are small enough to be hidden.
AUDIENCES = {
    Audience.ELDER: 0.34,
    Audience.PUBLIC: 0.28,
    Audience.STUDENT: 0.2,
    Audience.NEW_CITIZEN: 0.1,
    Audience.SMALL_BUSINESS: 0.05,
    Audience.MINORITY: 0.03,
}


class CampaignIsSimulated(Exception):
    """A rehearsal is not rehearsed."""

    message = _("This campaign is itself simulated.")


class CampaignWasRehearsed(Exception):
    """There is a rehearsal of this campaign already."""

    message = _("There is a simulated copy of this campaign already.")


class NoCheckToAnswer(Exception):
    """Nobody can answer a check that does not exist."""

    message = _("There is no test on offer that people could answer. Load the content pack first.")


@dataclass(frozen=True)
class Rehearsal:
    """What was made, and the truth that was put in: the mean gain in the share right of those who went on."""

    campaign: Campaign
    sessions: int
    people: int
    pairs: int
    true_gain: float


@transaction.atomic
def simulate_campaign(
    campaign: Campaign, *, people: int, seed: int, actor: models.Model | str, at: datetime
) -> Rehearsal:
    """Make the copy and let `people` answer. The same campaign and seed give the same figures.

    Raises CampaignIsSimulated, CampaignWasRehearsed, NoCheckToAnswer.
    """
    if campaign.provenance == Provenance.SIMULATED:
        raise CampaignIsSimulated
    code = f"{campaign.code[:49]}-simulated"
    if Campaign.objects.filter(code=code).exists():
        raise CampaignWasRehearsed
    check = _check_of(campaign)
    rng = np.random.default_rng([seed, crc32(campaign.code.encode())])
    copy = _copied(campaign, code, check, at)
    sessions = _sessions(campaign, copy, rng, at)
    _activities(copy, sessions, people, rng, at)
    pairs, gains = _answers(copy, sessions, check, people, rng)
    true_gain = float(np.mean(gains)) if gains else 0.0
    after = {"people": people, "seed": seed, "true_gain": round(true_gain, 6)}
    ledger.record("reports.campaign.simulated", on=copy, by=actor, at=at, after=after)
    return Rehearsal(copy, len(sessions), people, pairs, true_gain)


def _check_of(campaign: Campaign) -> Check:
    offered = Check.objects.filter(is_offered=True, forms__is_current=True).distinct()
    check = offered.filter(code=campaign.check_code).first() or offered.order_by("order", "code").first()
    if check is None:
        raise NoCheckToAnswer
    return check


def _copied(campaign: Campaign, code: str, check: Check, at: datetime) -> Campaign:
    """The frame of the campaign. It stays a draft, so that no citizen ever meets it."""
    first = campaign.starts_on or at.astimezone(ZONE).date()
    copy = campaigns.create_campaign(
        code=code,
        name=f"{campaign.name[: 160 - len(SUFFIX)]}{SUFFIX}",
        name_en=f"{campaign.name_en[: 200 - len(SUFFIX_EN)]}{SUFFIX_EN}" if campaign.name_en else "",
        theme=campaign.theme,
        theme_en=campaign.theme_en,
        host=campaign.host,
        starts_on=first,
        ends_on=max(campaign.ends_on or first, first + timedelta(days=6)),
        status=CampaignStatus.DRAFT,
        provenance=Provenance.SIMULATED,
        check_code=check.code,
        topics=campaign.topics,
        actor="system",
        at=at,
    )
    for joined in campaign.participations.exclude(organisation=campaign.host).select_related("organisation"):
        _save(Participation, at, campaign=copy, organisation=joined.organisation, role=joined.role)
    return copy


def _save(model: type[models.Model], at: datetime, **values: Any) -> Any:
    return campaigns.save_record(model(**values), actor="system", at=at)


def _outlets(campaign: Campaign) -> list[Organisation]:
    """The outlets that take part; without any, everybody who does; without these, the host."""
    joined = Organisation.objects.filter(participations__campaign=campaign).order_by("path")
    return list(joined.filter(kind=OrganisationKind.OUTLET)) or list(joined) or [campaign.host]


def _sessions(campaign: Campaign, copy: Campaign, rng: np.random.Generator, at: datetime) -> list[Session]:
    """One session for each outlet, spread over the days."""
    days = (copy.ends_on - copy.starts_on).days + 1
    kinds = [SessionKind.BOOTH, SessionKind.LECTURE, SessionKind.COMMUNITY]
    sessions = []
    for number, outlet in enumerate(_outlets(campaign), start=1):
        sessions.append(
            _save(
                Session,
                at,
                campaign=copy,
                code=f"s{number:02d}",
                short_code="".join(rng.choice(list(ALPHABET), 12)),
                title=f"{outlet.name[:140]}宣传活动（模拟）",
                kind=kinds[number % len(kinds)],
                status=SessionStatus.HELD,
                organisation=outlet,
                starts_on=copy.starts_on + timedelta(days=int((number - 1) % min(days, 7))),
                audiences=[Audience.ELDER, Audience.PUBLIC] if number % 2 else [Audience.STUDENT],
            )
        )
    return sessions


def _activities(copy: Campaign, sessions: list[Session], people: int, rng: np.random.Generator, at: datetime) -> None:
    """Head counts for all sessions but some, leaflets, and a few tasks, one of them late."""
    leaflet = _save(
        Material, at, campaign=copy, code="leaflet", kind=MaterialKind.LEAFLET, title="宣传折页（模拟）", unit="份"
    )
    for number, session in enumerate(sessions, start=1):
        if number % 5 == 0:
            continue
        visitors = int(rng.integers(people // 4 + 1, people + 2))
        _save(
            HeadCount,
            at,
            campaign=copy,
            session=session,
            code=f"h{number:02d}",
            kind=HeadKind.VISITORS,
            count=visitors,
        )
        _save(
            MaterialUse,
            at,
            campaign=copy,
            material=leaflet,
            session=session,
            code=f"m{number:02d}",
            manner=Manner.HANDED_OUT,
            count=int(visitors * 1.4),
            used_on=session.starts_on,
        )
    tasks = (("制定活动方案", TaskStatus.DONE), ("培训现场人员", TaskStatus.DONE), ("报送活动小结", TaskStatus.TO_DO))
    for number, (title, status) in enumerate(tasks, start=1):
        _save(
            PlanTask,
            at,
            campaign=copy,
            code=f"t{number}",
            title=f"{title}（模拟）",
            organisation=copy.host,
            due_on=copy.starts_on - timedelta(days=10 - number),
            status=status,
            done_at=at if status == TaskStatus.DONE else None,
        )


def _answers(
    copy: Campaign, sessions: list[Session], check: Check, people: int, rng: np.random.Generator
) -> tuple[int, list[float]]:
    """Everybody takes the first test, most go on. Gives the number of pairs and their true gains."""
    hardness = _hardness(check)
    keys = _keys(check)
    groups = list(AUDIENCES)
    pairs, gains = 0, []
    for _number in range(people):
        session = sessions[int(rng.integers(len(sessions)))]
        audience = groups[int(rng.choice(len(groups), p=list(AUDIENCES.values())))]
        ability = float(rng.normal(0.2 if audience == Audience.STUDENT else -0.2, 1.0))
        begins = _moment(session.starts_on, rng)
        chance = _chance(ability - hardness)
        later = _chance(ability + GAIN - hardness)
        # Drawn before anything depends on which of the two forms came first: that is random in the product.
        draws = rng.random((2, 2, len(hardness)))
        goes_on = rng.random() < STAYING
        person = privacy.give_consent(purpose=Purpose.LEARNING, at=begins, audience=audience, nickname="模拟参与者")
        first = assessments.start_attempt(
            check,
            actor=person,
            language="zh-hans",
            at=begins,
            campaign=copy.code,
            session=session.code,
            is_simulated=True,
        )
        _take(first, draws[0], chance, keys, begins)
        if not goes_on:
            continue
        first.refresh_from_db()
        again = begins + timedelta(minutes=12)
        second = assessments.start_parallel(first, actor=person, language="zh-hans", at=again)
        _take(second, draws[1], later, keys, again)
        pairs += 1
        gains.append(float(np.mean(later - chance)))
    return pairs, gains


def _chance(margin: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-margin))


def _hardness(check: Check) -> np.ndarray:
    """Difficulty by position, the mean of the two forms: what people get right does not hang on the form."""
    difficulty = dict(Item.objects.filter(locale__language_code="zh-hans").values_list("code", "expected_difficulty"))
    forms = check.forms.filter(is_current=True).order_by("label")
    return np.mean([[difficulty[code] for code in form.item_codes] for form in forms], axis=0)


def _keys(check: Check) -> dict[str, tuple[int, int]]:
    """Right option and number of options by item."""
    codes = [code for form in check.forms.filter(is_current=True) for code in form.item_codes]
    items = Item.objects.filter(code__in=codes, locale__language_code="zh-hans")
    return {item.code: (item.key, len(item.answers)) for item in items}


def _moment(day: date, rng: np.random.Generator) -> datetime:
    opens = datetime.combine(day, time(9), ZONE)
    return opens + timedelta(seconds=int(rng.integers(0, 7 * 3600)))


def _take(
    attempt: Attempt, draws: np.ndarray, chance: np.ndarray, keys: dict[str, tuple[int, int]], begins: datetime
) -> None:
    """Answer every question: right by chance, otherwise the next option or "don't know"."""
    owner = attempt.participant.key
    for position, code in enumerate(attempt.form.item_codes, start=1):
        key, options = keys[code]
        wrong = key % options + 1 if draws[1][position - 1] < SURE else 0
        choice = key if draws[0][position - 1] < chance[position - 1] else wrong
        at = begins + timedelta(seconds=25 * position)
        assessments.submit_answer(attempt.token, owner=owner, position=position, choice=choice, at=at)
