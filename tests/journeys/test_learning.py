"""A learner is placed, takes three steps and sees the path change; a class of three; a course to its certificate."""

import re
from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
STORED = "SELECT count(*) FROM courses_lessonrun"


def submit(visitor: Visitor) -> None:
    visitor.page.locator("main form .button--primary").first.click()


def go_on(visitor: Visitor) -> None:
    visitor.page.locator("main .actions a.button--primary").first.click()
    visitor.page.wait_for_load_state("load")


def agree(visitor: Visitor) -> None:
    visitor.page.goto("/mine/join/?next=/learn/")
    submit(visitor)
    visitor.page.wait_for_url("**/learn/")


def key_of(visitor: Visitor, product: Product) -> int:
    """The right option of the question on the screen."""
    code = visitor.page.locator("input[name=item]").get_attribute("value")
    return product.ask(
        "SELECT i.key FROM assessments_item i JOIN wagtailcore_locale l ON l.id = i.locale_id "
        "WHERE i.code = %s AND l.language_code = 'zh-hans'",
        code,
    )


def answer_all(visitor: Visitor, product: Product, *, right: Callable[[int], bool], name: str = "") -> None:
    """Answer questions until the page shows none, looking closely at the first."""
    page, number = visitor.page, 1
    while page.locator("#question").count():
        if number == 1:
            visitor.examine(name and f"{name}-question")
        place = key_of(visitor, product) - 1
        page.locator("label.choice").nth(place if right(number) else (place + 1) % 3).click()
        submit(visitor)
        page.locator("#answers").wait_for()
        if number == 1:
            visitor.examine(name and f"{name}-explanation")
        go_on(visitor)
        number += 1


def take_step(visitor: Visitor, product: Product, *, right: bool = True, name: str = "") -> str:
    """From the path through its next lesson to the end of it; gives the lesson's address."""
    page = visitor.page
    page.goto("/learn/")
    address = page.locator("#next a.button--primary").get_attribute("href")
    page.locator("#next a.button--primary").click()
    page.wait_for_url(f"**{address}")
    visitor.examine(name and f"{name}-lesson")
    page.locator("#check .button--primary").click()
    page.wait_for_url("**/1/")
    answer_all(visitor, product, right=lambda number: right, name=name)
    page.wait_for_url("**/done/")
    visitor.examine(name and f"{name}-done")
    return address


def the_path(visitor: Visitor) -> list[str]:
    visitor.page.goto("/learn/")
    links = visitor.page.locator("#next a.button--primary, .path__words h3 a")
    return [link.get_attribute("href") for link in links.all()]


@pytest.mark.parametrize(
    ("size", "elder", "scripts"),
    [(PHONE, False, True), (DESKTOP, True, True), (PHONE, False, False)],
    ids=["phone", "desktop-elder", "phone-without-scripts"],
)
def test_placed_then_three_steps_and_the_path_changes(
    visit: Callable[..., Visitor], product: Product, size: dict[str, int], elder: bool, scripts: bool
) -> None:
    visitor = visit(size=size, elder=elder, scripts=scripts)
    page, name = visitor.page, "learning" if scripts else ""
    before = product.ask(STORED)
    page.goto("/check/placement/")
    submit(visitor)  # one tap agrees and starts
    answer_all(visitor, product, right=lambda number: number % 2 == 0)
    page.wait_for_url("**/result/")
    page.get_by_role("link", name="看我的学习路线").click()
    page.wait_for_url("**/learn/")
    visitor.examine(name and f"{name}-path")
    assert "因为" in page.locator(".path-next__reason").inner_text()
    first = the_path(visitor)
    assert 1 < len(first) <= 7
    done = [take_step(visitor, product, name=name if number == 0 else "") for number in range(3)]
    assert len(set(done)) == 3
    assert the_path(visitor) != first
    assert not set(done) & set(the_path(visitor)[:1])
    visitor.examine(name and f"{name}-path-later")
    assert product.ask(STORED) == before + 3
    page.goto("/learn/skills/")
    visitor.examine(name and f"{name}-skills")


def test_who_does_not_agree_gets_a_path_and_nothing_is_stored(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    before = product.ask(STORED), product.ask("SELECT count(*) FROM accounts_participant")
    visitor.page.goto("/")
    visitor.page.locator("main a[href='/learn/']").first.click()
    visitor.page.wait_for_url("**/learn/")
    first = take_step(visitor, product)
    assert the_path(visitor)[0] != first
    visitor.page.go_back()
    visitor.page.go_back()
    visitor.page.locator("#answers").wait_for()  # the last question, as it was answered
    assert (product.ask(STORED), product.ask("SELECT count(*) FROM accounts_participant")) == before


def test_three_minutes_a_need_and_a_group(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page = visitor.page
    page.goto("/learn/")
    page.get_by_role("link", name="3分钟").first.click()
    page.wait_for_url("**/minutes/3/")
    page.locator("main form .button--primary").click()
    page.wait_for_url("**/lesson/here/1/")
    page.goto("/learn/needs/")
    page.get_by_role("link", name="接到陌生电话").click()
    page.wait_for_url("**/telecom-fraud/")
    page.goto("/learn/")
    page.get_by_role("link", name="投资者").click()
    page.wait_for_url("**/learn/?for=investor")
    page.goto("/learn/")
    assert "/courses/investor/" in the_path(visitor)[0]


def test_a_class_of_three(visit: Callable[..., Visitor], product: Product) -> None:
    host = visit(size=DESKTOP)
    host.open("/learn/class/open/", name="class-open")
    host.page.get_by_label("班级名称").fill("三年二班")
    host.page.locator("select[name=course]").select_option(label="我的第一堂理财课")
    submit(host)
    host.page.wait_for_url("**/class/host/**")
    host.examine("class-host-empty")
    code = host.page.locator(".class-code__letters").inner_text()
    for nickname, look in (("小石榴", {}), ("向日葵", {"elder": True}), ("", {"language": "en"})):
        learner = visit(size=PHONE, **look)
        learner.open("/learn/class/", name="class-entrance")
        learner.page.locator("#code").fill(code.lower())
        learner.page.locator("main form .button--primary").first.click()
        learner.page.wait_for_url(f"**/class/{code}/")
        learner.examine("class-join")
        submit(learner)  # agree
        learner.page.wait_for_url(f"**/class/{code}/")
        learner.page.locator("#id_nickname").fill(nickname)
        submit(learner)
        learner.page.locator(".notice--good").wait_for()
        learner.examine("class-joined")
        learner.page.locator("main .actions a.button--primary").first.click()
        learner.page.wait_for_url("**/courses/pupil/")
        learner.page.locator(".path__words a").first.click()
        learner.page.locator("#check .button--primary").click()
        learner.page.wait_for_url("**/1/")
        answer_all(learner, product, right=lambda number: True)
        learner.page.wait_for_url("**/done/")
    host.page.reload()
    host.examine("class-host")
    rows = [row.inner_text() for row in host.page.locator("table").first.locator("tbody tr").all()]
    assert [re.sub(r"\s+", " ", row).split(" ")[:2] for row in rows] == [["小石榴", "1/7"], ["向日葵", "1/7"]]
    assert "有1人没有留名" in host.page.locator("main").inner_text()
    host.page.get_by_text("现在就结束班级").click()
    host.page.get_by_role("button", name="结束班级").click()
    host.page.get_by_text("这个班级已经结束").wait_for()
    host.examine()
    assert product.ask("SELECT count(*) FROM courses_seat") == 0


def test_a_course_to_its_certificate(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE)
    page = visitor.page
    agree(visitor)
    lessons = product.ask(
        "SELECT array_agg(t.slug::text ORDER BY l.position) FROM courses_lesson l "
        "JOIN courses_course c ON c.id = l.course_id "
        "JOIN courses_skill s ON s.id = l.skill_id JOIN library_topic t ON t.id = s.topic_id WHERE c.code = 'pupil'"
    )
    for slug in lessons:
        page.goto(f"/learn/courses/pupil/{slug}/")
        page.locator("#check .button--primary").click()
        page.wait_for_url("**/1/")
        answer_all(visitor, product, right=lambda number: True)
        page.wait_for_url("**/done/")
    page.goto("/learn/courses/pupil/")
    visitor.examine("course-passed")
    page.get_by_label("证书上的名字").fill("小石榴")
    submit(visitor)
    page.wait_for_url("**/certificate/**")
    visitor.examine("certificate")
    pdf = page.context.request.get(f"{page.url}wanli.pdf")
    assert pdf.body().startswith(b"%PDF")
    stranger = visit(size=DESKTOP, language="en")
    stranger.open(page.url, name="certificate-checked-en")
    assert "小石榴" in stranger.page.locator("main").inner_text()
    assert stranger.page.locator("main a[href$='.pdf']").count() == 0
