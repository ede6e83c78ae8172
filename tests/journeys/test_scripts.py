"""Uyghur, from right to left, and Tibetan: layout and fonts carry them, proven with pseudo-translations."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.test_every_page import pages
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
# Axe finds the dimmest text as well in one language; what a script can change is everything else.
MAIN = (
    "home",
    "checks",
    "check",
    "library",
    "topic",
    "piece",
    "search",
    "events",
    "session",
    "mine",
    "join",
    "offline",
)
CLIPPED = """() => [...document.querySelectorAll('button, a.button, h1, h2, h3, .tag, .switch')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
  .map(e => e.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize(
    ("language", "direction", "elder"),
    [("ug", "rtl", False), ("ug", "rtl", True), ("bo", "ltr", False)],
    ids=["uyghur", "uyghur-elder", "tibetan"],
)
def test_the_main_pages_in_another_script(
    visit: Callable[..., Visitor], product: Product, language: str, direction: str, elder: bool
) -> None:
    visitor = visit(size=PHONE, language=language, elder=elder)
    page = visitor.page
    for name in MAIN:
        visitor.open(pages(product)[name], name=f"{name}-{language}")
        root = page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction)
        assert page.evaluate(CLIPPED) == [], f"{name}: text is cut off"
    assert page.locator("button[name=language]").evaluate_all("found => found.map(e => e.value)") == ["zh-hans", "en"]


def test_from_right_to_left_things_stand_on_the_other_side(visit: Callable[..., Visitor]) -> None:
    """What stands at the beginning of a line in Chinese stands at its end, and Chinese text keeps its own direction."""
    sides = {}
    for language in ("zh-hans", "ug"):
        visitor = visit(size=DESKTOP, language=language)
        visitor.page.goto("/learn/")
        box = visitor.page.locator(".wordmark").bounding_box()
        assert box is not None
        sides[language] = box["x"] + box["width"] / 2 < DESKTOP["width"] / 2
    assert sides == {"zh-hans": True, "ug": False}


def test_a_test_is_taken_from_right_to_left(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE, language="ug")
    page = visitor.page
    page.goto(f"/check/{product.stage['check']}/")
    page.locator("main form button").last.click()
    page.locator("label.choice").first.wait_for()
    visitor.examine("question-ug")
    page.locator("label.choice").first.click()
    page.locator("main form .button--primary").first.click()
    page.locator("#answers").wait_for()
    visitor.examine("explanation-ug")


def test_without_being_asked_nobody_meets_a_language_that_nobody_reviewed(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=PHONE)
    visitor.page.goto("/")
    assert visitor.page.get_by_text("ئۇيغۇرچە").count() == 0
    assert visitor.page.get_by_text("བོད་ཡིག").count() == 0
