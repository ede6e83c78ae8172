"""Speed and memory of screening, in a process of its own: `python -m benchmarks.screening_speed REPEATS`."""

import json
import os
import random
import resource
import sys
import time
from pathlib import Path

LONGEST = 100_000


def main() -> None:
    """Milliseconds a message, messages a second on one core, and megabytes with and without the model."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from benchmarks.report import spread
    from wanli.protection.scams.queries import read_messages, screen_in_force
    from wanli.science.screening.verdicts import screen

    screen_in_force("zh")  # made once, so that its making does not count
    if len(sys.argv) > 2:  # only the memory of somebody who reads the model
        screen("您的积分即将清零", *_parts(screen_in_force("zh")))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    found = screen_in_force("zh")
    texts = [message.text for message in read_messages(Path(settings.CONTENT_FOLDER))]
    for text in texts[:200]:
        screen(text, found.model, found.rules)
    single, rates, longest = [], [], []
    for _repeat in range(int(sys.argv[1])):
        times = []
        begun = time.process_time()
        for text in texts:
            at = time.thread_time()
            screen(text, found.model, found.rules)
            times.append(time.thread_time() - at)
        rates.append(len(texts) / (time.process_time() - begun))
        single.append(1000 * sorted(times)[int(0.95 * len(times))])
        longest.append(max(_long(kind, found) for kind in _long_texts(texts)))
    rows = {
        "p95_ms": spread(single, 2),
        "per_second": spread(rates, 0),
        "longest_ms": spread(longest, 0),
        "memory_mb": round(_memory(), 0),
    }
    print(json.dumps(rows))


def _parts(found):
    return found.model, found.rules


def _memory() -> float:
    import subprocess

    command = [sys.executable, "-m", "benchmarks.screening_speed", "1", "memory"]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def _long_texts(texts: list[str]) -> list[str]:
    """Texts of 100,000 characters that could make something slow."""
    rng = random.Random(1)
    joined = "\n".join(texts * 3)[:LONGEST]
    noise = "".join(chr(rng.choice([rng.randrange(32, 0x3000), rng.randrange(0x4E00, 0x9FFF)])) for _ in range(LONGEST))
    terms = "垫付返利安全账户验证码发给我稳赚收益"
    return [
        joined,
        joined.replace("\n", " "),
        noise,
        "1" * LONGEST,
        "a." * (LONGEST // 2),
        "a b " * (LONGEST // 4),
        "贝者" * (LONGEST // 2),
        (terms * LONGEST)[:LONGEST],
        ("垫付返利\n" * LONGEST)[:LONGEST],
        ("http://a.b.c/" * LONGEST)[:LONGEST],
        "〔" * LONGEST,
        "\u200b" * LONGEST,
    ]


def _long(text: str, found) -> float:
    from wanli.science.screening.verdicts import screen

    begun = time.thread_time()
    screen(text, found.model, found.rules)
    return 1000 * (time.thread_time() - begun)


if __name__ == "__main__":
    main()
