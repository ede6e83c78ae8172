"""Importing a campaign: all of it or nothing, and every problem named by sheet, row and column."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from factories import accounts, campaigns
from wanli.ground.accounts.models import Organisation
from wanli.ground.ledger.models import Entry
from wanli.outreach.campaigns.actions import imports
from wanli.outreach.campaigns.actions.imports.archive import MAX_UPLOAD, inspect
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    Material,
    MaterialUse,
    Participation,
    PlanTask,
    ReportedFigure,
    Session,
)

pytestmark = pytest.mark.django_db
NOW = accounts.NOW


@pytest.fixture
def bank() -> Organisation:
    return accounts.organisation("bank")


@pytest.fixture
def organiser(bank: Organisation) -> Any:
    return accounts.member("organiser", "organiser", bank)


def problems_of(sheets: dict[str, list[dict[str, Any]]], actor: Any = "system") -> list[tuple[str, int, str]]:
    with pytest.raises(imports.ImportHasProblems) as refusal:
        imports.import_campaign(campaigns.workbook(sheets), actor=actor, at=NOW)
    assert not Campaign.objects.exists()
    assert all(problem.reason and str(problem) for problem in refusal.value.problems)
    return [(problem.sheet, problem.row, problem.column) for problem in refusal.value.problems]


def test_a_workbook_becomes_a_campaign(organiser: Any) -> None:
    plan = imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    campaign = Campaign.objects.get()
    assert (campaign.code, campaign.starts_on, campaign.created_at) == ("spring", date(2026, 3, 15), NOW)
    assert set(campaign.participations.values_list("organisation__code", flat=True)) == {"bank", "outlet"}
    assert Organisation.objects.get(code="outlet").get_parent().code == "bank"
    session = campaign.sessions.get()
    assert (session.organisation.code, session.audiences, session.occasions) == ("outlet", ["elder", "public"], None)
    assert PlanTask.objects.get().due_on == date(2026, 3, 10)
    assert str(MaterialUse.objects.get().quantity) == "800余"
    count = HeadCount.objects.get()
    assert (count.count, count.precision, count.method) == (12000, "about", "estimated")
    assert ReportedFigure.objects.get().value is None
    assert plan.counts["场次"] == {"new": 1, "changed": 0, "unchanged": 0, "untouched": 0}
    entry = Entry.objects.get(action="campaigns.workbook.imported")
    assert len(entry.after["sha256"]) == 64
    assert entry.after["counts"]["参与机构"]["new"] == 2


def test_importing_twice_changes_nothing(organiser: Any) -> None:
    data = campaigns.workbook(campaigns.rows())
    imports.import_campaign(data, actor=organiser, at=NOW)
    before = (list(Session.objects.values()), list(MaterialUse.objects.values()), Entry.objects.count())
    assert imports.import_campaign(data, actor=organiser, at=NOW).is_idle
    assert before == (list(Session.objects.values()), list(MaterialUse.objects.values()), Entry.objects.count())


def test_what_is_exported_can_be_imported_without_change(organiser: Any) -> None:
    plan = imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    assert imports.plan_import(imports.campaign_workbook(plan.campaign), actor=organiser).is_idle


def test_a_changed_row_changes_one_record_and_others_are_left_alone(organiser: Any) -> None:
    imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    sheets = campaigns.rows()
    sheets["场次"] = [{"编号": "s2", "名称": "第二场", "举办机构": "outlet"}]
    sheets["物料"][0]["备货数量"] = 6000
    plan = imports.import_campaign(campaigns.workbook(sheets), actor=organiser, at=NOW)
    assert plan.counts["场次"] == {"new": 1, "changed": 0, "unchanged": 0, "untouched": 1}
    assert plan.counts["物料"]["changed"] == 1
    assert Session.objects.count() == 2
    assert Material.objects.get().stocked == 6000


def test_the_preview_writes_nothing(organiser: Any) -> None:
    plan = imports.plan_import(campaigns.workbook(campaigns.rows()), actor=organiser)
    assert not plan.is_idle
    assert not Campaign.objects.exists()
    assert not Organisation.objects.filter(code="outlet").exists()


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [
        ("场次", "日期", "三月中旬"),
        ("场次", "日期", True),
        ("场次", "开始时间", "25:00"),
        ("场次", "形式", "演唱会"),
        ("场次", "面向人群", "老年人、外星人"),
        ("场次", "编号", "a b"),
        ("场次", "名称", None),
        ("场次", "名称", "长" * 161),
        ("场次", "名称", "=1+1"),
        ("场次", "举办机构", "nobody"),
        ("场次", "预计人数", "很多"),
        ("场次", "预计人数", 2.5),
        ("场次", "预计人数", "约300"),
        ("场次", "结束日期", "2026-03-01"),
        ("物料使用", "物料编号", "m9"),
        ("物料使用", "场次编号", "s9"),
        ("物料使用", "数量", "5001"),
        ("到场人数", "人数", "八百"),
        ("到场人数", "人数", None),
        ("媒体报道", "网址", "javascript:alert(1)"),
        ("汇总数字", "数值", "12,34"),
        ("活动", "结束日期", "2026-03-01"),
        ("活动", "活动代码", "in"),
        ("参与机构", "上级代码", "nobody"),
        ("参与机构", "机构名称", "名" * 121),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_imported(organiser: Any, sheet: str, column: str, value: Any) -> None:
    sheets = campaigns.rows()
    sheets[sheet][-1][column] = value
    assert (sheet, 2 + len(sheets[sheet]), column) in problems_of(sheets, organiser)
    assert not Organisation.objects.filter(code="outlet").exists()


def test_all_problems_are_told_at_once(organiser: Any) -> None:
    sheets = campaigns.rows()
    sheets["场次"][0] |= {"日期": "x", "形式": "y"}
    sheets["到场人数"][0]["人数"] = "z"
    found = problems_of(sheets, organiser)
    assert {("场次", 3, "日期"), ("场次", 3, "形式"), ("到场人数", 3, "人数")} <= set(found)


def test_no_more_problems_than_a_person_can_read(organiser: Any) -> None:
    sheets = campaigns.rows()
    sheets["场次"] = [{"编号": f"s{number}", "名称": "摊", "举办机构": "outlet", "日期": "x"} for number in range(300)]
    assert len(problems_of(sheets, organiser)) == 200


def test_unknown_and_missing_columns_and_sheets(organiser: Any) -> None:
    sheets = campaigns.rows()
    sheets["场次"][0]["天气"] = "晴"
    sheets["会议纪要"] = [{"甲": 1}]
    found = problems_of(sheets, organiser)
    assert ("场次", 1, "天气") in found
    assert ("会议纪要", 0, "") in found
    sheets = campaigns.rows()
    del sheets["参与机构"]
    assert ("参与机构", 0, "") in problems_of(sheets, organiser)


def test_a_missing_required_column(organiser: Any) -> None:
    book = load_workbook(io.BytesIO(campaigns.workbook(campaigns.rows())))
    book["场次"].delete_cols(2)
    with pytest.raises(imports.ImportHasProblems) as refusal:
        imports.import_campaign(campaigns.saved(book), actor=organiser, at=NOW)
    assert ("场次", 1, "名称") in [(p.sheet, p.row, p.column) for p in refusal.value.problems]


def test_columns_may_stand_in_any_order(organiser: Any) -> None:
    book = load_workbook(io.BytesIO(campaigns.workbook(campaigns.rows())))
    sheet = book["物料"]
    for number in (1, 2, 3):
        values = [cell.value for cell in sheet[number]]
        for index, value in enumerate(reversed(values), start=1):
            sheet.cell(number, index).value = value
    sheet.delete_rows(2)  # the example is known by its first cell
    imports.import_campaign(campaigns.saved(book), actor=organiser, at=NOW)
    assert Material.objects.get().stocked == 5000


def test_a_code_twice(organiser: Any) -> None:
    sheets = campaigns.rows()
    sheets["场次"].append(dict(sheets["场次"][0]))
    assert ("场次", 4, "编号") in problems_of(sheets, organiser)


def test_two_campaigns_in_one_file(organiser: Any) -> None:
    sheets = campaigns.rows()
    sheets["活动"].append(sheets["活动"][0] | {"活动代码": "autumn"})
    assert ("活动", 0, "") in problems_of(sheets, organiser)


def test_hand_outs_are_added_up_against_the_stock(organiser: Any) -> None:
    imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    sheets = campaigns.rows()
    sheets["物料使用"] = [{"编号": "u2", "物料编号": "m1", "场次编号": "s1", "数量": 4300}]
    with pytest.raises(imports.ImportHasProblems):
        imports.import_campaign(campaigns.workbook(sheets), actor=organiser, at=NOW)
    assert MaterialUse.objects.count() == 1


def test_script_in_every_text_field_is_kept_as_text(organiser: Any) -> None:
    script = "<script>alert(1)</script>"
    sheets = campaigns.rows()
    sheets["活动"][0] |= {"名称": script, "主题口号": script, "来源说明": script, "宣传标语": script}
    sheets["场次"][0] |= {"名称": script, "地点": script, "备注": script}
    sheets["物料"][0] |= {"名称": script}
    sheets["媒体报道"][0] |= {"媒体名称": script, "标题": script}
    imports.import_campaign(campaigns.workbook(sheets), actor=organiser, at=NOW)
    assert Session.objects.get().title == script


def test_only_organisers_of_the_host_may_import(bank: Organisation) -> None:
    other = accounts.organisation("other")
    for person in (
        accounts.member("stranger", "organiser", other),
        accounts.member("officer", "information_officer", bank),
    ):
        with pytest.raises(imports.ImportHasProblems):
            imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=person, at=NOW)
    assert not Campaign.objects.exists()


def test_another_hosts_campaign_is_not_taken_over(bank: Organisation, organiser: Any) -> None:
    other = accounts.organisation("other")
    campaigns.campaign(other, "spring", name="别家的活动")
    with pytest.raises(imports.ImportHasProblems) as refusal:
        imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    assert "别家" not in str(refusal.value)
    assert Campaign.objects.get().host == other


def test_no_organisation_is_founded_outside_the_host(organiser: Any) -> None:
    accounts.organisation("other")
    for parent in ("other", "-"):
        sheets = campaigns.rows()
        sheets["参与机构"][1]["上级代码"] = parent
        assert ("参与机构", 4, "上级代码") in problems_of(sheets, organiser)


def test_a_known_code_under_another_name_is_refused_without_telling_the_name(organiser: Any) -> None:
    accounts.organisation("outlet", name="秘密机构")
    with pytest.raises(imports.ImportHasProblems) as refusal:
        imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW)
    assert "秘密" not in str(refusal.value)


def test_records_name_only_those_who_take_part(organiser: Any) -> None:
    accounts.organisation("stranger")
    sheets = campaigns.rows()
    sheets["场次"][0]["举办机构"] = "stranger"
    assert ("场次", 3, "举办机构") in problems_of(sheets, organiser)


def test_the_example_rows_are_not_read() -> None:
    with pytest.raises(imports.ImportHasProblems) as refusal:
        imports.plan_import(imports.template(), actor="system")
    assert [problem.sheet for problem in refusal.value.problems] == ["活动"]


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | parts).items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip at all",
        b"\xd0\xcf\x11\xe0" + b"old" * 100,
        b"PK\x03\x04" + b"\x00" * 100,
        b"x" * (MAX_UPLOAD + 1),
        zipped(**{"xl/bomb.xml": b"0" * (101 * 1024 * 1024)}),
        zipped(**{"xl/dense.xml": b"0" * (8 * 1024 * 1024)}),
        zipped(**{"xl/vbaProject.bin": b"macro"}),
        zipped(**{"xl/styles.xml": b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]><styleSheet/>'}),
        zipped(),
    ],
    ids=["empty", "text", "old", "broken", "large", "bomb", "dense", "macro", "entities", "hollow"],
)
def test_files_that_may_not_be_opened(data: bytes) -> None:
    with pytest.raises(imports.FileIsRefused) as refusal:
        imports.plan_import(data, actor="system")
    assert refusal.value.message


def test_a_damaged_sheet_is_refused(organiser: Any) -> None:
    source = zipfile.ZipFile(io.BytesIO(campaigns.workbook(campaigns.rows())))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            target.writestr(part.filename, data[: len(data) // 2] if "sheet3" in part.filename else data)
    with pytest.raises(imports.FileIsRefused):
        imports.plan_import(buffer.getvalue(), actor=organiser)


def test_an_ordinary_workbook_passes_the_guard() -> None:
    inspect(imports.template())


def test_exported_text_is_never_a_formula(organiser: Any) -> None:
    campaign = imports.import_campaign(campaigns.workbook(campaigns.rows()), actor=organiser, at=NOW).campaign
    Session.objects.update(title='=HYPERLINK("http://evil")', venue="+1", note="@x")
    Participation.objects.update(note="-2+3")
    book = load_workbook(io.BytesIO(imports.campaign_workbook(campaign)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and cell.value:
                    assert cell.quotePrefix


def test_reading_costs_the_same_for_one_and_for_thirty_sessions(organiser: Any, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for many in (1, 30):
        sheets = campaigns.rows()
        sheets["场次"] = [{"编号": f"s{n}", "名称": "摊", "举办机构": "outlet"} for n in range(1, many + 1)]
        data = campaigns.workbook(sheets)
        imports.import_campaign(data, actor=organiser, at=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            imports.plan_import(data, actor=organiser)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
