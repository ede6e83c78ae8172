"""Three hundred phones in a hall, and how soon the host's bar shows an answer. `python -m benchmarks.hall --json`

Every phone is a browser of its own that joins, asks every one and a half seconds whether the hall has moved, and
answers once it sees a question, within the first seconds that people take. One in seven drops out for some seconds at
some question and comes back; one in ten taps twice; one in twenty sends its answer on a line that breaks before the
acknowledgement, and sends it again. The host's screen asks twice a second, moves on, and loads anew in the middle.

An answer counts as shown with the first state that the host asked for after the acknowledgement had come: later than
it may have been on the screen, never earlier. Every acknowledged answer must be in the table once, with the choice
made first, and in the told tallies; nothing else may be there. Otherwise there is no figure.
"""

import asyncio
import json
import os
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks import report, site
from benchmarks.browsers import Browser
from benchmarks.placement import _allow_connections

PHONES, QUESTIONS = 300, 5
PHONE_PAUSE, HOST_PAUSE = 1.5, 0.5  # seconds, as in web/src/play
THINKING = 8.0  # seconds within which people answer
OPEN, TOLD = 14.0, 4.0  # seconds a question stays open, and its answer is shown
LONGEST_RUN = 300  # seconds for one hall
DROPS, DOUBLES, BREAKS = 1 / 7, 1 / 10, 1 / 20
_ASKED = re.compile(r'name="position" value="(\d+)"')
_STEP = re.compile(r'data-step="(\d+)"')


def measure(*, repeats: int = report.REPEATS, phones: int = PHONES) -> dict[str, Any]:
    """Halls of three hundred phones, one after the other."""
    _allow_connections(phones * 2 + 100)
    os.environ["WANLI_REQUIRE_SECOND_FACTOR"] = "0"  # the host signs in without a telephone
    with site.running() as running:
        facts = report.machine(running)
        runs = []
        for number in range(1, repeats + 1):
            site.told(f"hall, {phones} phones, {QUESTIONS} questions, repeat {number} of {repeats}")
            runs.append(one_hall(running.port, phones, seed=number))
    rows: dict[str, Any] = {
        name: report.spread(run[name] for run in runs) for name in runs[0] if name.endswith(("_ms", "_per_second"))
    }
    rows |= {name: sum(run[name] for run in runs) for name in ("answers", "lost", "late", "dropped", "sent_again")}
    settings = {"workers": site.WORKERS, "threads": site.THREADS, "phones": phones, "questions": QUESTIONS}
    return report.headed("hall", facts, settings | {"rows": rows})


@dataclass
class Log:
    """What phones were told and what the host saw. Times are seconds of the monotonic clock."""

    acknowledged: dict[tuple[str, int], tuple[int, float, float]] = field(default_factory=dict)  # choice, sent, told
    uncertain: dict[tuple[str, int], int] = field(default_factory=dict)  # sent on a line that broke, never told
    seen: list[tuple[float, float, int, int]] = field(default_factory=list)  # asked, told, position, answered
    polls: list[float] = field(default_factory=list)
    requests: int = 0
    late: int = 0
    dropped: int = 0
    sent_again: int = 0


def one_hall(port: int, phones: int, *, seed: int) -> dict[str, Any]:
    """Open a hall, hold it, check what is stored, give the figures of this run."""
    hall, cookie = _prepare(seed)
    log = Log()
    began = time.monotonic()
    asyncio.run(asyncio.wait_for(_hold(port, hall, cookie, log, phones, seed), LONGEST_RUN))
    lasted = time.monotonic() - began
    verify(hall, log)
    shown = [_shown(log, key) for key in log.acknowledged]
    after_told = [when - told for when, (_choice, _sent, told) in zip(shown, log.acknowledged.values(), strict=True)]
    after_sent = [when - sent for when, (_choice, sent, _told) in zip(shown, log.acknowledged.values(), strict=True)]
    stored = [told - sent for _choice, sent, told in log.acknowledged.values()]
    return {
        "answers": len(log.acknowledged),
        "lost": 0,
        "late": log.late,
        "dropped": log.dropped,
        "sent_again": log.sent_again,
        "shown_p50_ms": _share(after_told, 50),
        "shown_p95_ms": _share(after_told, 95),
        "sent_to_shown_p95_ms": _share(after_sent, 95),
        "acknowledged_p95_ms": _share(stored, 95),
        "phone_poll_p95_ms": _share(log.polls, 95),
        "requests_per_second": log.requests / lasted,
    }


def _share(times: list[float], percent: int) -> float:
    return round(sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000, 1)


def _prepare(seed: int) -> tuple[Any, str]:
    """A hall, and the session of its host, made by the product's own actions."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from wanli.ground.accounts.actions import create_organisation, grant_membership
    from wanli.ground.accounts.models import Person
    from wanli.learning.games.actions import open_hall

    now = timezone.now()
    code = f"bench-{seed}"
    organisation = create_organisation(parent=None, kind="bank", code=code, name=code, actor="system", at=now)
    host = Person.objects.create_user(code)
    grant_membership(host, organisation=organisation, role="organiser", actor="system", at=now)
    values = {"title": "大厅", "topics": [], "length": QUESTIONS, "shows_podium": True, "seed": seed}
    hall = open_hall(organisation=organisation, actor=host, at=now, **values)
    client = Client()
    client.force_login(host, backend="django.contrib.auth.backends.ModelBackend")
    return hall, client.cookies[settings.SESSION_COOKIE_NAME].value


async def _hold(port: int, hall: Any, cookie: str, log: Log, phones: int, seed: int) -> None:
    over = asyncio.Event()
    chance = random.Random(seed)
    crowd = [_Phone(port, hall.code, log, random.Random(chance.random())) for _ in range(phones)]
    await asyncio.gather(*(phone.join() for phone in crowd))
    async with asyncio.TaskGroup() as group:
        for phone in crowd:
            group.create_task(phone.play(over))
        group.create_task(_lead(port, hall, cookie, log, over))


class _Phone:
    """One phone, from joining to the end."""

    def __init__(self, port: int, code: str, log: Log, chance: random.Random) -> None:
        self.browser, self.log, self.chance = Browser(port), log, chance
        self.address = f"/hall/{code}/"
        self.options = 4
        self.drops_at = chance.randint(1, QUESTIONS) if chance.random() < DROPS else 0

    async def join(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, 6))
        answer = await self.browser.post(f"{self.address}join/", name=self.chance.randrange(600))
        if answer.status != 302 or "wanli_hall" not in self.browser.cookies:
            raise site.CannotMeasure(f"Joining was answered by {answer.status}.")
        self.log.requests += 1

    async def play(self, over: asyncio.Event) -> None:
        tag, answered = "", 0
        try:
            while not over.is_set():
                began = time.monotonic()
                page = await self.browser.get(f"{self.address}part/", known=tag)
                self.log.requests += 1
                self.log.polls.append(time.monotonic() - began)
                if page.status not in (200, 304):
                    raise site.CannotMeasure(f"A phone was answered by {page.status}.")
                if page.status == 200:
                    step = _STEP.search(page.body)
                    if step is None:
                        raise site.CannotMeasure("A phone was shown no step.")
                    tag = f'"{step[1]}"'
                    asked = _ASKED.search(page.body)
                    if asked and int(asked[1]) > answered:
                        answered = int(asked[1])
                        self.options = page.body.count('name="choice"') - 1
                        await self._answer(answered)
                await asyncio.sleep(PHONE_PAUSE * self.chance.uniform(0.8, 1.2))
        finally:
            await self.browser.leave()

    async def _answer(self, position: int) -> None:
        if self.drops_at == position:
            self.log.dropped += 1
            await self.browser.leave()  # out of the hall, and back in some seconds: in time, or too late
            await asyncio.sleep(self.chance.uniform(4, 16))
        else:
            await asyncio.sleep(self.chance.uniform(0.5, THINKING))
        choice, key = self.chance.randint(1, self.options), (self.browser.cookies["wanli_hall"], position)
        if self.chance.random() < BREAKS:
            self.log.uncertain[key] = choice
            await self._break_off(position, choice)
            self.log.sent_again += 1
        await self._send(key, position, choice)
        if self.chance.random() < DOUBLES:
            self.log.sent_again += 1
            await self._send(key, position, choice % self.options + 1, is_second=True)

    async def _break_off(self, position: int, choice: int) -> None:
        """Send, and hang up before the answer comes."""
        sending = asyncio.ensure_future(self.browser.post(f"{self.address}answer/", position=position, choice=choice))
        await asyncio.sleep(0.002)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await self.browser.leave()
        await asyncio.sleep(self.chance.uniform(0.3, 1.5))

    async def _send(self, key: tuple[str, int], position: int, choice: int, *, is_second: bool = False) -> None:
        sent = time.monotonic()
        told = await self.browser.post(f"{self.address}answer/", position=position, choice=choice, part="yes")
        self.log.requests += 1
        if told.status == 200:
            if not is_second:
                self.log.acknowledged.setdefault(key, (choice, sent, time.monotonic()))
        elif told.status == 409:
            self.log.late += 1
        else:
            raise site.CannotMeasure(f"An answer was answered by {told.status}.")


async def _lead(port: int, hall: Any, cookie: str, log: Log, over: asyncio.Event) -> None:
    """The host: asks for the counts, moves on, loads the screen anew now and then, until the end."""
    browser = Browser(port)
    browser.cookies["sessionid"] = cookie
    watcher = Browser(port, dict(browser.cookies))
    place = f"/office/halls/{hall.pk}/"
    position = 0

    async def watch() -> None:
        tag, answered = "", 0
        while not over.is_set():
            asked, at = time.monotonic(), position
            answer = await watcher.get(f"{place}state/", known=tag)
            log.requests += 1
            if answer.status == 200:
                answered, tag = json.loads(answer.body)["answered"], answer.tag
            elif answer.status != 304:
                raise site.CannotMeasure(f"The host was answered by {answer.status}.")
            if at == position:  # not across a step, where the count may be either question's
                log.seen.append((asked, time.monotonic(), at, answered))
            await asyncio.sleep(HOST_PAUSE)

    async def move(step: int) -> None:
        answer = await browser.post(f"{place}move/", step=step)
        page = await browser.get(place)  # what the screen loads after a step, and what a reload would
        if answer.status != 302 or f'data-step="{step + 1}"' not in page.body:
            raise site.CannotMeasure(f"The host could not move from step {step}.")
        log.requests += 2

    watching = asyncio.create_task(watch())
    try:
        await asyncio.sleep(2)
        for step in range(1, 2 * QUESTIONS + 2):
            if step % 2:
                position += 1
            await move(step)
            await asyncio.sleep(OPEN if step % 2 else TOLD)
    finally:
        over.set()
        await watching
        await browser.leave()
        await watcher.leave()


def _shown(log: Log, key: tuple[str, int]) -> float:
    """When the host's bar held an answer at the latest: the first state asked for after the acknowledgement."""
    _choice, _sent, told = log.acknowledged[key]
    shown = next((seen for seen in log.seen if seen[0] >= told), None)
    if shown is None:
        raise site.CannotMeasure("The host's screen stopped before the last answer.")
    return shown[1]


def verify(hall: Any, log: Log) -> None:
    """Refuse the measurement unless exactly what was acknowledged is stored, told and was seen in the counts."""
    from wanli.learning.games.models import HallAnswer

    rows = list(HallAnswer.objects.filter(hall=hall).values_list("seat__token", "position", "choice"))
    stored = {(str(token), position): choice for token, position, choice in rows}
    if len(stored) != len(rows):
        raise site.CannotMeasure("An answer is in the table twice.")
    acknowledged = {key: choice for key, (choice, _sent, _told) in log.acknowledged.items()}
    if lost := [key for key, choice in acknowledged.items() if stored.get(key) != choice]:
        raise site.CannotMeasure(f"{len(lost)} acknowledged answers are not in the table as they were given.")
    if extra := [key for key in stored if key not in acknowledged and log.uncertain.get(key) != stored[key]]:
        raise site.CannotMeasure(f"{len(extra)} answers are in the table that nobody acknowledged.")
    hall.refresh_from_db()
    told = [sum(tally) for tally in hall.tallies]
    if told != [sum(position == number for _token, position in stored) for number in range(1, QUESTIONS + 1)]:
        raise site.CannotMeasure("What was told is not what is stored.")
    for asked, _received, position, answered in log.seen:
        known = sum(1 for (_t, place), (_c, _s, when) in log.acknowledged.items() if place == position and when < asked)
        if answered < known:
            raise site.CannotMeasure(f"The host saw {answered} answers when {known} had been acknowledged.")


if __name__ == "__main__":
    report.main("hall", measure, phones=PHONES)
