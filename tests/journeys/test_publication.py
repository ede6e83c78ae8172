"""An editor and a reviewer bring a piece to citizens, and take it back."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
TITLE, SLUG = "银杏果能抵押吗", "ginkgo-nuts-as-security"
REMARK = "请把“最好”改成可以核对的说法。"
REASON = "引用的办法已经修订，正在改写。"
# Wagtail's own editor has its heading in a field, and calls every part of a stream by the name of its kind. Everything
# else is held to the same rules as our pages.
EDITOR = ("page-has-heading-one", "landmark-unique")


def look(visitor: Visitor, name: str = "") -> None:
    visitor.examine(name, targets=False, reflow=False, ignore=EDITOR)


def open_tab(visitor: Visitor, number: int) -> None:
    visitor.page.locator("#main [role=tab]").nth(number).click()


def choose(visitor: Visitor, button: str, words: str) -> None:
    """Open a chooser, take the first that says the words."""
    page = visitor.page
    page.locator(button).first.click()
    modal = page.locator(".modal-content")
    modal.locator("a", has_text=words).first.click()
    modal.wait_for(state="hidden")


def write_piece(visitor: Visitor) -> None:
    """A title, a summary, one fact with its source; place, audience, dates."""
    page = visitor.page
    page.goto("/office/snippets/library/piece/add/")
    look(visitor, "editor-new")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_summary").fill("银杏果是好东西，但不是最好的抵押物。")
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="有来源的事实").click()
    page.locator("[name='body-0-value-text']").fill("债权人查询个人信用报告，应当取得本人书面同意。")
    page.locator("[name='body-0-value-place']").fill("第十八条")
    choose(visitor, "[data-contentpath=body] .chooser__choose-button", "征信业管理条例")
    open_tab(visitor, 1)
    choose(visitor, "[data-contentpath=topic] .chooser__choose-button", "征信")
    page.locator("#id_kind").select_option("article")
    page.locator("#id_slug").fill(SLUG)
    page.locator("input[name=audiences][value=public]").check()
    open_tab(visitor, 2)
    page.locator("#id_reviewed_on").fill("2026-11-01")
    page.locator("#id_review_by").fill("2027-11-01")
    page.keyboard.press("Escape")


def hand_in(visitor: Visitor) -> None:
    page = visitor.page
    page.locator("footer .w-dropdown__toggle").click()
    with page.expect_navigation():
        page.locator("button[name=action-submit]").click()


def moderate(visitor: Visitor, address: str, action: str, remark: str = "") -> None:
    """What a reviewer presses in the editor's footer; remarks go into the dialog that opens."""
    page = visitor.page
    page.goto(address)
    look(visitor, f"reviewer-{action}")
    page.locator("footer .w-dropdown__toggle").click()
    button = page.locator(f"[data-workflow-action-name={action}]").first
    if remark:
        button.click()
        dialog = page.locator(".modal-content")
        dialog.locator("textarea[name=comment]").fill(remark)
        button = dialog.locator("[type=submit]")
    with page.expect_navigation():
        button.click()


def test_two_people_bring_a_piece_to_citizens_and_take_it_back(visit: Callable[..., Visitor], product: Product) -> None:
    editor, reviewer, citizen = visit(size=DESKTOP), visit(size=DESKTOP), visit(size=PHONE)
    editor.sign_in("demo-editor", product.passwords["demo-editor"])
    look(editor, "editor-home")
    write_piece(editor)
    hand_in(editor)
    number = product.ask("SELECT id FROM library_piece WHERE slug = %s", SLUG)
    address = f"/office/snippets/library/piece/edit/{number}/"
    editor.page.goto(address)
    assert editor.page.locator("[data-workflow-action-name=approve]").count() == 0
    topic = product.ask(
        "SELECT t.slug FROM library_piece p JOIN library_topic t ON t.id = p.topic_id WHERE p.id = %s", number
    )
    page = f"/learn/{topic}/{SLUG}/"
    citizen.open(page, status=404)

    reviewer.sign_in("demo-reviewer", product.passwords["demo-reviewer"])
    look(reviewer, "reviewer-home")
    moderate(reviewer, address, "reject", REMARK)
    citizen.open(page, status=404)

    editor.page.goto(address)
    assert REMARK in editor.page.content()
    editor.page.locator("#id_summary").fill("银杏果能不能抵押，要看合同和登记。")
    hand_in(editor)
    moderate(reviewer, address, "approve")
    found_read_and_printed(citizen, page, topic)
    recall(reviewer, number)
    gone(citizen, page, topic)


def found_read_and_printed(citizen: Visitor, page: str, topic: str) -> None:
    citizen.open(page, name="piece-new")
    assert "第十八条" in citizen.page.locator(".source").first.inner_text()
    citizen.open("/search/?q=银杏", name="search-found")
    assert citizen.page.locator("main a", has_text=TITLE).count() == 1
    citizen.open(f"/learn/{topic}/", name="topic")
    assert citizen.page.locator("main a", has_text=TITLE).count() == 1
    leaflet = citizen.context.request.get(f"{citizen.site}{page}leaflet.pdf")
    assert leaflet.status == 200
    assert leaflet.body().startswith(b"%PDF-")


def recall(reviewer: Visitor, number: int) -> None:
    reviewer.page.goto(f"/office/library/recall/{number}/")
    look(reviewer, "recall")
    reviewer.page.locator("textarea[name=reason]").fill(REASON)
    reviewer.page.locator("#main form [type=submit], #main form button.button").last.click()
    reviewer.page.wait_for_url("**/snippets/library/piece/**")


def gone(citizen: Visitor, page: str, topic: str) -> None:
    citizen.open(page, status=410, name="recalled")
    assert REASON in citizen.page.locator("main").inner_text()
    citizen.open("/search/?q=银杏", name="search-nothing")
    assert citizen.page.locator("main a", has_text=TITLE).count() == 0
    citizen.open(f"/learn/{topic}/")
    assert citizen.page.locator("main a", has_text=TITLE).count() == 0
    assert citizen.context.request.get(f"{citizen.site}{page}leaflet.pdf").status == 410
