"""Campaigns, sessions, materials and workbooks for tests."""

import io
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook

from wanli.ground.accounts.models import Organisation
from wanli.outreach.campaigns import actions
from wanli.outreach.campaigns.actions import imports
from wanli.outreach.campaigns.choices import CampaignStatus
from wanli.outreach.campaigns.models import Campaign, Material, PlanTask, Session

from .accounts import NOW

TODAY = date(2026, 11, 22)


def campaign(host: Organisation, code: str = "week", **values: Any) -> Campaign:
    values = {"name": f"宣传周{code}", "status": CampaignStatus.ANNOUNCED} | values
    return actions.create_campaign(host=host, code=code, actor="system", at=NOW, **values)


def session(campaign: Campaign, code: str = "s1", **values: Any) -> Session:
    values = {"title": f"摆摊{code}", "organisation": campaign.host, "starts_on": TODAY} | values
    return actions.save_record(Session(campaign=campaign, code=code, **values), actor="system", at=NOW)


def material(campaign: Campaign, code: str = "m1", **values: Any) -> Material:
    values = {"title": f"折页{code}"} | values
    return actions.save_record(Material(campaign=campaign, code=code, **values), actor="system", at=NOW)


def task(campaign: Campaign, code: str = "t1", **values: Any) -> PlanTask:
    values = {"title": f"任务{code}", "organisation": campaign.host} | values
    return actions.save_record(PlanTask(campaign=campaign, code=code, **values), actor="system", at=NOW)


ROWS: dict[str, list[dict[str, Any]]] = {
    "活动": [
        {"活动代码": "spring", "名称": "春季宣传", "主办机构": "bank", "开始日期": "2026年3月15日", "状态": "已公布"}
    ],
    "参与机构": [
        {"机构代码": "bank", "机构名称": "机构bank", "角色": "主办"},
        {"机构代码": "outlet", "机构名称": "城东支行", "机构类型": "网点", "上级代码": "bank", "角色": "参加"},
    ],
    "任务": [{"编号": "t1", "任务": "送折页", "责任机构": "outlet", "截止日期": datetime(2026, 3, 10)}],  # noqa: DTZ001 - a cell has no time zone
    "场次": [
        {"编号": "s1", "名称": "门前摆摊", "举办机构": "outlet", "日期": "2026-03-15", "面向人群": "老年人、公众"}
    ],
    "物料": [{"编号": "m1", "名称": "折页", "备货数量": 5000, "量词": "份"}],
    "物料使用": [{"编号": "u1", "物料编号": "m1", "场次编号": "s1", "数量": "800余"}],
    "到场人数": [{"编号": "h1", "场次编号": "s1", "人数": "约1.2万", "统计方式": "估计"}],
    "媒体报道": [{"编号": "r1", "媒体名称": "某市日报", "网址": "https://example.org/a"}],
    "汇总数字": [{"编号": "f1", "名称": "网点", "指标": "参加网点数", "数值": None, "单位": "家"}],
}


def rows() -> dict[str, list[dict[str, Any]]]:
    """A small campaign, sheet by sheet; change what a test is about."""
    return {sheet: [dict(row) for row in lines] for sheet, lines in ROWS.items()}


def workbook(sheets: dict[str, list[dict[str, Any]]]) -> bytes:
    """The template filled with rows, as an upload."""
    book = load_workbook(io.BytesIO(imports.template()))
    for name in [name for name in book.sheetnames if name != "说明" and name not in sheets]:
        del book[name]
    for name, lines in sheets.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        headers = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1] if cell.value}
        for number, line in enumerate(lines, start=3):
            for header, value in line.items():
                column = headers.setdefault(header, len(headers) + 1)
                sheet.cell(1, column).value = sheet.cell(1, column).value or header
                sheet.cell(number, column).value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
