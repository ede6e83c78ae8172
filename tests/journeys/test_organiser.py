"""An organiser brings a campaign in from a spreadsheet, counts heads on a phone, and proves what came of it."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
CODE = "journey-autumn"
ROWS: dict[str, dict[str, Any]] = {
    "活动": {
        "活动代码": CODE, "名称": "秋季金融知识进社区", "主办机构": "journey-bank", "开始日期": "2026-09-01",
        "结束日期": "2026-09-30", "状态": "已公布",
    },
    "参与机构": {"机构代码": "journey-bank", "机构名称": "临江示范银行", "角色": "主办"},
    "场次": {
        "编号": "S1", "名称": "柳树社区讲座", "形式": "讲座", "状态": "已举办", "举办机构": "journey-bank",
        "地点": "柳树社区", "日期": "2026-09-05", "面向人群": "老年人",
    },
    "物料": {"编号": "M1", "名称": "防骗折页", "种类": "折页传单", "备货数量": 600, "量词": "份"},
    "物料使用": {"编号": "U1", "物料编号": "M1", "场次编号": "S1", "用法": "发放", "数量": 480},
    "到场人数": {"编号": "H1", "场次编号": "S1", "人数": 120, "统计方式": "清点"},
}  # fmt: skip
CAMPAIGNS = "SELECT count(*) FROM campaigns_campaign"


def filled(template: bytes, changes: dict[str, dict[str, Any]]) -> bytes:
    """The downloaded template with our rows below its examples."""
    book = load_workbook(io.BytesIO(template))
    for name, row in ROWS.items():
        sheet = book[name]
        columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1] if cell.value}
        line = sheet.max_row + 1
        for header, value in (row | changes.get(name, {})).items():
            sheet.cell(line, columns[header]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(visitor: Visitor, data: bytes) -> None:
    page = visitor.page
    page.goto("/office/campaigns/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "计划.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    )
    with page.expect_navigation():
        page.locator("form[enctype] button.button").click()


def look(visitor: Visitor, name: str) -> None:
    visitor.examine(name, targets=False, reflow=False)


def test_from_the_template_to_the_document(visit: Callable[..., Visitor], product: Product, tmp_path: Path) -> None:
    desk, phone = visit(size=DESKTOP), visit(size=PHONE)
    for visitor in (desk, phone):
        visitor.sign_in("journey-organiser", product.passwords["journey-organiser"])
    look(desk, "organiser-home")
    template = fetch_template(desk, tmp_path)
    refuse_a_faulty_workbook(desk, product, template)
    import_twice(desk, product, filled(template, {}))
    session = product.ask("SELECT s.id FROM campaigns_session s JOIN campaigns_campaign c ON c.id = s.campaign_id "
                          "WHERE c.code = %s", CODE)  # fmt: skip
    count_on_the_phone(phone, session)
    told = open_every_figure(desk)
    assert "155" in told.values()
    download_the_document(desk, told, tmp_path)


def fetch_template(desk: Visitor, folder: Path) -> bytes:
    desk.page.goto("/office/campaigns/import/")
    look(desk, "import")
    with desk.page.expect_download() as waiting:
        desk.page.locator("#main a[href$='template.xlsx'], a[href$='template.xlsx']").first.click()
    waiting.value.save_as(folder / "template.xlsx")
    return (folder / "template.xlsx").read_bytes()


def refuse_a_faulty_workbook(desk: Visitor, product: Product, template: bytes) -> None:
    before = product.ask(CAMPAIGNS)
    faulty = {"场次": {"日期": "九月初", "举办机构": "nobody"}, "到场人数": {"人数": "人山人海"}}
    upload(desk, filled(template, faulty))
    look(desk, "import-errors")
    cells = [row.locator("td").all_inner_texts() for row in desk.page.locator("table.listing tbody tr").all()]
    found = {(sheet, column) for sheet, _row, column, _reason in cells}
    assert {("场次", "日期"), ("场次", "举办机构"), ("到场人数", "人数")} <= found
    assert all(row.isdecimal() and reason for _sheet, row, _column, reason in cells)
    assert product.ask(CAMPAIGNS) == before


def import_twice(desk: Visitor, product: Product, data: bytes) -> None:
    before = product.ask(CAMPAIGNS)
    upload(desk, data)
    look(desk, "import-preview")
    assert product.ask(CAMPAIGNS) == before, "a preview writes nothing"
    with desk.page.expect_navigation():
        desk.page.locator("form[action$='/confirm/'] button").click()
    look(desk, "campaign-sessions")
    assert product.ask(CAMPAIGNS) == before + 1
    entries = product.ask("SELECT count(*) FROM ledger_entry")
    upload(desk, data)
    look(desk, "import-again")
    assert desk.page.locator("form[action$='/confirm/']").count() == 0
    assert product.ask("SELECT count(*) FROM ledger_entry") == entries


def count_on_the_phone(phone: Visitor, session: int) -> None:
    page = phone.page
    page.goto(f"/office/campaigns/count/{session}/")
    phone.examine("count", targets=False)
    page.locator("input[name=count]").fill("35")
    with page.expect_navigation():
        page.locator("#main form button.button, main form button.button").last.click()
    phone.examine("counted", targets=False)
    assert "35" in page.locator("#main, main").first.inner_text()


def number(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def open_every_figure(desk: Visitor) -> dict[str, str]:
    """Open each card of the dashboard; the page behind it says the same number and lists its records."""
    page = desk.page
    page.goto(f"/office/evidence/{CODE}/")
    page.locator("[data-chart] svg, [data-chart] canvas, .reports-card").first.wait_for()
    look(desk, "dashboard")
    cards = []
    for card in page.locator(".reports-card:not(.reports-card--empty)").all():
        link = card.locator("h3 a")
        if link.count():
            value = number(card.locator(".reports-value").inner_text())
            cards.append((link.inner_text(), link.get_attribute("href"), value))
    assert len(cards) >= 3
    for position, (title, address, value) in enumerate(cards):
        page.goto(str(address))
        assert number(page.locator(".reports-value--large").inner_text()) == value, title
        assert page.locator(".reports-table tbody tr").count() > 0 or value.startswith("0"), title
        if position < 2:
            look(desk, f"figure{position}")
    return {title: value.split(" ")[0] for title, _address, value in cards}


def download_the_document(desk: Visitor, told: dict[str, str], folder: Path) -> None:
    page = desk.page
    page.goto(f"/office/evidence/{CODE}/summary/")
    look(desk, "summary")
    with page.expect_download() as waiting:
        page.locator("form[action$='summary.docx'] button").click()
    waiting.value.save_as(folder / "summary.docx")
    document = docx.Document(str(folder / "summary.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert "秋季金融知识进社区" in text
    for title, value in told.items():
        assert value in text, f"{title}: {value} is on the dashboard and not in the document"
