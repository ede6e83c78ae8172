"""Each game from its card to its result: phone, desktop, elder mode, English, without scripts, kept, and on a booth."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
ROUNDS = "SELECT count(*) FROM games_gameround"


def begin(visitor: Visitor, game: str, name: str = "") -> None:
    visitor.open("/play/")
    visitor.page.locator(f"a[href^='/play/{game}/']").first.click()
    visitor.page.wait_for_url(f"**/play/{game}/**")
    visitor.examine(name and f"{name}-start")
    visitor.page.locator("main form .button--primary").first.click()
    visitor.page.wait_for_url(f"**/play/{game}/1/")


def onward(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("main .actions a.button--primary").click()


def press(visitor: Visitor, selector: str, number: int = 0) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(selector).nth(number).click()


LOOKS = [
    pytest.param({"size": PHONE}, "phone", id="phone"),
    pytest.param({"size": DESKTOP, "dark": True}, "desktop", id="desktop"),
    pytest.param({"size": PHONE, "elder": True}, "elder", id="elder"),
    pytest.param({"size": PHONE, "language": "en"}, "english", id="english"),
    pytest.param({"size": PHONE, "scripts": False}, "plain", id="without-scripts"),
]


@pytest.mark.parametrize(("look", "name"), LOOKS)
def test_real_or_scam(visit: Callable[..., Visitor], product: Product, look: dict[str, object], name: str) -> None:
    before = product.ask(ROUNDS)
    visitor = visit(**look)
    begin(visitor, "pairs", f"pairs-{name}")
    for position in range(1, 11):
        if position <= 2:
            visitor.examine(f"pairs-{name}-{position}")
        press(visitor, ".twin", position % 2)
        if position <= 2:
            visitor.examine(f"pairs-{name}-{position}-told")
        onward(visitor)
    visitor.examine(f"pairs-{name}-result")
    assert visitor.page.locator(".rate").count() == 2
    assert product.ask(ROUNDS) == before


@pytest.mark.parametrize(("look", "name"), LOOKS)
def test_find_the_catch(visit: Callable[..., Visitor], look: dict[str, object], name: str) -> None:
    visitor = visit(**look)
    begin(visitor, "spots", f"spots-{name}")
    for position in range(1, 6):
        if position == 1:
            visitor.page.locator(".phrase").first.click()
            visitor.page.locator(".phrase").nth(2).click()
            visitor.examine(f"spots-{name}-marked")
        press(visitor, "main form .button--primary")
        visitor.examine(f"spots-{name}-{position}" if position <= 2 else "")
        onward(visitor)
    visitor.examine(f"spots-{name}-result")


def test_marking_with_the_keyboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=DESKTOP)
    begin(visitor, "spots")
    page = visitor.page
    page.locator(".phrase input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".phrase input:checked").count() == 2
    assert page.evaluate("document.activeElement.value") == "1"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".verdict").count() >= 2


@pytest.mark.parametrize(("look", "name"), LOOKS)
def test_levels(visit: Callable[..., Visitor], look: dict[str, object], name: str) -> None:
    visitor = visit(**look)
    visitor.open("/play/climb/", name=f"climb-{name}")
    press(visitor, ".level")
    while "/result/" not in visitor.page.url:
        press(visitor, ".hall__option", 0)
        visitor.examine(f"climb-{name}-told")
        onward(visitor)
    visitor.examine(f"climb-{name}-result")


def test_a_round_is_kept_with_consent(visit: Callable[..., Visitor], product: Product) -> None:
    before = product.ask(ROUNDS)
    visitor = visit()
    page = visitor.page
    visitor.open("/play/pairs/")
    page.locator("main summary").first.click()
    visitor.press("同意并开始")
    page.get_by_role("button", name="开始，我自己玩").click()
    for _position in range(10):
        press(visitor, ".twin")
        onward(visitor)
    visitor.examine("pairs-kept")
    assert product.ask(ROUNDS) == before + 1
    visitor.open("/mine/")
    assert page.get_by_text("玩过的小游戏").count()


def test_a_booth(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=DESKTOP)
    page = visitor.page
    visitor.open("/play/booth/?campaign=journey-week&session=S1", name="booth-set-up")
    press(visitor, "main form .button--primary")
    visitor.examine("booth")
    assert page.locator(".doors").count() == 0
    page.locator("a[href^='/play/wheel/']").first.click()
    visitor.examine("booth-wheel")
    press(visitor, "main form .button--primary")
    visitor.examine("booth-wheel-question")
    press(visitor, ".hall__option", 1)
    visitor.examine("booth-wheel-told")
    onward(visitor)
    visitor.examine("booth-wheel-result")
    press(visitor, ".booth__foot a")
    assert page.url.endswith("/play/")


def test_an_idle_booth_asks_and_begins_anew(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=DESKTOP)
    page = visitor.page
    page.clock.install()
    visitor.open("/play/booth/")
    press(visitor, "main form .button--primary")
    page.goto("/play/pairs/")
    page.clock.run_for(46_000)
    page.locator("dialog[open]").wait_for()
    visitor.examine("booth-idle", reflow=False)
    page.get_by_role("button", name="我还在").click()
    page.clock.run_for(30_000)
    assert page.url.endswith("/play/pairs/")
    page.clock.run_for(40_000)
    page.wait_for_url("**/play/")
