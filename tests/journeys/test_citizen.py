"""A citizen from the QR code on a booth to the second test, and out again with everything erased."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from journeys.product import Product
from journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
ATTEMPTS = "SELECT count(*) FROM assessments_attempt"
PARTICIPANTS = "SELECT count(*) FROM accounts_participant WHERE erased_at IS NULL"


def submit(visitor: Visitor) -> None:
    visitor.page.locator("main form .button--primary").first.click()


def check_in(visitor: Visitor, product: Product, name: str = "") -> None:
    """Open what the QR code says, say "I am here", go on to the ten questions."""
    visitor.open(f"/events/in/{product.stage['short_code']}/", name=name and f"{name}-checkin")
    submit(visitor)
    visitor.page.wait_for_url("**/thanks/")
    visitor.examine(name and f"{name}-thanks")
    visitor.page.locator("main a.button--primary").click()
    visitor.page.wait_for_url(f"**/check/{product.stage['check']}/**")
    visitor.examine(name and f"{name}-landing")


def take_ten(visitor: Visitor, name: str = "") -> str:
    """Answer ten questions, some rightly, one with "I don't know"; gives the heading of the result."""
    page = visitor.page
    for number in range(1, 11):
        page.wait_for_url(f"**/{number}/")
        choices = page.locator("label.choice")
        if number in {1, 2}:
            visitor.examine(name and f"{name}-question{number}")
        choices.nth(choices.count() - 1 if number == 3 else number % 3).click()
        submit(visitor)
        page.locator("#answers").wait_for()
        assert page.locator("#answers .choice--right").count() == 1
        assert page.locator("main .source a").is_visible()
        if number in {1, 3}:
            visitor.examine(name and f"{name}-explanation{number}")
        page.locator("main .actions a.button--primary").click()
    page.wait_for_url("**/result/")
    visitor.examine(name and f"{name}-result")
    return page.locator("main h1").inner_text()


def read_one_and_come_back(visitor: Visitor, name: str = "") -> None:
    """Open the first recommended piece, look up what it rests on, and return with the browser's back button."""
    page = visitor.page
    result = page.url
    page.locator("main article a").first.click()
    page.wait_for_url("**/learn/**")
    visitor.examine(name and f"{name}-piece")
    assert page.locator(".source").first.is_visible()
    page.go_back()
    page.wait_for_url(result)


@pytest.mark.parametrize(
    ("elder", "scripts"), [(False, True), (True, True), (False, False)], ids=["normal", "elder", "without-scripts"]
)
def test_from_the_qr_code_to_the_parallel_test(
    visit: Callable[..., Visitor], product: Product, elder: bool, scripts: bool, tmp_path: Path
) -> None:
    visitor = visit(size=PHONE, elder=elder, scripts=scripts)
    page, name = visitor.page, "citizen" if scripts else ""
    before = product.ask(PARTICIPANTS)
    check_in(visitor, product, name)
    submit(visitor)  # one tap agrees and starts
    first = take_ten(visitor, name)
    assert product.ask(PARTICIPANTS) == before + 1
    read_one_and_come_back(visitor, name)
    submit(visitor)
    second = take_ten(visitor)
    assert_both_results(page.locator("main .lead").first.inner_text(), first, second)
    see_download_and_erase(visitor, name, tmp_path)
    assert product.ask(PARTICIPANTS) == before


def assert_both_results(lead: str, first: str, second: str) -> None:
    """The sentence names both results, as the two headings said them."""
    told = [int(number) for number in re.findall(r"\d+", lead)]
    for heading in (first, second):
        assert set(map(int, re.findall(r"\d+", heading))) <= set(told) | {10}, (lead, heading)


def see_download_and_erase(visitor: Visitor, name: str, folder: Path) -> None:
    page = visitor.page
    visitor.open("/mine/", name=name and f"{name}-mine")
    with page.expect_download() as waiting:
        page.locator("main a[href='/mine/download/']").click()
    file = folder / "mine.json"
    waiting.value.save_as(file)
    held = json.loads(file.read_text(encoding="utf-8"))
    attempts = next(rows for kind, rows in held.items() if "attempt" in kind)
    assert len(attempts) == 2
    page.locator("main a[href='/mine/erase/']").click()
    page.wait_for_url("**/mine/erase/")
    visitor.examine(name and f"{name}-erase")
    page.locator("main .button--danger").click()
    page.locator("main .notice--good").wait_for()
    visitor.examine(name and f"{name}-erased")
    visitor.open("/mine/")
    assert page.locator("main .empty").is_visible()


def test_who_does_not_agree_takes_the_same_test(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit()
    before = product.ask(ATTEMPTS), product.ask(PARTICIPANTS)
    visitor.open(f"/check/{product.stage['check']}/")
    visitor.press("不保存")
    take_ten(visitor)
    read_one_and_come_back(visitor)
    submit(visitor)
    take_ten(visitor)
    assert visitor.page.locator("main .lead").first.is_visible()
    assert (product.ask(ATTEMPTS), product.ask(PARTICIPANTS)) == before


def test_a_second_tap_and_a_second_phone(visit: Callable[..., Visitor], product: Product) -> None:
    """A phone is counted once at a session, however often its owner taps; another phone is another visitor."""
    count = "SELECT count(*) FROM campaigns_checkin"
    before = product.ask(count)
    for _phone in range(2):
        visitor = visit()
        for _tap in range(2):
            visitor.page.goto(f"/events/in/{product.stage['short_code']}/")
            if visitor.page.locator("main form .button--primary").count():
                submit(visitor)
            visitor.page.wait_for_url("**/thanks/")
    assert product.ask(count) == before + 2


def test_a_question_without_a_choice_is_asked_again(visit: Callable[..., Visitor], product: Product) -> None:
    """Without scripts and with the browser's own check switched off, the server still says what is missing."""
    visitor = visit()
    visitor.open(f"/check/{product.stage['check']}/")
    visitor.press("不保存")
    visitor.page.wait_for_url("**/1/")
    visitor.page.locator("#question").evaluate("form => { form.noValidate = true }")
    submit(visitor)
    visitor.page.locator("#missing").wait_for()
    visitor.examine("question-missing")
