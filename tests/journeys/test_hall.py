"""A hall: a host with a big screen and three phones, one of which drops out, one without scripts."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
STORED = "SELECT count(*) FROM games_hallanswer"


def open_hall(desk: Visitor, product: Product) -> str:
    """From the campaign's session to the big screen; gives the number on it."""
    page = desk.page
    desk.sign_in("journey-organiser", product.passwords["journey-organiser"])
    page.goto(f"/office/campaigns/{product.stage['campaign']}/sessions/")
    page.get_by_role("link", name="现场大厅").first.click()
    page.wait_for_url("**/office/halls/new/**")
    assert page.locator("input[name=title]").input_value() == "银杏广场宣传台"
    page.locator("input[name=length]").fill("2")
    page.get_by_role("button", name="打开大厅").click()
    page.wait_for_url("**/office/halls/*/")
    assert product.ask("SELECT session FROM games_hall ORDER BY id DESC LIMIT 1") == "S1"
    return page.locator(".stage__code").inner_text().replace(" ", "")


def join(phone: Visitor, number: str, name: str) -> None:
    phone.open(f"/hall/{number}/", name=name)
    phone.page.locator("main form .button--primary").click()
    phone.page.locator(".hall__wait").wait_for()


def test_a_host_and_three_phones(visit: Callable[..., Visitor], product: Product) -> None:
    before = product.ask(STORED)
    desk = visit(size=DESKTOP)
    number = open_hall(desk, product)
    phone, elder = visit(size=PHONE), visit(size=PHONE, elder=True)
    plain = visit(size=PHONE, language="en", scripts=False)
    for each, name in ((phone, "hall-join"), (elder, "hall-join-elder"), (plain, "hall-join-plain")):
        join(each, number, name)
    screen = desk.page
    screen.locator("[data-seats]", has_text="3").wait_for()
    desk.examine("hall-lobby", reflow=False)
    phone.examine("hall-wait")

    screen.keyboard.press("PageDown")  # as a presenter's remote does
    for each, name in ((phone, "hall-question"), (elder, "hall-question-elder")):
        each.page.locator(".hall__option").first.wait_for()
        each.examine(name)
    elder.page.context.set_offline(True)
    elder.page.locator(".hall__option").nth(1).click()  # on a line that is dead: sent until it is there
    phone.page.locator(".hall__option").first.dblclick()
    phone.page.locator(".hall__tick").wait_for()
    screen.locator("[data-answered]", has_text="1").wait_for()
    desk.examine("hall-asking", reflow=False)
    screen.reload()  # the host's screen comes back where it was
    assert screen.locator("[data-answered]").inner_text() == "1"
    elder.page.context.set_offline(False)
    elder.page.locator(".hall__tick").wait_for()
    plain.page.goto(f"/hall/{number}/")
    plain.page.locator(".hall__option").nth(2).click()
    plain.page.locator(".hall__tick").wait_for()
    screen.locator("[data-answered]", has_text="3").wait_for()
    assert product.ask(STORED) == before + 3

    screen.locator("[data-next]").click()
    screen.locator(".stage__options--told").wait_for()
    desk.examine("hall-told", reflow=False)
    for each, name in ((phone, "hall-told"), (elder, "hall-told-elder")):
        each.page.locator(".choice--right").wait_for()
        each.examine(name)
    screen.locator("[data-next]").click()
    phone.page.locator(".hall__option").first.wait_for()
    screen.locator("[data-next]").click()  # the second question is closed before anybody answers
    phone.page.get_by_text("这一题没有收到您的答案").wait_for()
    screen.locator("[data-next]").click()
    screen.get_by_text("全场答对的比例").wait_for()
    desk.examine("hall-over", reflow=False)
    phone.page.locator(".hall__score").wait_for()
    phone.examine("hall-over")
    plain.open(f"/hall/{number}/")
    assert product.ask(STORED) == before + 3


def test_an_answer_that_comes_too_late_is_told_so(visit: Callable[..., Visitor], product: Product) -> None:
    desk, plain = visit(size=DESKTOP), visit(size=PHONE, scripts=False)
    number = open_hall(desk, product)
    join(plain, number, "")
    desk.page.locator("[data-next]").click()
    desk.page.locator(".stage__options").wait_for()
    plain.page.goto(f"/hall/{number}/")
    desk.page.locator("[data-next]").click()
    desk.page.locator(".stage__options--told").wait_for()
    plain.page.locator(".hall__option").first.click()
    plain.page.get_by_text("您的答案到的时候，这一题已经收了").wait_for()
    plain.examine("hall-late")


def test_finding_the_hall_by_its_number(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=PHONE)
    visitor.open("/hall/", name="hall-enter")
    visitor.page.locator("input[name=code]").fill("000 000")
    visitor.page.locator("main form .button--primary").click()
    visitor.page.get_by_text("没有这个号码的大厅").wait_for()
    visitor.examine("hall-unknown")
