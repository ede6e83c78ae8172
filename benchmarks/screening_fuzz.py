"""Two minutes of atheris on the screen: no text raises, is slow, or gets a place outside itself.

`python -m benchmarks.screening_fuzz [SECONDS]`; the exit code is 1 with the text that broke it. What a run has learned
is forgotten. Also times the texts of 100,000 characters of `benchmarks.screening_speed`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 120
SLOWEST_MS = 200


def main() -> None:
    """Run atheris in a child process, which ends by itself, and tell what it found."""
    if "--child" in sys.argv:
        _fuzz(sys.argv[sys.argv.index("--child") + 1])
        return
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.screening_fuzz", "--child", folder, str(seconds)]
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
        told = done.stderr.splitlines()
        runs = next((int(line.split()[1]) for line in reversed(told) if line.startswith("Done ")), 0)
        row = {"seconds": round(time.monotonic() - begun), "runs": runs, "is_clean": done.returncode == 0}
        print(json.dumps(row))
        if done.returncode:
            sys.exit("\n".join(told[-30:]))


def _fuzz(folder: str) -> None:
    import atheris

    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
    import django

    django.setup()
    with atheris.instrument_imports(include=["wanli.science.screening"]):
        from wanli.protection.scams.queries import screen_in_force
        from wanli.science.screening.verdicts import follow, screen
    found = screen_in_force("zh")

    def once(data: bytes) -> None:
        given = atheris.FuzzedDataProvider(data)
        text = given.ConsumeUnicode(len(data)) if given.ConsumeBool() else data.decode("utf-8", "ignore")
        begun = time.thread_time()
        verdict = screen(text, found.model, found.rules)
        spent = 1000 * (time.thread_time() - begun)
        assert 0 <= verdict.probability <= 1, verdict
        for trigger in verdict.triggers:
            assert 0 <= trigger.start < trigger.end <= len(text), trigger
            assert text[trigger.start : trigger.end] == trigger.text, trigger
        # instrumented code is several times slower, and so is a machine that does something else
        assert spent < 5 * SLOWEST_MS, f"{spent:.0f} ms for {len(text)} characters"
        if len(text) < 400:
            follow(text, found.model, found.rules)

    for number, seed in enumerate(
        ("垫付 返❤利 http://icbc-jf.top/a", "甲：验证码发给我\n乙：好", "ｗｗｗ．ａ．ｃｏｍ 贝 者 〔网址〕")
    ):
        (Path(folder) / str(number)).write_bytes(seed.encode())
    options = [f"-max_total_time={sys.argv[-1]}", "-max_len=4096", "-rss_limit_mb=4096", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, folder], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
