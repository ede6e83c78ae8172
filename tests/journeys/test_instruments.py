"""A questionnaire from the page of tests to its result, looked over and changed on the way, kept or not."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
SITTINGS = "SELECT count(*) FROM instruments_sitting WHERE finished_at IS NOT NULL"


def take(visitor: Visitor, title: str, button: str, name: str = "") -> None:
    """From the card on the page of tests to the result; the first answer is changed in the overview."""
    page = visitor.page
    visitor.open("/check/")
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/check/instruments/**")
    visitor.press(button)
    position = 1
    while True:
        page.wait_for_url(f"**/{position}/")
        visitor.examine((name and position <= 2 and f"{name}-{position}") or "")
        if page.locator("#answer").count():
            page.locator("#answer").fill("102")
        else:
            page.locator("label.choice").nth(1).click()
        with page.expect_navigation():
            page.locator("main form .button--primary").click()
        if page.url.endswith("/answers/"):
            break
        position += 1
    visitor.examine(name and f"{name}-answers")
    page.locator("main ul a").first.click()
    page.wait_for_url("**/1/")
    assert page.locator("input:checked").input_value() == "2"
    page.locator("label.choice").first.click()
    page.locator("main form .button--primary").click()
    page.wait_for_url("**/answers/")
    page.locator("main form .button--primary").click()
    page.wait_for_url("**/result/")
    visitor.examine(name and f"{name}-result")
    result = page.url
    page.go_back()  # the overview is gone by now: it leads to the result again
    page.wait_for_url(result)


@pytest.mark.parametrize(
    ("elder", "scripts"), [(False, True), (True, True), (False, False)], ids=["normal", "elder", "without-scripts"]
)
def test_without_being_remembered(visit: Callable[..., Visitor], product: Product, elder: bool, scripts: bool) -> None:
    before = product.ask(SITTINGS)
    visitor = visit(size=PHONE, elder=elder, scripts=scripts)
    look = "" if not scripts else "instrument-elder" if elder else "instrument"
    for title in ("国际通用七题", "四个概念五道题", "风险自评"):
        take(visitor, title, "不保存", look)
    assert visitor.page.locator("main .instrument-own").is_visible()
    assert product.ask(SITTINGS) == before


def test_kept_with_consent(visit: Callable[..., Visitor], product: Product) -> None:
    before = product.ask(SITTINGS)
    take(visit(), "国际通用七题", "同意并开始")
    assert product.ask(SITTINGS) == before + 1
