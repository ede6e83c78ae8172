"""Styles and the small things of WordprocessingML that python-docx has no name for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shape import InlineShape
from docx.shared import Pt, RGBColor
from docx.styles.style import BaseStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

# Characters that XML cannot carry, and those that turn a line round.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LATIN = "Times New Roman"


def clean(text: str) -> str:
    """A text as it may stand in the document: one line, printable."""
    return _UNPRINTABLE.sub("", text).replace("\n", " ").replace("\t", " ").replace("\r", " ")


@dataclass(frozen=True)
class Lettering:
    """One paragraph style: typeface, size, line and space in points, indent in characters."""

    name: str
    typeface: str
    size: float
    line: float
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 0
    before: float = 0
    after: float = 0
    is_bold: bool = False
    keeps_next: bool = False
    outline: int | None = None


_CENTRE, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
STYLES = [
    Lettering("Normal", "仿宋", 16, 28, indent=2),
    Lettering("Wanli Title", "方正小标宋简体", 26, 42, _CENTRE),
    Lettering("Wanli Cover Line", "仿宋", 16, 32, _CENTRE),
    Lettering("Wanli Section", "黑体", 16, 28, _LEFT, indent=2, before=12, after=4, keeps_next=True, outline=0),
    Lettering("Wanli Subheading", "楷体", 16, 28, _LEFT, indent=2, is_bold=True, keeps_next=True, outline=1),
    Lettering("Wanli Note", "楷体", 12, 20, indent=2, after=4, keeps_next=True),
    Lettering("Wanli Caption", "黑体", 11, 18, _CENTRE, before=4, after=4, keeps_next=True),
    Lettering("Wanli Picture", "仿宋", 11, 0, _CENTRE, before=4, keeps_next=True),
    Lettering("Wanli Head", "黑体", 10.5, 16, _CENTRE, before=2, after=2),
    Lettering("Wanli Cell", "仿宋", 11, 17, _LEFT, before=2, after=2),
    Lettering("Wanli Small", "仿宋", 9, 13, _LEFT, before=1, after=1),
    Lettering("Wanli Gap", "仿宋", 6, 8),
    Lettering("Wanli Banner", "黑体", 10.5, 14, _CENTRE),
    Lettering("Wanli Page", "宋体", 14, 18, _CENTRE),
]
# What to use where a typeface is missing: Word reads the alternative name in the font table.
ALTERNATIVES = {
    "方正小标宋简体": "华文中宋;宋体;SimSun;Noto Serif CJK SC",
    "仿宋": "FangSong;仿宋_GB2312;华文仿宋;Noto Serif CJK SC",
    "楷体": "KaiTi;楷体_GB2312;华文楷体;Noto Serif CJK SC",
    "黑体": "SimHei;Noto Sans CJK SC",
    "宋体": "SimSun;Noto Serif CJK SC",
}


def set_styles(word: Word) -> None:
    """Replace the template's look by ours."""
    for lettering in STYLES:
        exists = lettering.name in {style.name for style in word.styles}
        style = word.styles[lettering.name] if exists else _new(word, lettering.name)
        _shape(style, lettering)
    _own_table(word)
    _name_alternatives(word)
    _speak_chinese(word)


def _new(word: Word, name: str) -> BaseStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    return style


def _shape(style: BaseStyle, lettering: Lettering) -> None:
    font = style.font
    font.name, font.size, font.bold = LATIN, Pt(lettering.size), lettering.is_bold
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", lettering.typeface)):
        fonts.set(qn(f"w:{script}"), name)
    shape = style.paragraph_format
    shape.alignment = lettering.align
    shape.space_before, shape.space_after = Pt(lettering.before), Pt(lettering.after)
    shape.keep_with_next = lettering.keeps_next
    shape.widow_control = True
    if lettering.line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(lettering.line)
    else:
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    properties = style.element.get_or_add_pPr()
    indent = _child(properties, "w:ind")
    for name in list(indent.attrib):
        del indent.attrib[name]
    indent.set(qn("w:firstLineChars"), str(100 * lettering.indent))
    indent.set(qn("w:firstLine"), str(int(20 * lettering.size * lettering.indent)))
    if lettering.outline is not None:
        _child(properties, "w:outlineLvl").set(qn("w:val"), str(lettering.outline))


def _child(parent, name: str):
    found = parent.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        if name == "w:ind":
            parent._insert_ind(found)
        else:
            parent.append(found)
    return found


def _own_table(word: Word) -> None:
    """Three lines, head in light grey: reads in black and white, and is not Word's blue."""
    style = word.styles.add_style("Wanli Table", WD_STYLE_TYPE.TABLE)
    properties = _made("w:tblPr")
    borders = _made("w:tblBorders")
    for side, size in (("top", 12), ("bottom", 12), ("insideH", 4)):
        borders.append(_made(f"w:{side}", val="single", sz=str(size), space="0", color="404040"))
    margins = _made("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_made(f"w:{side}", w="85", type="dxa"))
    properties.append(_made("w:jc", val="center"))
    properties.append(borders)
    properties.append(margins)
    style.element.append(properties)
    head = _made("w:tblStylePr", type="firstRow")
    cell = _made("w:tcPr")
    cell.append(_made("w:shd", val="clear", color="auto", fill="E7E7E7"))
    cell.append(_made("w:vAlign", val="center"))
    head.append(cell)
    style.element.append(head)


def _made(name: str, **attributes: str):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _name_alternatives(word: Word) -> None:
    """Typefaces that are not on every machine, with what to use instead."""
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            part = relation.target_part
            entries = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                for name, other in ALTERNATIVES.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())


def _speak_chinese(word: Word) -> None:
    """The language of the text, for hyphens, fonts and screen readers."""
    language = _made("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    properties = word.styles["Normal"].element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def number_pages(word: Word, paragraph: Paragraph) -> None:
    """— 1 — in the middle of the foot."""
    paragraph.style = word.styles["Wanli Page"]
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            run._r.append(_made("w:fldChar", fldCharType=kind))
        else:
            element = OxmlElement("w:instrText" if kind == "" else "w:t")
            element.text = text
            run._r.append(element)
    paragraph.add_run(" —")


def set_widths(table: Table, widths: Sequence[int]) -> None:
    """Column widths in EMU, for the grid (LibreOffice) and for every cell (Word)."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def repeat_head(row: _Row) -> None:
    """The head of a table again on each of its pages."""
    row._tr.get_or_add_trPr().append(_made("w:tblHeader"))


def keep_together(row: _Row) -> None:
    """A row is not torn between two pages."""
    row._tr.get_or_add_trPr().append(_made("w:cantSplit"))


def describe(picture: InlineShape, text: str) -> None:
    """What a picture shows, for those who cannot see it."""
    picture._inline.docPr.set("descr", text)
