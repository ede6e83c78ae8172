"""The draft as a Word document, after the layout that Chinese offices use for official papers.

A4; body 仿宋 16 pt on 28 pt lines, two characters indented; section titles 黑体, subheadings 楷体; page number at
the foot. Fonts that a machine lacks are replaced by those named as alternatives in the font table.
Same draft, same bytes: parts are sorted and dated alike, and the properties carry the data's last change.
"""

import io
import zipfile

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from wanli.evidence.reports.clients import lettering
from wanli.evidence.reports.clients.charts import draw_chart
from wanli.evidence.reports.clients.pictures import fitted_photo
from wanli.evidence.reports.queries.summaries.parts import (
    Block,
    Chart,
    Cite,
    Draft,
    Paragraph,
    Pictures,
    Reference,
    Table,
    Text,
)

LINE = Cm(15.6)
WIDE = Cm(24.7)
ONE_PAGE = 15  # rows; a table as short as this is not split
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STYLES = {"body": "Normal", "heading": "Wanli Subheading", "remark": "Normal", "note": "Wanli Note", "item": "Normal"}


def write_document(draft: Draft, *, base_url: str = "") -> bytes:
    """The bytes of the .docx. `base_url` stands before the addresses of the appendix, where one is configured."""
    word = Document()
    lettering.set_styles(word)
    _page(word)
    _properties(word, draft)
    _cover(word, draft)
    counters = {"table": 0, "chart": 0}
    for section in draft.sections:
        word.add_paragraph(lettering.clean(section.title), style="Wanli Section")
        for block in section.blocks:
            _write(word, block, counters)
    _appendix(word, draft, base_url)
    if draft.banner:
        _headers(word, draft.banner)
    buffer = io.BytesIO()
    word.save(buffer)
    return _repacked(buffer.getvalue())


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance, section.header_distance = Cm(2.5), Cm(2.2)
    section.different_first_page_header_footer = True
    lettering.number_pages(word, section.footer.paragraphs[0])


def _headers(word: Word, banner: str) -> None:
    """What kind of data this is, on every page, the cover included."""
    for section in word.sections:
        for header in (section.header, section.first_page_header):
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0]
            paragraph.text = lettering.clean(banner)
            paragraph.style = word.styles["Wanli Banner"]


def _properties(word: Word, draft: Draft) -> None:
    properties = word.core_properties
    properties.title = lettering.clean(f"{draft.title}活动总结")[:255]
    properties.author = properties.last_modified_by = lettering.clean(draft.host)[:255]
    properties.subject, properties.keywords, properties.comments = "活动总结", "", ""
    properties.created = properties.modified = draft.changed_at.replace(microsecond=0, tzinfo=None)
    properties.revision = max(draft.version, 1)


def _cover(word: Word, draft: Draft) -> None:
    title = word.add_paragraph(lettering.clean(draft.title), style="Wanli Title")
    title.paragraph_format.space_before = Pt(110)
    word.add_paragraph("活动总结", style="Wanli Title").paragraph_format.space_after = Pt(90)
    facts = [
        ("主办单位", draft.host),
        ("活动时间", draft.period),
        ("数据截至", _day(draft)),
        ("编制方式", "依据系统记录生成"),
    ]
    if draft.banner:
        facts.append(("数据性质", draft.banner))
    for name, value in facts:
        word.add_paragraph(lettering.clean(f"{name}：{value}"), style="Wanli Cover Line")
    if draft.origin:
        word.add_paragraph(lettering.clean(draft.origin.replace("本节", "本文件")), style="Wanli Note")
    word.paragraphs[-1].paragraph_format.space_before = Pt(24)
    word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _day(draft: Draft) -> str:
    day = draft.changed_on
    return f"{day.year}年{day.month}月{day.day}日"


def _write(word: Word, block: Block, counters: dict[str, int]) -> None:
    if isinstance(block, Paragraph):
        _runs(word.add_paragraph(style=_STYLES[block.kind]), block.runs)
    elif isinstance(block, Table):
        counters["table"] += 1
        word.add_paragraph(lettering.clean(f"表{counters['table']}  {block.caption}"), style="Wanli Caption")
        _table(word, block)
    elif isinstance(block, Chart):
        counters["chart"] += 1
        _chart(word, block, counters["chart"])
    else:
        _pictures(word, block)


def _runs(paragraph: WordParagraph, runs: Text) -> None:
    for run in runs:
        if isinstance(run, Cite):
            paragraph.add_run(lettering.clean(run.text))
            paragraph.add_run(f"[{run.number}]").font.superscript = True
        else:
            paragraph.add_run(lettering.clean(run))


def _table(word: Word, block: Table) -> None:
    table = word.add_table(rows=1 + len(block.rows), cols=len(block.header), style="Wanli Table")
    table.autofit = False
    lettering.set_widths(table, [int(LINE * share) for share in block.widths])
    for index, row in enumerate([block.header, *block.rows]):
        for column, text in enumerate(row):
            cell = table.cell(index, column)
            paragraph = cell.paragraphs[0]
            paragraph.style = word.styles["Wanli Head" if index == 0 else "Wanli Cell"]
            if column and len(block.header) > 2:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _runs(paragraph, text)
    lettering.repeat_head(table.rows[0])
    for row in table.rows:
        lettering.keep_together(row)
    if len(block.rows) <= ONE_PAGE:
        for row in table.rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    word.add_paragraph(style="Wanli Gap")


def _chart(word: Word, block: Chart, number: int) -> None:
    paragraph = word.add_paragraph(style="Wanli Picture")
    picture = paragraph.add_run().add_picture(io.BytesIO(draw_chart(block.data)), width=LINE)
    lettering.describe(picture, lettering.clean(f"{block.caption}：{block.alternative}"))
    word.add_paragraph(lettering.clean(f"图{number}  {block.caption}"), style="Wanli Caption")


def _pictures(word: Word, block: Pictures) -> None:
    """Two photos a line, each with its caption below. A file that is gone leaves its caption and says so."""
    table = word.add_table(rows=2 * ((len(block.pictures) + 1) // 2), cols=2)
    for index, picture in enumerate(block.pictures):
        line, column = 2 * (index // 2), index % 2
        place, caption = table.cell(line, column).paragraphs[0], table.cell(line + 1, column).paragraphs[0]
        place.style, caption.style = word.styles["Wanli Picture"], word.styles["Wanli Caption"]
        image = fitted_photo(picture.name)
        if image is None:
            place.add_run("（照片文件缺失）")
        else:
            drawn = place.add_run().add_picture(io.BytesIO(image), width=Cm(7.4))
            lettering.describe(drawn, lettering.clean(picture.caption))
        caption.add_run(lettering.clean(picture.caption))
    for row in table.rows:
        lettering.keep_together(row)
    word.add_paragraph(style="Wanli Gap")


_HEADER = ("序号", "指标", "数值", "定义与取数口径", "记录数", "查看地址")
_WIDTHS = (0.05, 0.15, 0.17, 0.36, 0.07, 0.2)


def _appendix(word: Word, draft: Draft, base_url: str) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)
    section.footer_distance, section.header_distance = Cm(1.6), Cm(1.4)
    section.different_first_page_header_footer = False
    word.add_paragraph("附录  指标说明", style="Wanli Section")
    word.add_paragraph(
        "正文数字右上角的序号对应下表。每个数字都由所列记录计算得出，有权限的人员可按地址打开这些记录核对。",
        style="Wanli Note",
    )
    table = word.add_table(rows=1 + len(draft.references), cols=len(_HEADER), style="Wanli Table")
    table.autofit = False
    lettering.set_widths(table, [int(WIDE * share) for share in _WIDTHS])
    rows = [list(_HEADER), *([*_reference(reference, base_url)] for reference in draft.references)]
    # Cells are taken by row: asking the table for one cell after another is quadratic.
    for index, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        lettering.keep_together(row)
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].style = word.styles["Wanli Head" if index == 0 else "Wanli Small"]
            cell.paragraphs[0].add_run(lettering.clean(text))
    lettering.repeat_head(table.rows[0])
    missing = "、".join(draft.unrecorded)
    if missing:
        word.add_paragraph(lettering.clean(f"未记录的指标：{missing}。"), style="Wanli Note")


def _reference(reference: Reference, base_url: str) -> tuple[str, ...]:
    records = "不公布" if reference.records is None else str(reference.records)
    explained = f"{reference.definition}取数：{reference.query}。"
    address = f"{base_url.rstrip('/')}{reference.path}"
    return str(reference.number), reference.label, reference.value, explained, records, address


def _repacked(document: bytes) -> bytes:
    """The same parts, sorted, each with the same date: python-docx stamps them with the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return buffer.getvalue()
