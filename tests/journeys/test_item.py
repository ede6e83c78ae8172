"""An editor writes a test item, a reviewer lets it pass, and it may be asked."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.test_publication import choose, hand_in, look, moderate, open_tab
from journeys.visitor import DESKTOP, Visitor

pytestmark = pytest.mark.journey
STEM = "有人说银杏果可以抵押贷款，先收您一笔手续费，您怎么办？"
OPTIONS = ("先付一半手续费", "不付，去银行网点问", "让他写一张收据", "先问清费用多少")


def write_item(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/office/snippets/assessments/item/add/")
    look(visitor, "item-new")
    page.locator("#id_stem").fill(STEM)
    for number, text in enumerate(OPTIONS):
        page.locator(f"[name='options-{number}-value-text']").fill(text)
        page.locator(f"[name='options-{number}-value-why']").fill(f"因为{text}不是办法。" if number != 1 else "对。")
    page.locator("#id_key").select_option("2")
    open_tab(visitor, 1)
    choose(visitor, "[data-contentpath=topic] .chooser__choose-button", "征信")
    page.locator("#id_skill").select_option("act")
    page.locator("#id_expected_difficulty").fill("-0.5")
    page.locator("input[name=audiences][value=public]").check()
    choose(visitor, "[data-contentpath=source] .chooser__choose-button", "征信业管理条例")


def test_an_item_is_written_approved_and_may_be_asked(visit: Callable[..., Visitor], product: Product) -> None:
    editor, reviewer = visit(size=DESKTOP), visit(size=DESKTOP)
    editor.sign_in("demo-editor", product.passwords["demo-editor"])
    write_item(editor)
    hand_in(editor)
    number = product.ask("SELECT id FROM assessments_item WHERE stem = %s AND NOT live", STEM)
    reviewer.sign_in("demo-reviewer", product.passwords["demo-reviewer"])
    moderate(reviewer, f"/office/snippets/assessments/item/edit/{number}/", "approve")
    asked = product.ask(
        "SELECT count(*) FROM assessments_bankentry e JOIN assessments_itembank b ON b.id = e.bank_id"
        " JOIN assessments_item i ON i.code = e.item_code WHERE b.is_in_force AND i.live AND i.id = %s",
        number,
    )
    assert asked == 1
