"""Pictures for the README, taken from a running demonstration: `make screenshots` writes docs/images/*.png.

    wanli demo                                  # in one terminal
    python scripts/screenshots.py               # in another; --site names another address

The passwords are those that the demonstration made for itself; nothing is written to it but one test that is not kept.
"""

import argparse
import io
import json
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from wanli.run import state

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
LARGEST = 200_000
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="where the demonstration runs (%(default)s)")
    parser.add_argument("--state", type=Path, help="its state folder, if not the usual one")
    parser.add_argument("--to", type=Path, default=IMAGES, help="folder for the pictures (%(default)s)")
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sys.exit("Pictures need Chromium: run `make test`, or install the package chromium.")
    options.to.mkdir(parents=True, exist_ok=True)
    passwords = json.loads(((options.state or state.settle()) / "demo_accounts.json").read_text(encoding="utf-8"))
    arguments = ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        studio = Studio(browser, options.site, options.to)
        citizens(studio)
        staff(studio, passwords["demo-organiser"])
        browser.close()
    return 0


class Studio:
    """Opens pages as somebody with a certain device and view, and keeps small pictures of them."""

    def __init__(self, browser: Browser, site: str, folder: Path) -> None:
        self.browser, self.site, self.folder = browser, site, folder

    def seat(self, size: dict[str, int], **cookies: str) -> Page:
        context = self.browser.new_context(
            viewport=size, base_url=self.site, locale="zh-CN", reduced_motion="reduce", device_scale_factor=1
        )
        wanted = {"django_language": "zh-hans", "theme": "light"} | cookies
        context.add_cookies([{"name": name, "value": value, "url": self.site} for name, value in wanted.items()])
        return context.new_page()

    def take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        for colours in (256, 128, 64, 32):
            buffer = io.BytesIO()
            picture.quantize(colours, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
            if buffer.tell() < LARGEST:
                break
        (self.folder / f"{name}.png").write_bytes(buffer.getvalue())
        print(f"{name}.png  {buffer.tell() // 1000} kB")


def citizens(studio: Studio) -> None:
    phone = studio.seat(PHONE)
    shots: list[tuple[str, str]] = [("home-phone", "/"), ("topics-phone", "/learn/"), ("events-phone", "/events/")]
    for name, address in shots:
        phone.goto(address)
        studio.take(phone, name)
    take_a_test(studio, phone)
    find_out_where_one_stands(studio, phone)
    elder = studio.seat(PHONE, view="elder")
    elder.goto("/")
    studio.take(elder, "home-elder-phone")
    dark = studio.seat(PHONE, theme="dark")
    dark.goto("/")
    studio.take(dark, "home-dark-phone")
    desk = studio.seat(DESKTOP)
    desk.goto("/")
    studio.take(desk, "home-desktop")
    english = studio.seat(DESKTOP, django_language="en")
    english.goto("/")
    studio.take(english, "home-english-desktop")


def take_a_test(studio: Studio, page: Page) -> None:
    """A question, an explanation, the result, and the piece that it recommends; nothing is stored."""
    page.goto("/check/everyday-ten/")
    page.get_by_role("button", name="不保存").click()
    for number in range(1, 11):
        page.wait_for_url(f"**/{number}/")
        if number == 2:
            studio.take(page, "question-phone")
        page.locator("label.choice").nth(number % 3).click()
        page.locator("main form .button--primary").click()
        page.locator("#answers").wait_for()
        if number == 2:
            studio.take(page, "explanation-phone")
        page.locator("main .actions a.button--primary").click()
    page.wait_for_url("**/result/")
    studio.take(page, "result-phone")
    page.locator("main article a").first.click()
    page.wait_for_url("**/learn/**")
    studio.take(page, "piece-phone")


def find_out_where_one_stands(studio: Studio, page: Page) -> None:
    """The result of the placement and its card; nothing is stored."""
    page.goto("/check/placement/")
    page.get_by_role("button", name="不保存").click()
    number = 1
    while not page.url.endswith("/result/"):
        page.wait_for_url(f"**/{number}/")
        page.locator("label.choice").nth(number % 3).click()
        page.locator("main form .button--primary").click()
        page.locator("#answers").wait_for()
        page.locator("main .actions a.button--primary").click()
        page.wait_for_load_state("load")
        number += 1
    studio.take(page, "placement-phone")


def staff(studio: Studio, password: str) -> None:
    desk = studio.seat(DESKTOP)
    desk.goto("/office/")
    desk.get_by_label("用户名").fill("demo-organiser")
    desk.get_by_label("密码").fill(password)
    desk.locator("main form").get_by_role("button", name="登录").click()
    desk.wait_for_url("**/office/")
    studio.take(desk, "office-desktop")
    desk.goto("/office/campaigns/")
    studio.take(desk, "campaigns-desktop")
    desk.goto("/office/evidence/")
    desk.locator("main a[href^='/office/evidence/']").last.click()
    desk.locator(".reports-card").first.wait_for()
    studio.take(desk, "dashboard-desktop")
    summary = desk.locator("a[href$='/summary/']")
    if summary.count():
        summary.first.click()
        desk.locator(".reports-paper").wait_for()
        desk.locator(".reports-paper").evaluate("paper => paper.scrollIntoView()")
        studio.take(desk, "summary-desktop")


if __name__ == "__main__":
    sys.exit(main())
