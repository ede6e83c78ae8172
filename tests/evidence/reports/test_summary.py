"""The summary document: its sections, its appendix, its bytes."""

import hashlib
import io
import json
import re
import time
import zipfile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import override
from docx import Document

from factories import accounts, campaigns, reports
from wanli.evidence.reports import actions
from wanli.evidence.reports.clients.words import write_document
from wanli.evidence.reports.queries.summaries import TITLES, draft_of
from wanli.ground.accounts.choices import Role
from wanli.ground.ledger.models import Entry
from wanli.outreach.campaigns.models import HeadCount

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return reports.filled(theme="守护钱袋子")


def opened(campaign) -> Document:
    return Document(io.BytesIO(write_document(draft_of(campaign))))


def text_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def cover_of(document) -> str:
    texts = [paragraph.text for paragraph in document.paragraphs]
    return "\n".join(texts[: texts.index("一、活动概况")])


def test_it_has_its_sections_in_order_and_a_cover(campaign) -> None:
    document = opened(campaign)
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Wanli Section"]
    assert headings == [*TITLES.values(), "附录  指标说明"]
    cover = cover_of(document)
    for words in ("宣传周week", "机构week-bank", "2026年11月20日至11月25日", "依据系统记录生成"):
        assert words in cover
    assert len(document.inline_shapes) == 2  # a chart and a photo
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    section = document.sections[0]
    assert (round(section.page_width.cm), round(section.page_height.cm)) == (21, 30)


def test_every_figure_in_the_text_has_its_line_in_the_appendix(campaign) -> None:
    draft, document = draft_of(campaign), opened(campaign)
    appendix = document.tables[-1]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in appendix.rows[1:]}
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    body += "\n".join(cell.text for table in document.tables[:-1] for row in table.rows for cell in row.cells)
    cited = set(re.findall(r"\[(\d+)\]", body))
    assert cited == set(rows) == {str(reference.number) for reference in draft.references}
    for reference in draft.references:
        row = rows[str(reference.number)]
        assert row[1:3] == [reference.label, reference.value]
        assert reference.definition in row[3]
        assert reference.path in row[5]
        with override("zh-hans"):
            again = reference.reading.figure.value(reference.reading.scope)
            assert (again.full_text, again.records) == (reference.reading.full_text, reference.reading.records)


def test_what_was_not_recorded_is_named_and_problems_come_from_records(campaign) -> None:
    text = text_of(opened(campaign))
    assert "920余" in text
    assert "15000余份" in text
    assert "没有对照组，不能说明变化由本次活动引起" in text
    assert "1条物料记录未写明数量" in text
    assert "没有人数登记，到场人数无法完整统计" in text
    assert "已过期限仍未完成" in text
    assert "未见覆盖" in text
    assert "公布数，系统中没有逐条记录" in text
    HeadCount.objects.all().delete()
    assert "到场人数未记录。" in text_of(opened(campaign))


def test_an_empty_campaign_gives_an_honest_document() -> None:
    campaign = campaigns.campaign(accounts.organisation("lonely"), "empty")
    text = text_of(opened(campaign))
    wanted = ["活动场次未记录", "到场人数未记录", "没有测试作答记录", "活动起止日期未记录", "尚未填写"]
    assert [words for words in wanted if words not in text] == []
    assert "以下事项未记录，本总结不作推算" in text


def test_same_data_same_bytes_and_one_record_changes_them(campaign) -> None:
    first = write_document(draft_of(campaign))
    time.sleep(2.1)  # the clock of a zip archive ticks every two seconds
    with override("en"):
        assert write_document(draft_of(campaign)) == first
    HeadCount.objects.filter(code="h2").update(count=121)
    assert write_document(draft_of(campaign)) != first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("provenance", "cover", "each"),
    [
        ("compiled", "根据公开总结材料整理", "根据已公布的总结材料整理"),
        ("simulated", "模拟数据", "模拟数据：本节数字由程序模拟产生"),
    ],
)
def test_where_the_data_come_from_stands_on_the_cover_and_in_every_section(campaign, provenance, cover, each) -> None:
    campaign.provenance, campaign.source_title = provenance, "某篇总结"
    campaign.save()
    document = opened(campaign)
    assert cover in cover_of(document)
    assert sum(each in paragraph.text for paragraph in document.paragraphs) >= len(TITLES)
    for section in document.sections:
        assert cover in section.header.paragraphs[0].text
    assert cover in document.sections[0].first_page_header.paragraphs[0].text


def test_the_organisers_words_stay_when_figures_change(campaign) -> None:
    person = accounts.member("organiser", Role.ORGANISER, campaign.host)
    texts = {"lessons": "先登记，后宣传。\r\n<b>加粗</b>\x0b", "work": "支行行长到场。"}
    actions.save_summary(campaign, texts=texts, based_on=0, actor=person, at=accounts.NOW)
    HeadCount.objects.filter(code="h2").update(count=121)
    text = text_of(opened(campaign))
    for words in ("先登记，后宣传。", "<b>加粗</b>", "主办单位补充说明", "支行行长到场。", "921余"):
        assert words in text
    assert "尚未填写" not in text


def test_hostile_names_make_no_broken_document(campaign) -> None:
    campaign.name = "<w:p/>&\x0b\u202e名" + "长" * 100
    campaign.host.name = "]]>\x1f"
    campaign.host.save()
    campaign.save()
    assert "<w:p/>&名长" in text_of(opened(campaign))


def test_photos_that_are_gone_are_said(campaign) -> None:
    photo = campaign.photos.get()
    photo.file.storage.delete(photo.file.name)
    text = text_of(opened(campaign))
    assert "照片文件缺失" in text
    assert "现场咨询" in text


def test_a_download_is_on_the_ledger_with_its_digest(campaign, client, tmp_path) -> None:
    client.force_login(accounts.member("organiser", Role.ORGANISER, campaign.host))
    response = client.post(reverse("reports:download", args=["week"]))
    digest = hashlib.sha256(response.content).hexdigest()
    entry = Entry.objects.get(action="reports.summary.downloaded")
    assert entry.after["sha256"] == digest
    assert "%E6%B4%BB%E5%8A%A8%E6%80%BB%E7%BB%93.docx" in response["Content-Disposition"]
    told = io.StringIO()
    call_command("reports_summary", "week", str(tmp_path / "summary.docx"), "--json", stdout=told)
    assert json.loads(told.getvalue())["sha256"] == digest
    assert (tmp_path / "summary.docx").read_bytes() == response.content


def test_commands_say_what_is_wrong(campaign, tmp_path) -> None:
    with pytest.raises(CommandError, match="no campaign"):
        call_command("reports_summary", "nowhere", str(tmp_path / "x.docx"))
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("reports_summary", "week", str(tmp_path / "none" / "x.docx"))
    with pytest.raises(CommandError, match="no campaign"):
        call_command("reports_figures", "nowhere")


def test_the_figures_print_as_json(campaign) -> None:
    told = io.StringIO()
    call_command("reports_figures", "week", "--json", stdout=told)
    found = {figure["key"]: figure for figure in json.loads(told.getvalue())["figures"]}
    assert found["heads-visitors"]["value"] == 920
    assert found["heads-visitors"]["precision"] == "at_least"
    assert found["heads-audience"]["value"] is None
    assert found["right-before"]["low"] < found["right-before"]["value"] < found["right-before"]["high"]
