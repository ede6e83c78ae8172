"""The same learner without a line: twenty answers, a reload, a closed tab, and then everything arrives once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from journeys.product import Product
from journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
ANSWERS = (
    "SELECT count(*) FROM assessments_response r JOIN assessments_attempt a ON a.id = r.attempt_id "
    "WHERE a.subject LIKE 'offline:%%'"
)
DELIVERIES = "SELECT count(*) FROM deliveries_delivery"
QUESTIONS = (
    "SELECT t.slug FROM library_topic t JOIN assessments_item i ON i.topic_id = t.id "
    "JOIN wagtailcore_locale l ON l.id = i.locale_id "
    "WHERE i.live AND l.language_code = 'zh-hans' AND NOT EXISTS "
    "(SELECT 1 FROM assessments_form f WHERE f.is_current AND i.code = ANY(f.item_codes)) "
    "AND EXISTS (SELECT 1 FROM library_piece p WHERE p.topic_id = t.id AND p.live) "
    "GROUP BY t.slug ORDER BY count(*) DESC, t.slug OFFSET %s LIMIT 1"
)
QUEUE = """async () => {
  const base = await new Promise((resolve, reject) => {
    const request = indexedDB.open('wanli'); request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  const all = await new Promise((resolve) => {
    const request = base.transaction('queue').objectStore('queue').getAll();
    request.onsuccess = () => resolve(request.result);
  });
  base.close();
  return all;
}"""
POST = """async (records) => {
  const answer = await fetch('/deliveries/', {method: 'POST', body: JSON.stringify({records}),
    headers: {'Content-Type': 'application/json'}});
  return {status: answer.status, ...(await answer.json())};
}"""

CLIENT = """async () => {
  const answer = await fetch('/deliveries/client/', {method: 'POST', body: '{}',
    headers: {'Content-Type': 'application/json'}});
  return JSON.stringify((await answer.json()).client);
}"""
GONE = """async (url) => {
  while (await caches.match(url, {ignoreVary: true})) await new Promise((resolve) => setTimeout(resolve, 100));
}"""


def agree(visitor: Visitor) -> None:
    visitor.page.goto("/mine/join/?next=/learn/")
    visitor.page.locator("main form .button--primary").click()
    visitor.page.wait_for_url("**/learn/")


def keep(visitor: Visitor, topic: str) -> None:
    """Open a topic and keep it on the device."""
    page = visitor.page
    page.goto(f"/learn/{topic}/")
    page.evaluate("navigator.serviceWorker.ready")
    button = page.locator("button[data-keep]")
    button.click()
    page.get_by_text("已存在这台设备里").wait_for()


def answer(page: Page, times: int, *, begin: int = 0) -> None:
    """Answer questions of the practice page, each with its explanation; a round that ends begins again."""
    for number in range(begin, begin + times):
        form = page.locator("[data-question] form")
        on = page.locator("[data-again], [data-next]")  # a round that ended; an explanation that a reload shows again
        form.or_(on).wait_for()
        if on.is_visible():
            on.click()
            form.wait_for()
        choices = form.locator("label.choice")
        choices.nth(number % choices.count()).click()
        form.get_by_role("button").click()
        page.locator("#answers").wait_for()
        page.locator("[data-next]").click()
        page.locator("#answers").wait_for(state="detached")


def counts(page: Page) -> dict[str, int]:
    """What the page "what has been sent" says."""
    cells = page.locator("[data-count]")
    return {cell.get_attribute("data-count") or "": int(cell.inner_text()) for cell in cells.all()}


def wait_for_counts(page: Page, **wanted: int) -> None:
    for name, number in wanted.items():
        page.locator(f"[data-count={name}]").get_by_text(str(number), exact=True).wait_for()


def wait_until_sent(page: Page) -> None:
    """Until nobody's record waits on the device, and the contact that sent them has ended."""
    page.evaluate(f"""async () => {{
      const all = {QUEUE};
      while ((await all()).some((record) => record.state === 'waiting')) await new Promise((go) => setTimeout(go, 100));
      await navigator.locks.request('wanli-contact', () => undefined);
    }}""")


def queue(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(QUEUE)


def test_a_learner_without_a_line_answers_twenty_questions_and_they_are_stored_once(
    visit: Callable[..., Visitor], product: Product
) -> None:
    visitor = visit(size=PHONE)
    page, context = visitor.page, visitor.context
    answers, delivered = product.ask(ANSWERS), product.ask(DELIVERIES)
    agree(visitor)
    for number in (0, 1):
        keep(visitor, product.ask(QUESTIONS, number))
    topic = product.ask(QUESTIONS, 0)

    context.set_offline(True)
    page.goto("/offline/practice/")
    page.locator("[data-question] form").wait_for()
    visitor.examine("practice-question")
    page.get_by_role("button", name="选好了").click()
    page.get_by_text("请先选一个答案").wait_for()
    answer(page, 7)
    page.reload()
    answer(page, 6, begin=7)
    page.close()
    page = visitor.page = context.new_page()
    page.goto("/offline/practice/")
    answer(page, 7, begin=13)
    page.goto(f"/learn/{topic}/")
    page.locator("main .card a").first.click()
    page.locator("article h1").wait_for()
    assert page.locator("#text").is_visible(), "a piece that was kept opens without a line"
    page.goto("/check/")
    page.get_by_role("heading", name="现在没有网络").wait_for()
    page.goto("/offline/")
    wait_for_counts(page, waiting=20, accepted=0)
    visitor.examine("offline-waiting")
    assert product.ask(ANSWERS) == answers
    waiting = queue(page)
    assert len({record["sequence"] for record in waiting}) == 20

    context.set_offline(False)
    page.get_by_role("button", name="现在送出").click()
    wait_for_counts(page, waiting=0, accepted=20)
    assert product.ask(ANSWERS) == answers + 20
    assert product.ask(DELIVERIES) == delivered + 20
    visitor.examine("offline-sent")

    # The answer to the first delivery was lost: the device sends everything again.
    replayed = page.evaluate(POST, waiting)
    assert {record["outcome"] for record in replayed["records"]} == {"duplicate"}
    assert {record["first"] for record in replayed["records"]} == {"accepted"}
    forged = [
        {**waiting[0], "payload": {**waiting[0]["payload"], "choice": 1 - min(waiting[0]["payload"]["choice"], 1)}}
    ]
    assert page.evaluate(POST, forged)["records"][0]["outcome"] == "conflict"
    ahead = {**waiting[0], "sequence": 999, "at": "2100-01-01T00:00:00Z"}
    (refused,) = page.evaluate(POST, [ahead])["records"]
    assert (refused["outcome"], refused["reason"]) == ("refused", "future")
    assert "时钟" in refused["message"]
    assert product.ask(ANSWERS) == answers + 20

    # Somebody else's queue.
    stranger = visit(size=PHONE)
    agree(stranger)
    (foreign,) = stranger.page.evaluate(POST, [{**waiting[0], "sequence": 500}])["records"]
    assert (foreign["outcome"], foreign["reason"]) == ("refused", "not_yours")
    assert product.ask(ANSWERS) == answers + 20


def test_what_is_taken_back_disappears_at_the_next_contact(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page, topic = visitor.page, product.ask(QUESTIONS, 2)
    keep(visitor, topic)
    address = page.locator("main .card a").first.get_attribute("href") or ""
    visitor.context.set_offline(True)
    page.goto(address)
    assert page.locator("#text").is_visible()
    slug = address.rstrip("/").rsplit("/", 1)[1]
    take_back = "UPDATE library_piece SET live = %s WHERE slug = %s AND recalled_at IS NULL"
    _execute(product, take_back, False, slug)
    try:
        visitor.context.set_offline(False)
        page.goto("/offline/")
        page.evaluate("sessionStorage.clear()")
        page.reload()
        page.evaluate(GONE, address)
        visitor.context.set_offline(True)
        page.goto(address)
        page.get_by_role("heading", name="现在没有网络").wait_for()
        assert page.locator("#text").count() == 0
    finally:
        _execute(product, take_back, True, slug)


def test_two_people_on_one_device_do_not_see_each_other(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page, context = visitor.page, visitor.context
    answers = product.ask(ANSWERS)
    agree(visitor)
    keep(visitor, product.ask(QUESTIONS, 0))
    context.set_offline(True)
    page.goto("/offline/practice/")
    answer(page, 2)
    page.goto("/offline/")
    wait_for_counts(page, waiting=2)
    page.get_by_role("button", name="在这台设备上结束").click()
    page.get_by_text("这里还有别人的记录在等待").wait_for()
    assert page.locator("[data-counts]").is_hidden()
    page.goto("/offline/practice/")
    page.get_by_text("您的答题不会保存").wait_for()
    answer(page, 1)
    context.set_offline(False)
    page.goto("/offline/")
    wait_until_sent(page)  # by the first person's cookie, which goes after that
    page.reload()
    page.locator("[data-nobody]").wait_for()
    assert page.locator("[data-others]").is_hidden()
    assert product.ask(ANSWERS) == answers + 2
    assert "wanli_participant" not in {cookie["name"] for cookie in context.cookies()}
    agree(visitor)
    page.goto("/offline/")
    page.locator("[data-counts]").wait_for()
    assert counts(page) == {"waiting": 0, "accepted": 0, "late": 0, "refused": 0}
    first, second = {record["client"] for record in queue(page)}, json.loads(page.evaluate(CLIENT))
    assert second not in first


def test_attendance_is_noted_without_a_line(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page, context = visitor.page, visitor.context
    count = "SELECT count(*) FROM campaigns_checkin WHERE participant_id IS NOT NULL"
    before = product.ask(count)
    agree(visitor)
    page.goto("/offline/")
    page.locator("[data-counts]").wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(True)
    page.goto(f"/events/in/{product.stage['short_code']}/")
    page.get_by_role("button", name="我到了").click()
    page.get_by_text("记下了").wait_for()
    visitor.examine("offline-checkin")
    context.set_offline(False)
    page.goto("/offline/")
    wait_for_counts(page, waiting=0, accepted=1)
    assert product.ask(count) == before + 1


def _execute(product: Product, statement: str, *values: Any) -> None:
    import psycopg

    with psycopg.connect(product.database, autocommit=True) as connection:
        connection.execute(statement, values)


def test_a_course_is_kept_with_all_its_topics(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page = visitor.page
    code = product.ask("SELECT code FROM courses_course WHERE is_offered ORDER BY id LIMIT 1")
    page.goto(f"/learn/courses/{code}/")
    page.evaluate("navigator.serviceWorker.ready")
    button = page.locator("button[data-keep]")
    topics = (button.get_attribute("data-keep") or "").split()
    assert len(topics) > 1
    button.click()
    page.get_by_text("已存在这台设备里").wait_for()
    visitor.context.set_offline(True)
    page.goto("/offline/")
    page.locator("[data-kept] > li").nth(len(topics) - 1).wait_for()
    assert page.locator("[data-kept] > li").count() == len(topics)
