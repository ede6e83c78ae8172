"""A campaign with something of everything, and people who answer before and after."""

import io
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from factories import accounts, assessments, campaigns
from factories.accounts import NOW
from wanli.ground.accounts.models import Organisation, Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments import actions as tests
from wanli.learning.assessments.models import Attempt, Check
from wanli.outreach.campaigns import actions
from wanli.outreach.campaigns.models import (
    Campaign,
    CheckIn,
    HeadCount,
    MaterialUse,
    MediaMention,
    Participation,
    ReportedFigure,
    Session,
)

DAY = date(2026, 11, 20)


def save(record: Any) -> Any:
    return actions.save_record(record, actor="system", at=NOW)


def bank(code: str = "bank") -> tuple[Organisation, Organisation, Organisation]:
    """A bank with two outlets."""
    host = accounts.organisation(code)
    return host, *(accounts.organisation(f"{code}-{end}", parent=host, kind="outlet") for end in ("east", "west"))


def held(campaign: Campaign, code: str, organisation: Organisation, **values: Any) -> Session:
    values = {"status": "held", "starts_on": DAY, "audiences": ["elder"]} | values
    return campaigns.session(campaign, code, organisation=organisation, **values)


def heads(session: Session, code: str, count: int, **values: Any) -> HeadCount:
    return save(HeadCount(campaign=session.campaign, session=session, code=code, count=count, **values))


def person(audience: str = "elder", at: datetime = NOW) -> Participant:
    return privacy.give_consent(purpose=Purpose.LEARNING, at=at, audience=audience)


def answered(
    check: Check,
    campaign: Campaign,
    session: Session | None = None,
    *,
    audience: str = "elder",
    before: int = 2,
    after: int | None = 3,
    at: datetime = NOW,
) -> Attempt:
    """One person takes the test, and the parallel one unless `after` is None. Gives the first attempt."""
    actor = person(audience, at)
    place = session.code if session else ""
    first = tests.start_attempt(check, actor=actor, language="zh-hans", at=at, campaign=campaign.code, session=place)
    answer(first, before, actor, at)
    if after is not None:
        second = tests.start_parallel(first, actor=actor, language="zh-hans", at=at)
        answer(second, after, actor, at)
    return first


def answer(attempt: Attempt, right: int, actor: Participant, at: datetime) -> None:
    for position in range(1, len(attempt.form.item_codes) + 1):
        choice = 2 if position <= right else 1
        tests.submit_answer(attempt.token, owner=actor.key, position=position, choice=choice, at=at)
    attempt.refresh_from_db()


def group(number: int, check: Check, campaign: Campaign, session: Session | None = None, **values: Any) -> None:
    """Several people who do alike, but not all quite the same."""
    after = values.pop("after", 3)
    for index in range(number):
        answered(check, campaign, session, before=1 + index % 3, after=after, **values)


def picture(colour: str = "teal") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return SimpleUploadedFile("photo.jpg", buffer.getvalue(), "image/jpeg")


def filled(code: str = "week", *, has_answers: bool = True, **values: Any) -> Campaign:
    """Two outlets, sessions with and without head counts, a qualifier, a gap, a photo, and 31 people who answered.

    East: 12 elders and 4 students (hidden). West: 13 students. Two more came without a session (hidden).
    """
    host, east, west = bank(f"{code}-bank")
    campaign = campaigns.campaign(host, code, starts_on=DAY, ends_on=DAY + timedelta(days=5), **values)
    for outlet in (east, west):
        save(Participation(campaign=campaign, organisation=outlet))
    for number, (status, due) in enumerate([("done", DAY), ("to_do", date(2026, 11, 1)), ("dropped", DAY)]):
        campaigns.task(campaign, f"t{number}", status=status, due_on=due)
    first = held(campaign, "s1", east, kind="booth", occasions=None)
    second = held(campaign, "s2", west, kind="lecture", occasions=24, starts_on=DAY + timedelta(days=1))
    campaigns.session(campaign, "s3", organisation=west, starts_on=DAY + timedelta(days=9))
    heads(first, "h1", 800, precision="at_least")
    heads(first, "h2", 120)
    heads(first, "h3", 15, kind="consultations", method="stated")
    for _phone in range(3):
        CheckIn.objects.create(session=first, nonce=uuid.uuid4(), at=NOW)
    leaflet = campaigns.material(campaign, "m1", kind="leaflet", unit="份")
    for number, count in enumerate([15000, None]):
        save(
            MaterialUse(
                campaign=campaign,
                material=leaflet,
                session=first,
                code=f"u{number}",
                count=count,
                precision="at_least",
            )
        )
    for number, count in enumerate([2, None]):
        save(MediaMention(campaign=campaign, outlet=f"日报{number}", code=f"r{number}", count=count))
    actions.add_photo(first, upload=picture(), caption="现场咨询", actor="system", at=NOW)
    save(ReportedFigure(campaign=campaign, code="f1", name="点击量", value=21200000, unit="次", precision="about"))
    save(ReportedFigure(campaign=campaign, code="f2", name="参加网点", value=None, unit="家"))
    if has_answers:
        people(campaign, first, second)
    return campaign


def people(campaign: Campaign, first: Session, second: Session) -> None:
    """East: 12 elders and 4 students. West: 13 students. Two without a session."""
    check = assessments.check(length=4)
    group(12, check, campaign, first, audience="elder")
    group(4, check, campaign, first, audience="student")
    group(13, check, campaign, second, audience="student", at=NOW + timedelta(days=1))
    group(2, check, campaign, None, audience="")
