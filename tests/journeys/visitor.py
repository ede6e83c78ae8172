"""A person with a browser, and what must hold on every page they come to."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
NARROWEST = 320
TARGET, ELDER_TARGET = 44, 60
# Everything one presses or types into. A radio button's target is its tile; a link inside running text is exempt.
PRESSED = (
    "button, summary, select, textarea, label.choice, a.button, .doors a, .pagination a, "
    "input:not([type=hidden]):not(.choice input)"
)
MEASURE = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && box.height > 1 && !e.closest('.visually-hidden'))
  .map(([e, box]) => ({what: e.outerHTML.slice(0, 120), width: box.width, height: box.height}))"""
# A message that is still fading in has no contrast yet.
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => a.finished))"""
# The little picture of somebody else who has the same text open: a button without a name, in Wagtail itself.
WAGTAILS_OWN = ("w-editing-sessions__session",)
AXE = Axe()


class Visitor:
    """One person's browser. What went wrong is collected in `faults` and shown all at once at the end."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        size: dict[str, int],
        elder: bool,
        language: str,
        dark: bool,
        scripts: bool,
    ) -> None:
        self.site, self.elder, self.scripts = site, elder, scripts
        self.faults: list[str] = []
        self.pages_seen: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=size, java_script_enabled=scripts, locale="zh-CN" if language == "zh-hans" else "en-GB",
            has_touch=size["width"] < 600, reduced_motion="reduce", base_url=site,
        )  # fmt: skip
        self.context.set_default_timeout(20_000)
        wanted = {"django_language": language, "theme": "dark" if dark else "light"}
        wanted |= {"view": "elder"} if elder else {}
        self.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in wanted.items()])
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: script error {error}"))

    # ---- what the browser tells ---------------------------------------------------------------------------------

    def _request(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme not in {"data", "blob"} and where.netloc != urlsplit(self.site).netloc:
            self.faults.append(f"{self.page.url}: request to another host, {request.url}")

    def _response(self, response: Response) -> None:
        if response.request.service_worker:
            return  # what the worker fetches for a page is the page's own response once more
        is_page = response.request.is_navigation_request()
        if response.status == 400 and response.request.method == "POST" and "/office/snippets/" in response.url:
            return  # Wagtail saves while one writes, and is told that the text is not complete yet
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also writes a refused page (404, 410, 422) to the console; those are looked at as pages.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{self.page.url}: console, {message.text}")

    # ---- going and looking --------------------------------------------------------------------------------------

    def open(self, address: str, *, status: int = 200, name: str = "", reflow: bool = True) -> None:
        """Go to an address and examine what is there."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{address}: {response.status} instead of {status}"
        self.examine(name, reflow=reflow)

    def turn_dark(self) -> None:
        """The page as it stands in the dark theme, without loading it again."""
        self.page.evaluate("document.documentElement.classList.replace('theme-light', 'theme-dark')")
        assert "theme-dark" in (self.page.locator("html").get_attribute("class") or "")

    def press(self, words: str, *, role: str = "button", exact: bool = False) -> None:
        """Press the first button (or link) with these words on it."""
        self.page.get_by_role(role, name=words, exact=exact).first.click()

    def examine(self, name: str = "", *, targets: bool = True, reflow: bool = True, ignore: Iterable[str] = ()) -> None:
        """Accessibility, reflow and touch targets of the page as it stands; a picture where pictures are wanted."""
        self.page.wait_for_load_state("load")
        here = urlsplit(self.page.url).path
        self.pages_seen.append(here)
        if self.scripts:
            self.page.evaluate(SETTLED)
            self._ask_axe(here, ignore)
        if reflow:
            self._reflow(here)
        if targets:
            self._measure(here)
        if name:
            self.picture(name)

    def picture(self, name: str) -> None:
        """Keep a picture of the page in WANLI_PICTURES, if that names a folder."""
        if folder := os.environ.get("WANLI_PICTURES"):
            width = (self.page.viewport_size or PHONE)["width"]
            kind = f"{width}{'-elder' if self.elder else ''}"
            self.page.screenshot(path=Path(folder) / f"{name}-{kind}.png", full_page=True)

    def _ask_axe(self, here: str, ignore: Iterable[str], only: list[str] | None = None) -> None:
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if only:
            options["runOnly"] = {"type": "rule", "values": only}
        for found in AXE.run(self.page, options=options).response["violations"]:
            ours = [node for node in found["nodes"] if not any(name in node["html"] for name in WAGTAILS_OWN)]
            if ours and found["id"] not in ignore:
                nodes = " | ".join(f"{node['target']} {node['html'][:140]}" for node in ours[:3])
                self.faults.append(f"{here}: axe {found['id']} ({found['impact']}): {found['help']}: {nodes}")

    def check_contrast(self) -> None:
        """The one rule whose answer depends on the theme."""
        self._ask_axe(urlsplit(self.page.url).path, (), ["color-contrast", "link-in-text-block"])

    def _reflow(self, here: str) -> None:
        size = self.page.viewport_size or PHONE
        for width in dict.fromkeys((NARROWEST, PHONE["width"], size["width"])):
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.faults.append(f"{here}: scrolls sideways at {width} px (content {wide} px)")

    def _measure(self, here: str) -> None:
        least = ELDER_TARGET if self.elder else TARGET
        for box in self.page.evaluate(MEASURE, PRESSED):
            if box["height"] < least - 0.5 or box["width"] < least - 0.5:
                size = f"{box['width']:.0f}×{box['height']:.0f}"
                self.faults.append(f"{here}: target {size}, wanted {least}: {box['what']}")

    def sign_in(self, name: str, password: str) -> None:
        """Staff's way in, through the real form."""
        self.page.goto("/office/")
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.locator("main form").get_by_role("button", name="登录").click()
        self.page.wait_for_load_state("load")

    def leave(self) -> None:
        """Close the browser; complain about everything that went wrong on the way."""
        self.context.close()
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))
