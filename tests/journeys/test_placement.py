"""A citizen finds out where they stand: from the home page or a booth, to the result and the card that is passed on."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
ATTEMPTS = "SELECT count(*) FROM assessments_attempt"


def submit(visitor: Visitor) -> None:
    visitor.page.locator("main form .button--primary").first.click()


def go_in_by_the_home_page(visitor: Visitor) -> None:
    """Three taps from the home page to the first question."""
    page = visitor.page
    page.goto("/")
    page.locator("main a[href='/check/']").first.click()
    page.wait_for_url("**/check/")
    page.locator("main a[href='/check/placement/']").click()
    page.wait_for_url("**/check/placement/")


def answer(visitor: Visitor, number: int, name: str = "") -> bool:
    """Answer one question and go on; says whether there is another."""
    page = visitor.page
    page.wait_for_url(f"**/{number}/")
    choices = page.locator("label.choice")
    if number in {1, 2}:
        visitor.examine(name and f"{name}-question{number}")
    choices.nth(choices.count() - 1 if number == 3 else number % 3).click()
    submit(visitor)
    page.locator("#answers").wait_for()
    assert page.locator("#answers .choice--right").count() == 1
    if number in {1, 3}:
        visitor.examine(name and f"{name}-explanation{number}")
    page.locator("main .actions a.button--primary").click()
    page.wait_for_load_state("load")
    return not page.url.endswith("/result/")


def take(visitor: Visitor, name: str = "", *, first: int = 1) -> int:
    """Answer to the end; how many questions there were."""
    number = first
    while answer(visitor, number, name):
        number += 1
    return number


def understand_the_result(visitor: Visitor, name: str = "") -> None:
    """The level, the steps, and the way on, all on the first screen of a phone."""
    page = visitor.page
    assert "您大约在" in page.locator("main h1").inner_text()
    here = page.locator("main .steps [aria-current]")
    assert here.count() in {1, 2}
    assert here.first.locator("strong").inner_text() in page.locator("main h1").inner_text()
    height = (page.viewport_size or PHONE)["height"]
    bottom = page.locator("main .actions a.button--primary").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] < height, "the way on is below the first screen"
    page.locator("main details summary").click()
    visitor.examine(name and f"{name}-result")


def pass_the_card_on(visitor: Visitor, name: str, visit: Callable[..., Visitor]) -> None:
    page = visitor.page
    page.locator("main a[href*='/card/']").click()
    page.wait_for_url("**/card/**")
    visitor.examine(name and f"{name}-card")
    friend = visit()
    friend.open(page.url)
    assert friend.page.locator("main h1").inner_text() == page.locator("main h1").inner_text()
    friend.page.locator("main a.button--primary").click()
    friend.page.wait_for_url("**/check/placement/")


@pytest.mark.parametrize(
    ("elder", "scripts"), [(False, True), (True, True), (False, False)], ids=["normal", "elder", "without-scripts"]
)
def test_from_the_home_page_to_the_card(
    visit: Callable[..., Visitor], product: Product, elder: bool, scripts: bool
) -> None:
    visitor = visit(size=PHONE, elder=elder, scripts=scripts)
    name = "placement" if scripts else ""
    before = product.ask(ATTEMPTS)
    go_in_by_the_home_page(visitor)
    visitor.examine(name and f"{name}-landing")
    submit(visitor)  # one tap agrees and starts
    assert 8 <= take(visitor, name) <= 13
    assert product.ask(ATTEMPTS) == before + 1
    understand_the_result(visitor, name)
    pass_the_card_on(visitor, name, visit)


def test_who_does_not_agree_takes_the_same_test(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=DESKTOP)
    before = product.ask(ATTEMPTS)
    go_in_by_the_home_page(visitor)
    visitor.press("不保存")
    take(visitor)
    understand_the_result(visitor)
    assert product.ask(ATTEMPTS) == before


def test_the_line_is_lost_and_the_back_button_is_pressed(visit: Callable[..., Visitor], product: Product) -> None:
    """The answer reached the server, its page did not; later the way back shows explanations and the way on stays."""
    visitor = visit()
    page = visitor.page
    stage = product.stage
    visitor.open(f"/check/placement/?campaign={stage['campaign_code']}&session=S1")
    submit(visitor)
    answer(visitor, 1)
    page.wait_for_url("**/2/")
    page.locator("label.choice").first.click()
    form = page.locator("#question").evaluate("form => Object.fromEntries(new FormData(form))")
    for _sent in range(2):  # the answer is sent, no page comes, and it is sent again
        assert page.context.request.post(page.url, form=form, headers={"Referer": page.url}).ok
    page.goto("/check/")
    page.locator("main article a").first.click()  # "go on with the last test"
    page.wait_for_url("**/3/")
    answer(visitor, 3)
    page.wait_for_url("**/4/")
    page.go_back()
    page.locator("#answers").wait_for()
    page.goto("/check/placement/")
    page.locator("main .card a.button--primary").click()
    take(visitor, first=4)
    place = (
        "SELECT campaign || '/' || session FROM assessments_attempt WHERE stage = 'placement' ORDER BY id DESC LIMIT 1"
    )
    assert product.ask(place) == f"{stage['campaign_code']}/S1"


@pytest.mark.parametrize("look", [{"language": "en"}, {"dark": True}, {"language": "en", "elder": True}], ids=str)
def test_the_result_in_english_and_in_the_dark(visit: Callable[..., Visitor], look: dict) -> None:
    visitor = visit(size=PHONE, **look)
    visitor.page.goto("/check/placement/")
    visitor.page.locator("main form").last.locator("button").first.click()
    take(visitor)
    visitor.examine("-".join(["placement-result", *map(str, look)]))
    visitor.page.locator("main a[href*='/card/']").click()
    visitor.page.wait_for_url("**/card/**")
    visitor.examine()
