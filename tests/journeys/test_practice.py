"""A day's review: from "learn" to the end screen, on a phone and a desk, in 长辈版, in English, without scripts."""

import json
from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
CARDS = "SELECT count(*) FROM practice_card"
REVIEWS = "SELECT count(*) FROM assessments_attempt WHERE stage = 'review' AND finished_at IS NOT NULL"


def go_in(visitor: Visitor, name: str = "") -> None:
    """Two taps from "learn"."""
    visitor.open("/learn/", name=name and f"{name}-learn")
    visitor.page.locator("main a[href='/practice/']").first.click()
    visitor.page.wait_for_url("**/practice/")
    visitor.examine(name and f"{name}-landing")


def answer_five(visitor: Visitor, name: str = "", *, from_question: int = 1) -> None:
    """One question a screen, each with its explanation; the first thing looked at, the last "don't know"."""
    page = visitor.page
    for number in range(from_question, 6):
        page.wait_for_url(f"**/{number}/")
        choices = page.locator("label.choice")
        if number == 1:
            visitor.examine(name and f"{name}-question")
        choices.nth(choices.count() - 1 if number == 5 else 0).click()
        page.locator("main form .button--primary").first.click()
        page.locator("#answers").wait_for()
        assert page.locator("#answers .choice--right").count() == 1
        if number == 1:
            visitor.examine(name and f"{name}-explanation")
        page.locator("main .actions a.button--primary").click()
    page.wait_for_url("**/result/")
    assert page.locator(".comes li").count() in {1, 2}
    assert page.locator(".done li").count() == 5
    visitor.examine(name and f"{name}-result")


@pytest.mark.parametrize(
    ("size", "elder", "language"),
    [(PHONE, False, "zh-hans"), (DESKTOP, False, "zh-hans"), (PHONE, True, "zh-hans"), (PHONE, False, "en")],
    ids=["phone", "desktop", "elder", "english"],
)
def test_a_day_that_is_remembered(
    visit: Callable[..., Visitor], product: Product, size: dict[str, int], elder: bool, language: str
) -> None:
    cards, reviews = product.ask(CARDS), product.ask(REVIEWS)
    visitor = visit(size=size, elder=elder, language=language)
    page, name = visitor.page, f"five-{language}"
    go_in(visitor, name)
    page.locator("main details summary").first.click()
    page.locator("main form[action='/mine/join/'] .button--primary").click()
    answer_five(visitor, name)
    assert (product.ask(CARDS), product.ask(REVIEWS)) == (cards + 5, reviews + 1)
    visitor.open("/practice/", name=f"{name}-done")
    assert page.locator(".comes li").count() in {1, 2}
    visitor.open("/practice/points/", name=f"{name}-points")
    assert page.locator(".score .figure").count() == (2 if elder else 3)
    visitor.open("/practice/points/name/", name=f"{name}-name")
    visitor.open("/mine/", name=f"{name}-mine")
    assert page.locator("main a[href='/practice/points/']").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without-scripts"])
def test_a_day_that_nobody_remembers(visit: Callable[..., Visitor], product: Product, scripts: bool) -> None:
    before = product.ask(CARDS)
    visitor = visit(scripts=scripts)
    go_in(visitor)
    visitor.press("不保存")
    answer_five(visitor)
    assert product.ask(CARDS) == before


def test_stopped_and_gone_on(visit: Callable[..., Visitor], product: Product) -> None:
    """Closed after two questions, opened again: the third is waiting."""
    visitor = visit()
    page = visitor.page
    go_in(visitor)
    page.locator("main details summary").first.click()
    page.locator("main form[action='/mine/join/'] .button--primary").click()
    for number in (1, 2):
        page.wait_for_url(f"**/{number}/")
        page.locator("label.choice").first.click()
        page.locator("main form .button--primary").first.click()
        page.locator("#answers").wait_for()
        page.locator("main .actions a.button--primary").click()
    page.wait_for_url("**/3/")
    page.goto("/learn/")
    go_in(visitor, "five-stopped")
    page.locator("main .actions a.button--primary").click()
    answer_five(visitor, from_question=3)


def test_practising_together(visit: Callable[..., Visitor], product: Product) -> None:
    """Staff open a group; a learner joins by its link, sees it, switches points off and on, and leaves."""
    office = visit(size=DESKTOP)
    office.sign_in("journey-organiser", product.passwords["journey-organiser"])
    office.page.goto("/office/practice/")
    office.page.get_by_label("名称").fill("银杏小学三年二班")
    office.page.get_by_role("button", name="开放", exact=True).click()
    office.page.locator("main td code").first.wait_for()
    code = product.ask("SELECT code FROM practice_group WHERE name = '银杏小学三年二班'")
    office.page.locator("main summary").first.click()
    office.examine("five-groups", reflow=False, targets=False)
    learner = visit()
    learner.open(f"/practice/join/{code}/", name="five-invitation")
    learner.press("同意并开始")
    learner.page.wait_for_url("**/practice/points/")
    learner.examine("five-member")
    assert "银杏小学三年二班" in learner.page.locator("main").inner_text()
    learner.press("关闭积分")
    learner.page.get_by_role("button", name="重新打开积分").wait_for()
    learner.examine("five-off")
    assert "银杏小学" not in learner.page.locator("main").inner_text()
    learner.press("重新打开积分")
    learner.press("退出")
    learner.page.get_by_role("heading", name="和大家一起练").wait_for()
    assert "银杏小学" not in learner.page.locator("main").inner_text()


def test_a_reminder_arrives(visit: Callable[..., Visitor], product: Product) -> None:
    """What the push service brings to the worker is shown, and can be touched."""
    visitor = visit()
    page, registrations = visitor.page, []
    visitor.context.grant_permissions(["notifications"], origin=product.url)
    browser = visitor.context.new_cdp_session(page)
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    browser.send("ServiceWorker.enable")
    visitor.open("/practice/reminder/", name="five-reminder")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    message = {"title": "今天的五道题", "body": "每天两三分钟", "url": "/practice/"}
    told = {"origin": product.url, "registrationId": registrations[-1]["registrationId"], "data": json.dumps(message)}
    browser.send("ServiceWorker.deliverPushMessage", told)
    shown = page.evaluate(
        """async () => {
            const worker = await navigator.serviceWorker.ready;
            for (let turn = 0; turn < 200; turn += 1) {
                const [first] = await worker.getNotifications();
                if (first) return [first.title, first.body, first.data];
                await new Promise(resolve => setTimeout(resolve, 50));
            }
        }"""
    )
    assert shown == list(message.values())
