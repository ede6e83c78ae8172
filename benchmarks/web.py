"""What a phone on a weak line sees, and when: first paint, largest paint, when it can be used. `-m benchmarks.web`

Chromium with the screen of a phone, its processor slowed down four times, its line at 50 kB/s with 600 ms to the
server and back, nothing in the cache. The figures are those that Lighthouse works from, taken from the browser itself.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import report, site
from benchmarks.pages import CHECK, PIECE, TOPIC

PHONE = {"width": 390, "height": 844}
BYTES_A_SECOND, LATENCY_MS, SLOWER = 50_000, 600, 4
PAGES = {
    "home": "/",
    "course": "/learn/courses/elder/",
    "course lesson": "/learn/courses/elder/impersonating-officials/",
    "path": "/learn/",
    "topic": f"/learn/{TOPIC}/",
    "piece": f"/learn/{TOPIC}/{PIECE}/",
    "check": f"/check/{CHECK}/",
}
_WATCH = """
window.seen = {largest: 0, shift: 0, blocked: 0};
new PerformanceObserver(list => { for (const entry of list.getEntries()) seen.largest = entry.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const entry of list.getEntries())
  if (!entry.hadRecentInput) seen.shift += entry.value; }).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => { for (const entry of list.getEntries())
  seen.blocked += Math.max(0, entry.duration - 50); }).observe({type: 'longtask', buffered: true});
"""
_READ = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const paints = performance.getEntriesByName('first-contentful-paint');
  const fetched = performance.getEntriesByType('resource');
  return {
    first_paint_ms: paints.length ? paints[0].startTime : null, largest_paint_ms: seen.largest,
    usable_ms: page.domContentLoadedEventEnd, loaded_ms: page.loadEventEnd,
    blocked_ms: seen.blocked, shift: seen.shift,
    bytes: fetched.reduce((sum, entry) => sum + entry.transferSize, page.transferSize), files: fetched.length + 1,
  };
}"""


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """Open each page with an empty cache over the weak line, and ask the browser what it saw."""
    with site.running() as running:
        facts = report.machine(running)
        with chromium() as browser:
            rows = {name: _row(browser, running.url + path, repeats) for name, path in PAGES.items()}
        return report.headed("web", facts, {"rows": rows})


def _row(browser: Browser, address: str, repeats: int) -> dict[str, Any]:
    site.told(address)
    seen = [_opened(browser, address) for _number in range(repeats)]
    return {name: report.spread((one[name] for one in seen), 3 if name == "shift" else 0) for name in seen[0]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Raises CannotMeasure where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        raise site.CannotMeasure("Chromium is missing: `make test` installs it.")
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield started
        finally:
            started.close()


def _opened(browser: Browser, address: str) -> dict[str, float]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    try:
        page = context.new_page()
        _slow_down(page)
        page.add_init_script(_WATCH)
        answer = page.goto(address, wait_until="load", timeout=60_000)
        if answer is None or answer.status != 200:
            raise site.CannotMeasure(f"{address} answered {answer and answer.status}.")
        page.wait_for_timeout(500)  # the browser reports the largest paint a moment after it was
        return page.evaluate(_READ)
    finally:
        context.close()


def _slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": 20_000},
    )
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


if __name__ == "__main__":
    report.main("web", measure)
