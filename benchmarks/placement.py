"""A thousand people placed at once, and how fast it can go at all. `python -m benchmarks.placement --json`

Every person is a browser of its own: agrees, begins, reads a question, answers by an ability drawn for it, reads the
explanation, asks for the next question. First a thousand of them within the same quarter of a minute, each taking as
long over a question as the test promises at its quickest; then 64 that do not stop to think.

Every answer that the server acknowledged must be in the table with the choice that was made, and nothing else; and no
item may have been shown to more people than its cap and two points. Otherwise there is no figure.
"""

import asyncio
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from benchmarks import limits, report, site, wrk
from benchmarks.browsers import Browser

PEOPLE, THINKING = 1_000, 15  # three minutes for twelve questions
CLIENTS, SECONDS = 64, 10
LONGEST_RUN = 900  # seconds; whoever is not through by then has not come to the end
SLACK = 0.02
START = "/check/placement/start/"
_ASKED = re.compile(r'name="item" value="([^"]+)"')
_WAY_ON = re.compile(r'class="button button--primary" href="([^"]+)"')
_POSITION = re.compile(r"/check/placement/([^/]+)/(\d+)/")


def measure(*, repeats: int = report.REPEATS, people: int = PEOPLE, thinking: int = THINKING) -> dict[str, Any]:
    """Place a thousand people at once, then 64 without a pause, beside pgbench and the bare server."""
    wrk.ensure_wrk()
    _allow_connections(people + 100)
    with site.running() as running, limits.hello_server() as hello:
        limits.make_table()
        facts = report.machine(running)
        world = World(running.port)
        site.told(f"placement, {people} people at once, {thinking} s a question")
        rows: dict[str, Any] = {"at_once": _at_once(world, people, thinking)}
        runs: list[dict[str, float]] = []
        for number in range(1, repeats + 1):
            site.told(f"placement, {CLIENTS} without a pause, repeat {number} of {repeats}")
            runs.append(_without_pause(world, running, hello))
        rows["without_pause"] = {name: report.spread(run[name] for run in runs) for name in runs[0]} | {
            "of_server": round(_median(runs, "requests_per_second") / _median(runs, "hello_per_second"), 4),
            "of_database": round(_median(runs, "answers_per_second") / _median(runs, "pgbench_per_second"), 4),
        }
        settings = {"workers": site.WORKERS, "threads": site.THREADS, "people": people, "thinking_seconds": thinking}
        return report.headed("placement", facts, settings | {"rows": rows})


def _median(runs: list[dict[str, float]], name: str) -> float:
    return float(report.spread(run[name] for run in runs)["median"])


def _allow_connections(number: int) -> None:
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < number:
        raise site.CannotMeasure(f"{number} connections are needed; this machine allows {most} open files.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, number), most))


class World:
    """What the people know: how likely each question is answered rightly, and which option that is."""

    def __init__(self, port: int) -> None:
        from wanli.learning.assessments.queries import bank_in_force, items_in_use, scale_of

        self.port = port
        self.scale = scale_of(bank_in_force())
        self.keys = {code: (item.key, len(item.answers)) for code, item in items_in_use().items()}

    def choose(self, code: str, ability: float, chance: random.Random) -> int:
        from wanli.science.psychometrics.bank import probability

        place = self.scale.places([code])
        p = float(probability(ability, self.scale.a[place], self.scale.b[place], self.scale.c[place])[0])
        key, options = self.keys[code]
        return key if chance.random() < p else chance.choice([0, *({*range(1, options + 1)} - {key})])


@dataclass
class Log:
    """What was acknowledged: (attempt, position, item, choice), and how long each request took, in seconds."""

    stored: list[tuple[str, int, str, int]] = field(default_factory=list)
    finished: int = 0
    requests: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"answer": [], "explanation": [], "question": []})


async def _timed(log: Log, kind: str, asking: Any) -> Any:
    began = time.perf_counter()
    answer = await asking
    log.seconds[kind].append(time.perf_counter() - began)
    log.requests += 1
    return answer


def _wanted(answer: Any, *statuses: int) -> Any:
    if answer.status not in statuses:
        raise site.CannotMeasure(f"The server answered {answer.status} instead of {statuses[0]}.")
    return answer


async def one_person(world: World, log: Log, seed: int, *, thinking: float, until: float) -> None:
    """One placement from agreeing to the result; ends early, after an acknowledged answer, when the time is up."""
    chance, browser = random.Random(seed), Browser(world.port)
    ability = chance.gauss(0, 1)
    try:
        _wanted(await browser.post("/mine/join/", next=START, resend="yes", audience="public"), 307)
        address = _wanted(await browser.post(START), 302).location
        page = _wanted(await browser.get(address), 200)
        while True:
            found, where = _ASKED.search(page.body), _POSITION.search(address)
            if not (found and where):
                raise site.CannotMeasure(f"{address} does not ask a question.")
            await asyncio.sleep(thinking * chance.uniform(0.5, 1.5))
            if time.monotonic() > until:
                return
            choice = world.choose(found[1], ability, chance)
            told = await _timed(log, "answer", browser.post(address, item=found[1], choice=choice))
            _wanted(told, 302)
            log.stored.append((where[1], int(where[2]), found[1], choice))
            explained = _wanted(await _timed(log, "explanation", browser.get(told.location)), 200)
            way_on = _WAY_ON.search(explained.body)
            if told.location != address or way_on is None:
                raise site.CannotMeasure(f"{address} explains nothing after an answer.")
            address = way_on[1]
            page = _wanted(await _timed(log, "question", browser.get(address)), 200)
            if address.endswith("/result/"):
                log.seconds["question"].pop()
                log.finished += 1
                return
    finally:
        await browser.leave()


async def _together(one: Callable[[int], Coroutine[Any, Any, None]], number: int) -> None:
    await asyncio.gather(*map(one, range(number)))  # the first that fails ends all


def _at_once(world: World, people: int, thinking: int) -> dict[str, Any]:
    log = Log()
    began = time.monotonic()
    until = began + LONGEST_RUN

    async def arrive(number: int) -> None:
        await asyncio.sleep(thinking * number / people)
        await one_person(world, log, number, thinking=thinking, until=until)

    asyncio.run(_together(arrive, people))
    lasted = time.monotonic() - began
    if log.finished != people:
        raise site.CannotMeasure(f"Only {log.finished} of {people} came to the end in {lasted:.0f} seconds.")
    verify(log)
    return {
        "people": people,
        "answers": len(log.stored),
        "lost": 0,
        "questions_each": round(len(log.stored) / people, 1),
        "seconds": round(lasted, 1),
        **{
            f"{kind}_p{share}_ms": _share(times, share) for kind, times in log.seconds.items() for share in (50, 95, 99)
        },
        **exposure(world, log, people),
    }


def _share(times: list[float], percent: int) -> float:
    return round(sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000, 1)


def _without_pause(world: World, running: site.Site, hello: int) -> dict[str, float]:
    bare = wrk.pages(hello, "/", wanted="hello", connections=CLIENTS, seconds=5)
    rows = limits.pgbench(running, clients=CLIENTS, seconds=5)
    log = Log()
    began = time.monotonic()
    until = began + SECONDS

    async def one_after_the_other(number: int) -> None:
        seed = number * 10**6
        while time.monotonic() < until:
            seed += 1
            await one_person(world, log, seed, thinking=0, until=until)

    asyncio.run(_together(one_after_the_other, CLIENTS))
    lasted = time.monotonic() - began
    verify(log)
    return {
        "answers_per_second": len(log.stored) / lasted,
        "requests_per_second": log.requests / lasted,
        "question_p50_ms": _share(log.seconds["question"], 50),
        "question_p95_ms": _share(log.seconds["question"], 95),
        "hello_per_second": bare.per_second,
        "pgbench_per_second": rows,
    }


def verify(log: Log) -> None:
    """Refuse the measurement unless exactly what was acknowledged is stored."""
    from wanli.learning.assessments.models import Response

    if len(set(log.stored)) != len(log.stored):
        raise site.CannotMeasure("An answer was acknowledged twice.")
    tokens = {token for token, *_rest in log.stored}
    rows = Response.objects.filter(attempt__token__in=tokens)
    values = rows.values_list("attempt__token", "position", "item__code", "choice")
    stored = {(str(token), *rest) for token, *rest in values}
    if missing := set(log.stored) - stored:
        raise site.CannotMeasure(f"{len(missing)} acknowledged answers are not in the table.")
    if extra := stored - set(log.stored):
        raise site.CannotMeasure(f"{len(extra)} answers are in the table that nobody acknowledged.")


def exposure(world: World, log: Log, people: int) -> dict[str, Any]:
    """The share of the people who saw the item shown most. Refuses more than the cap and two points."""
    from wanli.learning.assessments.queries.placements import RULES

    counted = {code for code, counts in zip(world.scale.codes, world.scale.counts, strict=True) if counts}
    shown = Counter(code for _token, _position, code, _choice in log.stored if code in counted)
    code, most = shown.most_common(1)[0]
    if most / people > RULES.exposure_cap + SLACK:
        raise site.CannotMeasure(f"{code} was shown to {most / people:.1%}; its cap is {RULES.exposure_cap:.0%}.")
    return {"greatest_exposure": round(most / people, 3), "items_shown": len(shown), "items": len(counted)}


if __name__ == "__main__":
    report.main("placement", measure, people=PEOPLE, thinking=THINKING)
